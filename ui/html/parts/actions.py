"""What can be done with an answer: a row of buttons."""

from __future__ import annotations

from collections.abc import Mapping

from kb.markup import Html
from ui.words.words import ENGLISH, Words


def tools(
    words: str, key: str, files: Mapping[str, str], more: Html = Html(), say: Words = ENGLISH
) -> Html:
    """Render what can be done with an answer: copy, download, keep a link.

    Args:
        words: the answer as plain text with its references, for the clipboard.
        key: under which the server knows the answer.
        files: labels of the kinds of file it comes as, by their endings.
        more: what can be done besides.
        say: the words of the page.
    """
    link = Html('<li><a href="answer/{}.{}" download>{}</a></li>')
    links = Html().join(link.format(key, ending, label) for ending, label in files.items())
    done = Html(
        '<button type="button" data-copy="{words}">{copy}'
        '</button><details class="menu"><summary>{download}</summary><ul>{links}</ul></details>'
        '<button type="button" data-brief-answer="{key}">{add}</button>'
        '<button type="button" data-keep="{key}">{keep}</button>'
    ).format(
        words=words,
        links=links,
        key=key,
        copy=say("answer.copy"),
        download=say("answer.download"),
        keep=say("answer.keep"),
        add=say("card.add"),
    )
    return row(done + more)


def row(done: Html) -> Html:
    """Render a row of what can be done."""
    return Html('<div class="actions">{}</div>').format(done)
