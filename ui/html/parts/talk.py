"""What stands around an answer: what was asked before, what is being done, what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from kb.markup import Html
from ui.html.parts.text import text
from ui.words.words import ENGLISH, Words


def conversation(earlier: Sequence[tuple[str, str]], say: Words = ENGLISH) -> Html:
    """Render what was asked before, folded up, and the way out of the conversation.

    Args:
        earlier: question and key of each answer; it is fetched when it is opened.
        say: the words of the page.
    """
    item = Html(
        '<li><details data-answer="{1}"><summary>{0}</summary><div class="folded"></div>'
        "</details></li>"
    )
    items = Html().join(item.format(question, key) for question, key in earlier)
    listed = Html('<ol aria-label="{}">{}</ol>')
    before = listed.format(say("talk.earlier"), items) if items else ""
    return Html('<div class="talk">{}<p class="fine">{} <a href="./">{}</a></p></div>').format(
        before, say("talk.leans_on_these" if items else "talk.leans"), say("talk.anew")
    )


def draft(words: str, say: Words = ENGLISH) -> Html:
    """Render an answer that is still being written."""
    return Html(
        '<article class="answer draft"><p class="status">{}</p>'
        '<div class="answer-text">{}</div></article>'
    ).format(say("step.draft"), text(words, {}, say=say))


def step(line: str) -> Html:
    """Render what is being done just now."""
    return Html('<p class="step">{} …</p>').format(line.rstrip(".។"))


def waiting(before: int, say: Words = ENGLISH) -> Html:
    """Render the place in the queue of who waits."""
    others = say("step.before", count=say.number(before)) if before else say("step.next")
    return Html('<p class="step waiting">{} {} …</p>').format(say("step.many"), others)


def problem(message: str, say: Words = ENGLISH, field: str = "") -> Html:
    """Render an error as a sentence in the place where it happened.

    Args:
        message: what is wrong, and what to do next.
        say: the words of the page.
        field: the filter that it speaks of, to which the sentence then leads.
    """
    lead = Html('<button type="button" class="link" data-field="{}">{}</button>')
    return Html(
        '<article class="problem" data-announce="{} {}"><p id="problem">{}</p></article>'
    ).format(say("problem.begin"), message, lead.format(field, message) if field else message)
