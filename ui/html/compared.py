"""The comparison as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from kb.markup import Html
from kb.models import Document
from ui import names
from ui.compared import MOST, WHOLE, Column
from ui.html.parts import fields
from ui.html.parts.notes import notes
from ui.html.parts.place import place
from ui.html.parts.source import card, near_card
from ui.html.parts.text import text
from ui.html.parts.tongue import foreign
from ui.words.words import ENGLISH, Words

FEWEST = 2
QUESTION = "compare-question"
"""Id of the field of the question."""


def choice(number: int) -> str:
    """Return the id of the field of a subject, told by its place from 0 on."""
    return f"compare-{min(number, MOST - 1) + 1}"


@dataclass(frozen=True, slots=True)
class Form:
    """What was written into the form."""

    question: str
    chosen: tuple[str, ...]
    """Keys of the subjects."""
    wrong: Mapping[str, str]
    """What to mend, by the id of the field."""
    here: str
    """Address of the page with all this."""


def page(
    asked: Form,
    documents: Sequence[Document],
    hints: Sequence[str],
    result: Html = Html(),
    say: Words = ENGLISH,
) -> Html:
    """Render the page.

    Args:
        asked: what was written into the form, and what is wrong with it.
        documents: that can be chosen, with their countries.
        hints: what might mislead about the comparison.
        result: the comparison; see `table`.
        say: the words of the page.
    """
    return Html(
        '<div class="compare"><header class="coverage-head"><h1>{title}</h1>'
        "<p>{about}</p></header>{wrong}{form}{hints}{result}</div>"
    ).format(
        title=say("compare.title"),
        about=say("compare.about"),
        wrong=fields.summary(asked.wrong, asked.here, say),
        form=_form(asked, documents, say),
        hints=notes(hints, say("compare.hints"), say=say),
        result=result,
    )


def _form(asked: Form, documents: Sequence[Document], say: Words) -> Html:
    padded = [*asked.chosen, *[""] * MOST][:MOST]
    selects = (
        Html('<div class="field"><label>{}<select name="of"{}>{}</select></label>{}</div>').format(
            say(f"compare.choice_{n + 1}"),
            fields.described(choice(n), asked.wrong),
            _options(key, documents, say),
            fields.beside(choice(n), asked.wrong),
        )
        for n, key in enumerate(padded)
    )
    return Html(
        '<form class="compare-form" action="compare" method="get"><div class="field">'
        '<label class="compare-question">{}<input name="q" type="text" maxlength="500" '
        'autocomplete="off" value="{}"{}></label>{}</div>'
        '<fieldset><legend class="visually-hidden">{}</legend>{}</fieldset>'
        '<button type="submit">{}</button></form>'
    ).format(
        say("compare.question"),
        asked.question,
        fields.described(QUESTION, asked.wrong),
        fields.beside(QUESTION, asked.wrong),
        say("compare.subjects"),
        Html().join(selects),
        say("compare.submit"),
    )


def _options(chosen: str, documents: Sequence[Document], say: Words) -> Html:
    named = {d.country: names.country(d.country, say) for d in documents if d.country}
    codes = sorted(named, key=lambda code: names.order(named[code]))
    titled = sorted(documents, key=lambda d: names.order(d.name))
    groups = (
        (say("compare.countries"), ((f"country:{code}", named[code]) for code in codes)),
        (say("compare.documents"), ((f"document:{d.id}", d.name) for d in titled)),
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
    heads = Html().join(_head(c, many, say) for c, many in zip(columns, counts, strict=True))
    rows = Html().join(_row(part, columns, len(parts) == 1, say) for part in parts)
    return Html(
        '<section class="compared-result" aria-labelledby="compared-title">'
        '<h2 id="compared-title">{question}</h2><p class="status">{status}</p>'
        '<p class="actions"><a href="{download}" download>{as_csv}</a></p>'
        '<div class="map-frame"><table class="side-by-side{single}"><caption '
        'class="visually-hidden">{caption}</caption><thead><tr><th scope="col">'
        '<span class="visually-hidden">{part}</span></th>{heads}</tr></thead>'
        "<tbody>{rows}</tbody></table></div>{sources}</section>"
    ).format(
        question=question,
        status=_status(columns, parts, say),
        download=download,
        as_csv=say("compare.csv"),
        single=" one-row" if len(parts) == 1 else "",
        caption=say("compare.caption", question=question),
        part=say("compare.part"),
        heads=heads,
        rows=rows,
        sources=Html().join(_sources(n, c, parts, say) for n, c in enumerate(columns, start=1)),
    )


def _head(column: Column, many: int, say: Words) -> Html:
    asked = Html()
    if column.swapped:
        words = say("compare.asked", question=column.answer.question)
        asked = Html("<small{}>{}</small>").format(foreign(column.answer.language, say), words)
    return Html('<th scope="col">{}<small>{}</small>{}</th>').format(
        column.subject.title, say.count("document", many), asked
    )


def _status(columns: Sequence[Column], parts: Sequence[str], say: Words) -> str:
    """Say who is silent, on all or on a part of the question."""
    silent = [c.subject.title for c in columns if not c.answer.citations]
    if len(silent) == len(columns):
        return say("compare.none_speaks")
    partly = [
        c.subject.title
        for c in columns
        if c.answer.citations and not all(c.said(part).sentences for part in parts)
    ]
    told = (("compare.silent_ones", silent), ("compare.silent_in_part", partly))
    said = [say(key, names=", ".join(names)) for key, names in told if names]
    return " ".join(said) or say("compare.all_speak")


def _row(part: str, columns: Sequence[Column], single: bool, say: Words) -> Html:
    cells = Html().join(_cell(n, column, part, say) for n, column in enumerate(columns, start=1))
    name = say("compare.whole") if part == WHOLE else part
    hidden = Html(' class="visually-hidden"') if single else Html()
    return Html('<tr><th scope="row"><span{}>{}</span></th>{}</tr>').format(hidden, name, cells)


def _cell(number: int, column: Column, part: str, say: Words) -> Html:
    said, title = column.said(part), column.subject.title
    tongue = foreign(column.answer.language, say)
    if not said.sentences:
        return _silent(number, column, part, say)
    sources = {citation.marker: citation for citation in column.answer.citations}
    words = Html().join(
        text(f"{one.text} {''.join(f'[{m}]' for m in one.citations)}", sources, f"{number}-", say)
        for one in said.sentences
    )
    return Html('<td data-label="{}"><div class="answer-text"{}>{}</div></td>').format(
        title, tongue, words
    )


def _silent(number: int, column: Column, part: str, say: Words) -> Html:
    """Say that a subject is silent, why, and which of its passages comes nearest."""
    refusal = column.answer.refusal
    message = refusal.message if refusal else say("compare.not_this_part")
    tongue = foreign(column.answer.language, say) if refusal else Html()
    hits = column.nearest(part)
    near = Html()
    if hits:
        document = hits[0].document
        near = Html(
            '<p class="fine">{} <button type="button" class="link" data-show="{}"{}>{}</button></p>'
        ).format(
            say("compare.nearest"),
            near_key(number, part, 1),
            foreign(document.language, say),
            f"{document.name}, {place(hits[0], say)}",
        )
    return Html(
        '<td data-label="{}" class="silent"><b>{}</b><p class="fine"{}>{}</p>{}</td>'
    ).format(column.subject.title, say("compare.silent"), tongue, message, near)


def near_key(number: int, part: str, rank: int) -> str:
    """Name the card of a passage that is near a part of the question and does not answer it.

    Args:
        number: of the column.
        part: of the question.
        rank: 1 for the nearest.
    """
    return f"{number}-near-{crc32(part.encode()):x}-{rank}"


def _sources(number: int, column: Column, parts: Sequence[str], say: Words) -> Html:
    found, name = column.answer, column.subject.title
    cited = [card(citation, f"{number}-", say) for citation in found.citations]
    badge = Html('<p class="near">{}</p>').format(say("compare.near"))
    near = [
        near_card(hit, near_key(number, part, rank), badge, say)
        for part in parts
        for rank, hit in enumerate(column.nearest(part), start=1)
        if not column.said(part).sentences
    ]
    own = notes(found.notes, language=found.language, say=say)
    return _fold("sources", name, own, cited, say) + _fold("near_ones", name, Html(), near, say)


def _fold(key: str, name: str, above: Html, cards: Sequence[Html], say: Words) -> Html:
    if not cards:
        return Html()
    return Html(
        '<details class="compared-sources"><summary>{}</summary>{}'
        '<ol class="cards">{}</ol></details>'
    ).format(
        say(f"compare.{key}", name=name, count=say.number(len(cards))), above, Html().join(cards)
    )
