"""The page on which a brief is put together, as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.markup import Html
from ui.brief import LONGEST_NOTE, LONGEST_TITLE, NoteItem, Part
from ui.html.parts import source, text
from ui.html.parts.tongue import foreign
from ui.words.words import ENGLISH, Words


def page(files: Mapping[str, str], say: Words = ENGLISH) -> Html:
    """Render the page; a script fills it with what the browser keeps.

    Args:
        files: labels of the kinds of file a brief comes as, by their endings.
        say: the words of the page.
    """
    button = Html('<button type="button" data-brief-file="{}" disabled>{}</button>')
    return Html(
        '<div class="brief"><header class="document-head"><h1>{title}</h1>'
        '<p>{about}</p></header><div class="brief-tools"><label class="brief-title">{name}'
        '<input id="brief-title" maxlength="{longest}" autocomplete="off"></label>'
        '<p class="actions">{files}</p></div>'
        '<noscript><p class="panel-note">{script}</p></noscript>'
        '<div id="brief-items"></div><p class="actions brief-tools">'
        '<button type="button" data-brief-note>{add_note}</button>'
        '<button type="button" data-brief-clear disabled>{clear}</button></p></div>'
    ).format(
        title=say("brief.title"),
        about=say("brief.about"),
        name=say("brief.name"),
        script=say("brief.script"),
        add_note=say("brief.add_note"),
        clear=say("brief.clear"),
        longest=LONGEST_TITLE,
        files=Html().join(
            button.format(ending, say("brief.save", format=label))
            for ending, label in files.items()
        ),
    )


def items(parts: Sequence[Part], say: Words = ENGLISH) -> Html:
    """Render what was gathered, in its order, in the words of a language."""
    if not parts:
        return Html('<p class="notes">{}</p>').format(say("brief.empty"))
    rendered = (_item(part, number, len(parts), say) for number, part in enumerate(parts))
    return Html('<ol class="brief-items">{}</ol>').format(Html().join(rendered))


def _item(part: Part, number: int, many: int, say: Words) -> Html:
    return Html(
        '<li class="brief-item" data-item="{number}"><header><h2{tongue}>{title}</h2>'
        "{tools}</header>{body}</li>"
    ).format(
        number=number,
        tongue=foreign(part.answer.language, say) if part.answer else "",
        title=_title(part, say),
        tools=_tools(part, number, many, say),
        body=_body(part, number, say),
    )


def _title(part: Part, say: Words) -> str:
    if part.answer is not None:
        return part.answer.rewritten or part.answer.question
    if part.citation is not None:
        document = part.citation.hit.document
        return say("brief.passage", title=document.name)
    return say("brief.note" if isinstance(part.item, NoteItem) else "brief.gone")


def _tools(part: Part, number: int, many: int, say: Words) -> Html:
    button = Html('<button type="button" data-brief-{} aria-label="{}"{}>{}</button>')
    title = f"{say.number(number + 1)}, {_title(part, say)}"
    off = Html(" disabled")
    moves = (
        button.format(
            "up", say("brief.move_up", title=title), off if not number else "", say("brief.up")
        ),
        button.format(
            "down",
            say("brief.move_down", title=title),
            off if number == many - 1 else "",
            say("brief.down"),
        ),
        button.format("remove", say("brief.remove", title=title), "", say("answer.remove")),
    )
    return Html('<p class="actions brief-tools">{}</p>').format(Html().join(moves))


def _body(part: Part, number: int, say: Words) -> Html:
    if part.gone:
        return Html('<p class="panel-note">{}</p>').format(say(f"brief.gone_{part.gone}"))
    if part.answer is not None:
        return _answer(part, number, say)
    if part.citation is not None:
        card = source.card(part.citation, f"brief-{number}-", say, gathered=True)
        return Html('<ol class="cards">{}</ol>').format(card)
    text = part.item.text if isinstance(part.item, NoteItem) else ""
    return Html(
        '<label class="brief-own"><span class="visually-hidden">{}</span>'
        '<textarea data-note="{}" rows="3" maxlength="{}">{}</textarea></label>'
    ).format(say("brief.note_label", number=say.number(number + 1)), number, LONGEST_NOTE, text)


def _answer(part: Part, number: int, say: Words) -> Html:
    answer = part.answer
    assert answer is not None
    apart = f"brief-{number}-"
    sources = {citation.marker: citation for citation in answer.citations}
    said = answer.text or (answer.refusal.message if answer.refusal else "")
    cards = Html().join(source.card(one, apart, say, gathered=True) for one in answer.citations)
    folded = Html('<details><summary>{}</summary><ol class="cards">{}</ol></details>').format(
        say.count("source", len(answer.citations)), cards
    )
    return Html('<div class="answer-text"{}>{}</div>{}').format(
        foreign(answer.language, say),
        text.text(said, sources, apart, say),
        folded if cards else "",
    )
