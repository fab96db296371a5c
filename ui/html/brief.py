"""The page on which a brief is put together, as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.markup import Html
from ui import names
from ui.brief import LONGEST_NOTE, LONGEST_TITLE, NoteItem, Part
from ui.html import render

EMPTY = (
    "Nothing is gathered yet. Press “Add to brief” below an answer, or on one of its sources; "
    "then come back here."
)


def page(files: Mapping[str, str]) -> Html:
    """Render the page; a script fills it with what the browser keeps.

    Args:
        files: labels of the kinds of file a brief comes as, by their endings.
    """
    button = Html('<button type="button" data-brief-file="{}">{}</button>')
    return Html(
        '<div class="brief"><header class="document-head"><h1>Brief</h1>'
        "<p>Answers and passages that you gathered, in your order, with notes of your own. They "
        "are kept in this browser alone.</p></header>"
        '<div class="brief-tools"><label class="brief-title">Title of the brief'
        '<input id="brief-title" maxlength="{longest}" autocomplete="off"></label>'
        '<p class="actions">{files}</p></div>'
        '<noscript><p class="panel-note">This page needs JavaScript.</p></noscript>'
        '<div id="brief-items"></div><p class="actions brief-tools">'
        '<button type="button" data-brief-note>Add a note of your own</button>'
        '<button type="button" data-brief-clear>Empty the brief</button></p></div>'
    ).format(
        longest=LONGEST_TITLE,
        files=Html().join(
            button.format(ending, f"Save as {label}") for ending, label in files.items()
        ),
    )


def items(parts: Sequence[Part]) -> Html:
    """Render what was gathered, in its order."""
    if not parts:
        return Html('<p class="notes">{}</p>').format(EMPTY)
    rendered = (_item(part, number, len(parts)) for number, part in enumerate(parts))
    return Html('<ol class="brief-items">{}</ol>').format(Html().join(rendered))


def _item(part: Part, number: int, many: int) -> Html:
    return Html(
        '<li class="brief-item" data-item="{number}"><header><h2>{title}</h2>{tools}</header>'
        "{body}</li>"
    ).format(
        number=number,
        title=_title(part),
        tools=_tools(part, number, many),
        body=_body(part, number),
    )


def _title(part: Part) -> str:
    if part.answer is not None:
        return part.answer.rewritten or part.answer.question
    if part.citation is not None:
        document = part.citation.hit.document
        return f"Passage of {document.title or document.id}"
    return "Note of your own" if isinstance(part.item, NoteItem) else "No longer here"


def _tools(part: Part, number: int, many: int) -> Html:
    button = Html('<button type="button" data-brief-{} aria-label="{}: {}"{}>{}</button>')
    title = f"{number + 1}, {_title(part)}"
    off = Html(" disabled")
    moves = (
        button.format("up", "Move up", title, off if not number else "", "Up"),
        button.format("down", "Move down", title, off if number == many - 1 else "", "Down"),
        button.format("remove", "Remove", title, "", "Remove"),
    )
    return Html('<p class="actions brief-tools">{}</p>').format(Html().join(moves))


def _body(part: Part, number: int) -> Html:
    if part.gone:
        return Html('<p class="panel-note">{}</p>').format(part.gone)
    if part.answer is not None:
        return _answer(part, number)
    if part.citation is not None:
        card = render.card(part.citation, f"brief-{number}-")
        return Html('<ol class="cards">{}</ol>').format(card)
    text = part.item.text if isinstance(part.item, NoteItem) else ""
    return Html(
        '<label class="brief-own"><span class="visually-hidden">Note {}</span>'
        '<textarea data-note="{}" rows="3" maxlength="{}">{}</textarea></label>'
    ).format(number + 1, number, LONGEST_NOTE, text)


def _answer(part: Part, number: int) -> Html:
    answer = part.answer
    assert answer is not None
    apart = f"brief-{number}-"
    sources = {citation.marker: citation for citation in answer.citations}
    said = answer.text or (answer.refusal.message if answer.refusal else "")
    cards = Html().join(render.card(one, apart) for one in answer.citations)
    folded = Html('<details><summary>{}</summary><ol class="cards">{}</ol></details>').format(
        names.count(len(answer.citations), "source"), cards
    )
    return Html('<div class="answer-text">{}</div>{}').format(
        render.text(said, sources, apart), folded if cards else ""
    )
