"""The quality card in words: how well a document could be read."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.store.ledger import Card, LedgerRecord
from kb.store.notes import checked, settle, settled_by
from ui import names

LISTED = 12
"""Pages named one by one; of more, the rest are counted."""
ROUTINE = re.compile(r"menus and footer were left out|read by OCR \(|tracked changes:")
"""What a reader notes of a document that is as it should be."""
WORST_FIRST = ("text", "title", "pages", "language", "country", "date", "")
DOUBTFUL = {
    "text": "text doubtful",
    "title": "title doubtful",
    "language": "language doubtful",
    "country": "country doubtful",
    "date": "date doubtful",
    "": "register doubtful",
}
"""What is said in a table of something a maintainer should look at."""


class Look(NamedTuple):
    """Something a maintainer should look at."""

    aspect: str
    """What the notes may call checked; empty where a record is too old to tell."""
    words: str
    """A few, for a table."""
    sentence: str
    """All of it, with what to do."""


def facts(record: LedgerRecord) -> dict[str, str]:
    """Say what was read, a fact a line; what is not there is left out."""
    card = record.card
    found = {
        "Readable": readable(record) if record.paged else "",
        "Languages": languages(card),
        "Tables": f"{card.tables:,}" if card.tables else "",
        "Read as records": names.count(card.records, "item") if card.records else "",
        "Recognised from pictures": recognised(card),
    }
    return {name: value for name, value in found.items() if value}


def readable(record: LedgerRecord) -> str:
    """Return the share of the pages that gave text."""
    total = len({page.number for page in record.pages} | set(record.unreadable))
    return f"{record.card.readable:.0%} of {names.count(total, 'page')}"


def languages(card: Card) -> str:
    """Name the languages with their shares, one alone without."""
    if len(card.languages) == 1:
        return names.language(card.languages[0][0])
    return ", ".join(f"{names.language(code)} {share:.0%}" for code, share in card.languages)


def recognised(card: Card) -> str:
    """Say how many pages were read by OCR, and how surely."""
    if not card.recognised:
        return ""
    mean = sum(page.confidence for page in card.recognised) / len(card.recognised)
    return f"{names.count(len(card.recognised), 'page')}, confidence {mean:.0%}"


def looks(record: LedgerRecord) -> list[Look]:
    """Say what a maintainer should look at and has not called checked, worst first."""
    found = []
    for line in record.card.suspects:
        aspect = settled_by(line)
        found.append(Look(aspect, DOUBTFUL.get(aspect, DOUBTFUL[""]), line))
    told = (line for line in record.warnings if not ROUTINE.search(line))
    for line in (*record.card.doubts, *told):
        found.append(Look("text", DOUBTFUL["text"], f"{line} {settle('text')}"))
    if line := unread(record):
        number = names.count(len(record.unreadable), "page")
        found.append(Look("pages", f"{number} unread", f"{line} {settle('pages')}"))
    known = checked(record.document)
    kept = [look for look in found if look.aspect not in known]
    return sorted(kept, key=lambda look: WORST_FIRST.index(look.aspect))


def rank(record: LedgerRecord) -> int:
    """Say how bad the worst is: 0 for lost letters, more for less, 9 for nothing."""
    return min((WORST_FIRST.index(look.aspect) for look in looks(record)), default=9)


def notes(record: LedgerRecord) -> list[str]:
    """Say in a few words what is good to know of a document and needs no look."""
    found = []
    if record.card.recognised:
        found.append(f"{names.count(len(record.card.recognised), 'page')} read from pictures")
    if label := names.authored(record.document.authored_by_ai):
        found.append(label[0].lower() + label[1:])
    return found


def unread(record: LedgerRecord) -> str:
    """Name the pages that gave no text, where there are any."""
    if not record.unreadable:
        return ""
    listed = ", ".join(map(str, record.unreadable[:LISTED]))
    more = len(record.unreadable) - LISTED
    rest = f" and {more} more" if more > 0 else ""
    return f"No text could be read from PDF pages {listed}{rest}."


def warnings(record: LedgerRecord) -> list[str]:
    """Say everything a reader should know about how a document was read and made."""
    document = record.document
    found = [*record.card.suspects, *record.card.doubts, *record.warnings]
    if record.unreadable and not any("page" in line.lower() for line in found):
        found.append(unread(record))
    if label := names.authored(document.authored_by_ai):
        found.append(f"{label}.")
    if document.is_opinion:
        found.append("An opinion piece: it gives its author's view.")
    return list(dict.fromkeys(line[:1].upper() + line[1:] for line in found))
