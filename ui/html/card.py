"""The quality card in words: how well a document could be read."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.store.ledger import Card, LedgerRecord
from kb.store.notes import checked, settle, settled_by
from ui import names
from ui.words.words import ENGLISH, Words

LISTED = 12
"""Pages named one by one; of more, the rest are counted."""
ROUTINE = re.compile(r"menus and footer were left out|read by OCR \(|tracked changes:")
"""What a reader notes of a document that is as it should be."""
WORST_FIRST = ("text", "title", "pages", "language", "country", "date", "")
DOUBTFUL = ("text", "title", "language", "country", "date")
"""What may be doubtful; anything else is the register's."""


class Look(NamedTuple):
    """Something a maintainer should look at."""

    aspect: str
    """What the notes may call checked; empty where a record is too old to tell."""
    words: str
    """A few, for a table."""
    sentence: str
    """All of it, with what to do."""


def facts(record: LedgerRecord, say: Words = ENGLISH) -> dict[str, str]:
    """Say what was read, a fact a line; what is not there is left out."""
    card = record.card
    found = {
        say("facts.readable"): readable(record, say) if record.paged else "",
        say("facts.languages"): languages(card, say),
        say("facts.tables"): say.number(card.tables) if card.tables else "",
        say("facts.records"): say.count("item", card.records) if card.records else "",
        say("facts.recognised"): recognised(card, say),
    }
    return {name: value for name, value in found.items() if value}


def readable(record: LedgerRecord, say: Words = ENGLISH) -> str:
    """Return the share of the pages that gave text."""
    total = len({page.number for page in record.pages} | set(record.unreadable))
    share = say.percent(record.card.readable)
    return say("facts.share", share=share, pages=say.count("page", total))


def languages(card: Card, say: Words = ENGLISH) -> str:
    """Name the languages with their shares, one alone without."""
    if len(card.languages) == 1:
        return names.language(card.languages[0][0], say)
    shares = ((names.language(code, say), say.percent(share)) for code, share in card.languages)
    return ", ".join(f"{name} {share}" for name, share in shares)


def recognised(card: Card, say: Words = ENGLISH) -> str:
    """Say how many pages were read by OCR, and how surely."""
    if not card.recognised:
        return ""
    mean = sum(page.confidence for page in card.recognised) / len(card.recognised)
    pages = say.count("page", len(card.recognised))
    return say("facts.confidence", pages=pages, share=say.percent(mean))


def looks(record: LedgerRecord, say: Words = ENGLISH) -> list[Look]:
    """Say what a maintainer should look at and has not called checked, worst first."""
    found = []
    for line in record.card.suspects:
        aspect = settled_by(line)
        about = aspect if aspect in DOUBTFUL else "register"
        found.append(Look(aspect, say(f"doubtful.{about}"), line))
    told = (line for line in record.warnings if not ROUTINE.search(line))
    for line in (*record.card.doubts, *told):
        found.append(Look("text", say("doubtful.text"), f"{line} {settle('text')}"))
    if line := unread(record):
        words = say("doubtful.unread", pages=say.count("page", len(record.unreadable)))
        found.append(Look("pages", words, f"{line} {settle('pages')}"))
    known = checked(record.document)
    kept = [look for look in found if look.aspect not in known]
    return sorted(kept, key=lambda look: WORST_FIRST.index(look.aspect))


def rank(record: LedgerRecord) -> int:
    """Say how bad the worst is: 0 for lost letters, more for less, 9 for nothing."""
    return min((WORST_FIRST.index(look.aspect) for look in looks(record)), default=9)


def notes(record: LedgerRecord, say: Words = ENGLISH) -> list[str]:
    """Say in a few words what is good to know of a document and needs no look."""
    found = []
    if record.card.recognised:
        pages = say.count("page", len(record.card.recognised))
        found.append(say("doubtful.pictures", pages=pages))
    if label := names.authored(record.document.authored_by_ai, say):
        found.append(label[0].lower() + label[1:])
    return found


def unread(record: LedgerRecord, say: Words = ENGLISH) -> str:
    """Name the pages that gave no text, where there are any."""
    if not record.unreadable:
        return ""
    listed = ", ".join(map(str, record.unreadable[:LISTED]))
    more = len(record.unreadable) - LISTED
    if more > 0:
        return say("warning.unread_more", pages=listed, more=say.number(more))
    return say("warning.unread", pages=listed)


def noted(record: LedgerRecord) -> list[str]:
    """Return what the reading itself noted, in English."""
    lines = (*record.card.suspects, *record.card.doubts, *record.warnings)
    return list(dict.fromkeys(line[:1].upper() + line[1:] for line in lines))


def cautions(record: LedgerRecord, say: Words = ENGLISH) -> list[str]:
    """Say what a reader should know besides: pages without text, AI, opinion."""
    found = []
    if record.unreadable and not any("page" in line.lower() for line in noted(record)):
        found.append(unread(record, say))
    if label := names.authored(record.document.authored_by_ai, say):
        found.append(say("warning.authored", label=label))
    if record.document.is_opinion:
        found.append(say("warning.opinion"))
    return found


def warnings(record: LedgerRecord) -> list[str]:
    """Say everything a reader should know about how a document was read and made, in English."""
    return list(dict.fromkeys((*noted(record), *cautions(record))))
