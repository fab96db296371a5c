"""What is wrong with the fields of a form: said beside each, and linked from above the form."""

from __future__ import annotations

from collections.abc import Mapping

from kb.markup import Html
from ui.words.words import ENGLISH, Words


def summary(wrong: Mapping[str, str], here: str, say: Words = ENGLISH) -> Html:
    """Render what is wrong, each a link to its field; empty where nothing is.

    The page begins there for who cannot see it.

    Args:
        wrong: what to mend, by the id of the field.
        here: address of the page, from which its own places are told.
        say: the words of the page.
    """
    if not wrong:
        return Html()
    item = Html('<li><a href="{}#{}">{}</a></li>')
    items = Html().join(item.format(here, name, said) for name, said in wrong.items())
    return Html(
        '<div class="to-mend" role="alert" tabindex="-1" autofocus><p>{}</p><ul>{}</ul></div>'
    ).format(say("problem.mend"), items)


def faulty(title: str, say: Words = ENGLISH) -> str:
    """Return the title of a page on which there is something to mend."""
    return f"{say('problem.mend')} {title}"


def described(name: str, wrong: Mapping[str, str]) -> Html:
    """Render the id of a field, and that it is described by what is wrong with it."""
    bad = Html(' aria-invalid="true" aria-describedby="{}-wrong"').format(name)
    return Html(' id="{}"{}').format(name, bad if name in wrong else "")


def beside(name: str, wrong: Mapping[str, str]) -> Html:
    """Render what is wrong with a field, for beside it; empty where nothing is."""
    if name not in wrong:
        return Html()
    return Html('<p class="wrong" id="{}-wrong">{}</p>').format(name, wrong[name])
