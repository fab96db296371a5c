"""The comparison as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.markup import Html
from kb.models import Document
from ui import names
from ui.compared import MOST, WHOLE, Column
from ui.html.render import card, notes, text

FEWEST = 2


def page(
    question: str,
    chosen: Sequence[str],
    documents: Sequence[Document],
    hints: Sequence[str],
    result: Html = Html(),
) -> Html:
    """Render the page.

    Args:
        question: as it was typed, empty at first.
        chosen: keys of the subjects.
        documents: that can be chosen, with their countries.
        hints: what to do about a comparison that could not be made, or might mislead.
        result: the comparison; see `table`.
    """
    return Html(
        '<div class="compare"><header class="coverage-head"><h1>Compare</h1>'
        "<p>Put the same question to two to four countries or documents. Each is asked only its "
        "own documents, and where they hold nothing, it says so.</p></header>"
        "{form}{hints}{result}</div>"
    ).format(form=_form(question, chosen, documents), hints=notes(hints, "Hints"), result=result)


def _form(question: str, chosen: Sequence[str], documents: Sequence[Document]) -> Html:
    padded = [*chosen, *[""] * MOST][:MOST]
    labels = ("First", "Second", "Third, if wanted", "Fourth, if wanted")
    selects = (
        Html('<label>{}<select name="of">{}</select></label>').format(
            label, _options(key, documents)
        )
        for label, key in zip(labels, padded, strict=True)
    )
    return Html(
        '<form class="compare-form" action="compare" method="get"><label class="compare-question">'
        'Question<input name="q" type="text" maxlength="500" autocomplete="off" value="{}"></label>'
        '<fieldset><legend class="visually-hidden">Countries or documents</legend>{}</fieldset>'
        '<button type="submit">Compare</button></form>'
    ).format(question, Html().join(selects))


def _options(chosen: str, documents: Sequence[Document]) -> Html:
    codes = sorted({d.country for d in documents if d.country}, key=names.country)
    titled = sorted(documents, key=lambda d: (d.title or d.id).casefold())
    groups = (
        ("Countries", ((f"country:{code}", names.country(code)) for code in codes)),
        ("Documents", ((f"document:{d.id}", d.title or d.id) for d in titled)),
    )
    group = Html('<optgroup label="{}">{}</optgroup>')
    return Html('<option value="">Choose</option>{}').format(
        Html().join(group.format(name, _listed(pairs, chosen)) for name, pairs in groups)
    )


def _listed(pairs: Iterable[tuple[str, str]], chosen: str) -> Html:
    option = Html('<option value="{}"{}>{}</option>')
    return Html().join(
        option.format(key, Html(" selected") if key == chosen else "", word) for key, word in pairs
    )


def table(
    question: str,
    columns: Sequence[Column],
    parts: Sequence[str],
    download: str,
    counts: Sequence[int],
) -> Html:
    """Render the comparison: a column a subject, a row a part of the question.

    Args:
        question: that was put.
        columns: the subjects and their answers.
        parts: of the question.
        download: address of the same as CSV.
        counts: how many documents each subject holds.
    """
    head = Html('<th scope="col">{}<small>{}</small></th>')
    heads = Html().join(
        head.format(c.subject.title, names.count(many, "document"))
        for c, many in zip(columns, counts, strict=True)
    )
    rows = Html().join(_row(part, columns) for part in parts)
    return Html(
        '<section class="compared-result" aria-labelledby="compared-title">'
        '<h2 id="compared-title">{question}</h2><p class="status">{status}</p>'
        '<p class="actions"><a href="{download}" download>Download as CSV</a></p>'
        '<div class="map-frame"><table class="side-by-side columns-{n}"><caption '
        'class="visually-hidden">What each says to: {question}</caption><thead><tr><th scope="col">'
        '<span class="visually-hidden">Part of the question</span></th>{heads}</tr></thead>'
        "<tbody>{rows}</tbody></table></div>{sources}</section>"
    ).format(
        question=question,
        status=_status(columns),
        download=download,
        n=len(columns),
        heads=heads,
        rows=rows,
        sources=Html().join(_sources(n, c) for n, c in enumerate(columns, start=1)),
    )


def _status(columns: Sequence[Column]) -> str:
    silent = [c.subject.title for c in columns if not c.answer.citations]
    if not silent:
        return "All of them say something to it."
    if len(silent) == len(columns):
        return "None of them says anything to it."
    return f"Silent: {', '.join(silent)}."


def _row(part: str, columns: Sequence[Column]) -> Html:
    cells = Html().join(_cell(n, column, part) for n, column in enumerate(columns, start=1))
    return Html('<tr><th scope="row">{}</th>{}</tr>').format(
        "What is said" if part == WHOLE else part, cells
    )


def _cell(number: int, column: Column, part: str) -> Html:
    said, title = column.said(part), column.subject.title
    if not said.sentences:
        refusal = column.answer.refusal
        return Html(
            '<td data-label="{}" class="silent"><b>Silent</b><p class="fine">{}</p></td>'
        ).format(
            title, refusal.message if refusal else "Its documents here do not answer this part."
        )
    sources = {citation.marker: citation for citation in column.answer.citations}
    words = Html().join(
        text(f"{one.text} {''.join(f'[{m}]' for m in one.citations)}", sources, f"{number}-")
        for one in said.sentences
    )
    return Html('<td data-label="{}"><div class="answer-text">{}</div></td>').format(title, words)


def _sources(number: int, column: Column) -> Html:
    if not column.answer.citations:
        return Html()
    cards = Html().join(card(citation, f"{number}-") for citation in column.answer.citations)
    return Html(
        '<details class="compared-sources"><summary>Sources of {} ({})</summary>{}'
        '<ol class="cards">{}</ol></details>'
    ).format(
        column.subject.title,
        len(column.answer.citations),
        notes(column.answer.notes),
        cards,
    )
