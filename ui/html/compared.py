"""The comparison as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.markup import Html
from kb.models import Document
from ui import names
from ui.compared import MOST, WHOLE, Column
from ui.html.render import card, foreign, notes, text
from ui.words.words import ENGLISH, Words

FEWEST = 2


def page(  # noqa: PLR0913
    question: str,
    chosen: Sequence[str],
    documents: Sequence[Document],
    hints: Sequence[str],
    result: Html = Html(),
    say: Words = ENGLISH,
) -> Html:
    """Render the page.

    Args:
        question: as it was typed, empty at first.
        chosen: keys of the subjects.
        documents: that can be chosen, with their countries.
        hints: what to do about a comparison that could not be made, or might mislead.
        result: the comparison; see `table`.
        say: the words of the page.
    """
    return Html(
        '<div class="compare"><header class="coverage-head"><h1>{title}</h1>'
        "<p>{about}</p></header>{form}{hints}{result}</div>"
    ).format(
        title=say("compare.title"),
        about=say("compare.about"),
        form=_form(question, chosen, documents, say),
        hints=notes(hints, say("compare.hints"), say=say),
        result=result,
    )


def _form(question: str, chosen: Sequence[str], documents: Sequence[Document], say: Words) -> Html:
    padded = [*chosen, *[""] * MOST][:MOST]
    selects = (
        Html('<label>{}<select name="of">{}</select></label>').format(
            say(f"compare.choice_{n}"), _options(key, documents, say)
        )
        for n, key in enumerate(padded, start=1)
    )
    return Html(
        '<form class="compare-form" action="compare" method="get"><label class="compare-question">'
        '{}<input name="q" type="text" maxlength="500" autocomplete="off" value="{}"></label>'
        '<fieldset><legend class="visually-hidden">{}</legend>{}</fieldset>'
        '<button type="submit">{}</button></form>'
    ).format(
        say("compare.question"),
        question,
        say("compare.subjects"),
        Html().join(selects),
        say("compare.submit"),
    )


def _options(chosen: str, documents: Sequence[Document], say: Words) -> Html:
    named = {d.country: names.country(d.country, say) for d in documents if d.country}
    codes = sorted(named, key=lambda code: named[code])
    titled = sorted(documents, key=lambda d: (d.title or d.id).casefold())
    groups = (
        (say("compare.countries"), ((f"country:{code}", named[code]) for code in codes)),
        (say("compare.documents"), ((f"document:{d.id}", d.title or d.id) for d in titled)),
    )
    group = Html('<optgroup label="{}">{}</optgroup>')
    return Html('<option value="">{}</option>{}').format(
        say("compare.choose"),
        Html().join(group.format(name, _listed(pairs, chosen)) for name, pairs in groups),
    )


def _listed(pairs: Iterable[tuple[str, str]], chosen: str) -> Html:
    option = Html('<option value="{}"{}>{}</option>')
    return Html().join(
        option.format(key, Html(" selected") if key == chosen else "", word) for key, word in pairs
    )


def table(  # noqa: PLR0913
    question: str,
    columns: Sequence[Column],
    parts: Sequence[str],
    download: str,
    counts: Sequence[int],
    say: Words = ENGLISH,
) -> Html:
    """Render the comparison: a column a subject, a row a part of the question.

    Args:
        question: that was put.
        columns: the subjects and their answers.
        parts: of the question.
        download: address of the same as CSV.
        counts: how many documents each subject holds.
        say: the words of the page.
    """
    head = Html('<th scope="col">{}<small>{}</small></th>')
    heads = Html().join(
        head.format(c.subject.title, say.count("document", many))
        for c, many in zip(columns, counts, strict=True)
    )
    rows = Html().join(_row(part, columns, say) for part in parts)
    return Html(
        '<section class="compared-result" aria-labelledby="compared-title">'
        '<h2 id="compared-title">{question}</h2><p class="status">{status}</p>'
        '<p class="actions"><a href="{download}" download>{as_csv}</a></p>'
        '<div class="map-frame"><table class="side-by-side columns-{n}"><caption '
        'class="visually-hidden">{caption}</caption><thead><tr><th scope="col">'
        '<span class="visually-hidden">{part}</span></th>{heads}</tr></thead>'
        "<tbody>{rows}</tbody></table></div>{sources}</section>"
    ).format(
        question=question,
        status=_status(columns, say),
        download=download,
        as_csv=say("compare.csv"),
        n=len(columns),
        caption=say("compare.caption", question=question),
        part=say("compare.part"),
        heads=heads,
        rows=rows,
        sources=Html().join(_sources(n, c, say) for n, c in enumerate(columns, start=1)),
    )


def _status(columns: Sequence[Column], say: Words) -> str:
    silent = [c.subject.title for c in columns if not c.answer.citations]
    if not silent:
        return say("compare.all_speak")
    if len(silent) == len(columns):
        return say("compare.none_speaks")
    return say("compare.silent_ones", names=", ".join(silent))


def _row(part: str, columns: Sequence[Column], say: Words) -> Html:
    cells = Html().join(_cell(n, column, part, say) for n, column in enumerate(columns, start=1))
    return Html('<tr><th scope="row">{}</th>{}</tr>').format(
        say("compare.whole") if part == WHOLE else part, cells
    )


def _cell(number: int, column: Column, part: str, say: Words) -> Html:
    said, title = column.said(part), column.subject.title
    tongue = foreign(column.answer.language, say)
    if not said.sentences:
        refusal = column.answer.refusal
        message = refusal.message if refusal else say("compare.not_this_part")
        return Html(
            '<td data-label="{}" class="silent"><b>{}</b><p class="fine"{}>{}</p></td>'
        ).format(title, say("compare.silent"), tongue if refusal else "", message)
    sources = {citation.marker: citation for citation in column.answer.citations}
    words = Html().join(
        text(f"{one.text} {''.join(f'[{m}]' for m in one.citations)}", sources, f"{number}-", say)
        for one in said.sentences
    )
    return Html('<td data-label="{}"><div class="answer-text"{}>{}</div></td>').format(
        title, tongue, words
    )


def _sources(number: int, column: Column, say: Words) -> Html:
    found = column.answer
    if not found.citations:
        return Html()
    cards = Html().join(card(citation, f"{number}-", say) for citation in found.citations)
    sources = {"name": column.subject.title, "count": say.number(len(found.citations))}
    return Html(
        '<details class="compared-sources"><summary>{}</summary>{}'
        '<ol class="cards">{}</ol></details>'
    ).format(
        say("compare.sources", **sources),
        notes(found.notes, language=found.language, say=say),
        cards,
    )
