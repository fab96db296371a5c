"""What a reader should know of a document, in a few words."""

from __future__ import annotations

from kb.markup import Html
from kb.models import Document
from ui import names
from ui.words.words import ENGLISH, Words


def byline(document: Document, say: Words = ENGLISH) -> str:
    """Name who published a document, and when."""
    parts = [document.publisher or document.author, names.date(document.date or "", say)]
    return ", ".join(part for part in parts if part)


def badges(document: Document, recognised: float | None = None, say: Words = ENGLISH) -> Html:
    """Render kind, country and cautions as words.

    Args:
        document: what is shown.
        recognised: how surely the page shown was read from its picture, if it was.
        say: the words of the page.

    """
    plain = [names.kind(document.kind, say)]
    if document.country:
        plain.append(names.country(document.country, say))
    cautions = [plain.pop(0)] if document.is_opinion else []
    cautions += [label] if (label := names.authored(document.authored_by_ai, say)) else []
    if label := names.standing(document.standing, say):
        (plain if document.standing == "in-force" else cautions).append(label)
    if recognised is not None:
        cautions.append(say("badge.recognised", share=say.percent(recognised)))
    items = [Html('<li class="badge caution">{}</li>').format(word) for word in cautions]
    items += [Html('<li class="badge">{}</li>').format(word) for word in plain]
    return Html('<ul class="badges">{}</ul>').format(Html().join(items))
