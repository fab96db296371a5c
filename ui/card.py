"""The quality card in words: how well a document could be read."""

from __future__ import annotations

from kb.models import Card, LedgerRecord
from ui import names

LISTED = 12
"""Pages named one by one; of more, the rest are counted."""


def facts(record: LedgerRecord) -> dict[str, str]:
    """Say what was read, a fact a line; what is not there is left out."""
    card = record.card
    found = {
        "Readable": readable(record) if record.paged else "",
        "Languages": languages(card),
        "Tables": f"{card.tables:,}" if card.tables else "",
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


def warnings(record: LedgerRecord) -> list[str]:
    """Say everything a reader should know about how a document was read and made."""
    document = record.document
    found = [*record.card.suspects, *record.card.doubts, *record.warnings]
    if record.unreadable and not any("page" in line.lower() for line in found):
        listed = ", ".join(map(str, record.unreadable[:LISTED]))
        more = len(record.unreadable) - LISTED
        rest = f" and {more} more" if more > 0 else ""
        found.append(f"No text could be read from PDF pages {listed}{rest}.")
    if label := names.authored(document.authored_by_ai):
        found.append(f"{label}.")
    if document.is_opinion:
        found.append("An opinion piece: it gives its author's view.")
    return list(dict.fromkeys(found))
