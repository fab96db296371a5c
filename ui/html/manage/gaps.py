"""What readers asked and did not find, and what is not held."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from kb.markup import Html
from ui import names
from ui.coverage import ALL, Coverage
from ui.html.coverage import address, column, place
from ui.html.manage.form import form, hidden, table
from ui.manage.gaps import Unanswered

REASONS = {
    "other-country": "No document of this country",
    "other-year": "No document of this year",
    "off-topic": "Not a subject of these documents",
    "not-given": "The documents name it and do not say it",
    "not-found": "Not found",
    "nothing-selected": "No document passes the filters",
    "empty-corpus": "There was no document",
    "empty-question": "Nothing was asked",
}
OFF = (
    "Questions of readers are not kept. Whoever runs this library can switch it on with "
    "keep_questions = true under [serve] in readiness.toml, and should tell the readers."
)
SHOWN = 200


def page(asked: Sequence[Unanswered], kept: bool, found: Coverage, token: str) -> Html:
    """Render the page.

    Args:
        asked: questions that found no answer.
        kept: whether they are kept at all.
        found: the coverage map.
        token: of the forms.
    """
    return Html(
        '<section aria-labelledby="asked"><h2 id="asked">Questions without an answer</h2>{}'
        '</section><section aria-labelledby="empty"><h2 id="empty">Empty cells of the coverage map'
        "</h2>{}</section>"
    ).format(_questions(asked, kept, token), _cells(found))


def _questions(asked: Sequence[Unanswered], kept: bool, token: str) -> Html:
    off = Html() if kept else Html('<p class="notes">{}</p>').format(OFF)
    if not asked:
        return off or Html("<p>No question went without an answer since this was switched on.</p>")
    rows = [
        (
            Html('<a href="./?{}">{}</a>').format(urlencode({"q": one.question}), one.question),
            f"{one.many:,}",
            names.date(one.day),
            REASONS.get(one.reason, one.reason),
            form("manage/gaps", token, hidden("question", one.question), "Done", "inline", "drop"),
        )
        for one in asked[:SHOWN]
    ]
    heads = ("Question", "Asked", "Last", "Why", "Do")
    return (
        off
        + table(heads, rows, "Questions, those asked most often first")
        + form("manage/gaps", token, Html(), "Forget all questions", "inline", "clear")
    )


def _cells(found: Coverage) -> Html:
    rows = []
    for _, countries in found.groups:
        for row in countries:
            empty = [name for name in found.dimensions or (ALL,) if not row.cells.get(name)]
            if empty:
                held = len(row.cells.get(ALL, ()))
                rows.append((place(row.country), f"{held:,}", _empty(row.country, empty, held)))
    if not rows:
        return Html("<p>Every cell holds a document.</p>")
    told = (
        Html()
        if found.dimensions
        else Html(
            '<p class="fine">With this project’s embedder dimensions are not told; only countries '
            "without any document are listed.</p>"
        )
    )
    return told + table(("Country", "Documents", "Nothing on"), rows, "What is not held")


def _empty(country: str, dimensions: Sequence[str], held: int) -> Html:
    if not held:
        return Html("anything")
    link = Html('<a href="{}">{}</a>')
    return Html(", ").join(
        link.format(address({"country": country, "dimension": name}) + "#chosen", column(name))
        for name in dimensions
    )
