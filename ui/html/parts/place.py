"""Where in its document a passage stands. Plain text."""

from __future__ import annotations

from kb.citations import section
from kb.models import Hit
from ui.words.words import ENGLISH, Words


def place(hit: Hit, say: Words = ENGLISH, typeset_page: int | None = None) -> str:
    """Say where in its document a passage stands: its page, or its section where it has none.

    Args:
        hit: the passage.
        say: the words of the page.
        typeset_page: see `Citation`.
    """
    if hit.page_number is not None:
        return page_name(hit.page_number, hit.page_label, say)
    heading = section(hit)
    where = say("place.heading", heading=heading) if heading else say("place.no_pages")
    if typeset_page is None:
        return where
    if not heading:
        return say("place.pdf", number=say.figures(str(typeset_page)))
    return say("place.typeset", number=say.figures(str(typeset_page)), where=where)


def page_name(number: int, label: str | None, say: Words = ENGLISH) -> str:
    """Name a page as printed, and as counted in the PDF where the two differ."""
    counted = say.figures(str(number))
    if not label:
        return say("place.pdf", number=counted)
    printed = say.figures(label)
    if label == str(number):
        return say("place.page", label=printed)
    return say("place.both", label=printed, number=counted)
