"""What readers asked and did not find, and what is not held."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from kb.markup import Html
from ui import names
from ui.coverage import ALL, Coverage, Row
from ui.html.coverage import address, column, place
from ui.html.manage.form import form, hidden, table
from ui.manage.gaps import Unanswered
from ui.words.words import Words

HEADS = ("compare.question", "gaps.times", "gaps.last", "gaps.why", "managing.do")
SHOWN = 200


def page(asked: Sequence[Unanswered], kept: bool, found: Coverage, token: str, say: Words) -> Html:
    """Render the page.

    Args:
        asked: questions that found no answer.
        kept: whether they are kept at all.
        found: the coverage map.
        token: of the forms.
        say: the words of the page.
    """
    return Html(
        '<section aria-labelledby="asked"><h2 id="asked">{}</h2>{}'
        '</section><section aria-labelledby="empty"><h2 id="empty">{}'
        "</h2>{}</section>"
    ).format(
        say("gaps.asked"),
        _questions(asked, kept, token, say),
        say("gaps.empty"),
        _cells(found, say),
    )


def _questions(asked: Sequence[Unanswered], kept: bool, token: str, say: Words) -> Html:
    off = Html() if kept else Html('<p class="notes">{}</p>').format(say("gaps.off"))
    if not asked:
        return off or Html("<p>{}</p>").format(say("gaps.none"))
    done = say("gaps.done")
    rows = [
        (
            Html('<a href="./?{}">{}</a>').format(urlencode({"q": one.question}), one.question),
            say.number(one.many),
            names.date(one.day, say),
            say.named("refused", one.reason, one.reason),
            form("manage/gaps", token, hidden("question", one.question), done, "inline", "drop"),
        )
        for one in asked[:SHOWN]
    ]
    heads = [say(head) for head in HEADS]
    return (
        off
        + table(heads, rows, say("gaps.caption"))
        + form("manage/gaps", token, Html(), say("gaps.forget"), "inline", "clear")
    )


def _cells(found: Coverage, say: Words) -> Html:
    columns = found.dimensions or (ALL,)
    rows = [row for _, countries in found.groups for row in countries]
    lacking = [_lacking(row, columns, say) for row in rows if not all(map(row.cells.get, columns))]
    if not lacking:
        return Html("<p>{}</p>").format(say("gaps.full"))
    told = Html() if found.dimensions else Html('<p class="fine">{}</p>').format(say("gaps.untold"))
    heads = ["columns.country", "managing.documents", "gaps.nothing_on"]
    heads += ["gaps.passages_on"] if found.dimensions else []
    return told + table([say(head) for head in heads], lacking, say("gaps.not_held"))


def _lacking(row: Row, columns: Sequence[str], say: Words) -> tuple[str | Html, ...]:
    """Render what no document of a country counts for: with nothing at all, with passages."""
    named, held = place(row.country, say), len(row.cells.get(ALL, ()))
    empty = [name for name in columns if not row.cells.get(name) and name not in row.passages]
    nothing = Html("; ").join(_link(row, name, say) for name in empty)
    passing = Html("; ").join(
        Html("{} ({})").format(_link(row, name, say), say.count("passage", many))
        for name, many in row.passages.items()
    )
    both = (nothing, passing) if held else (say("gaps.anything"), "")
    return named, say.number(held), *both[: 1 + (ALL not in columns)]


def _link(row: Row, name: str, say: Words) -> Html:
    there = address({"country": row.country, "dimension": name}) + "#chosen"
    return Html('<a href="{}">{}</a>').format(there, column(name, say))
