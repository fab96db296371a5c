"""The quality card in words: how well a document could be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from kb.markup import Html
from kb.store.ledger import Card, LedgerRecord
from kb.store.notes import checked, settle, settled_by
from ui import names
from ui.words.words import ENGLISH, Words

LISTED = 12
"""Pages named one by one; of more, the rest are counted."""
ROUTINE = re.compile(r"menus and footer were left out|read by OCR \(|tracked changes:")
"""What a reader notes of a document that is as it should be."""
PAGES = re.compile(r"(?i)\bpages? (\d[\d, -]*)")
"""The pages that a line of a reader's notes is about: `pages 3, 7-9`."""
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


def facts(record: LedgerRecord, say: Words = ENGLISH, linked: bool = True) -> dict[str, str]:
    """Say what was read, a fact a line; what is not there is left out.

    Args:
        record: the document.
        say: the words of the page.
        linked: whether the store holds it, so that the pictures of its pages can be shown.
    """
    card = record.card
    found = {
        say("facts.readable"): readable(record, say) if record.paged else "",
        say("facts.silent"): _named(record, say, linked),
        say("facts.languages"): languages(card, say),
        say("facts.tables"): say.number(card.tables) if card.tables else "",
        say("facts.records"): say.count("item", card.records) if card.records else "",
        say("facts.recognised"): recognised(card, say),
    }
    return {name: value for name, value in found.items() if value}


def readable(record: LedgerRecord, say: Words = ENGLISH) -> str:
    """Say how many of the pages gave text: a share would call 299 of 300 all of them."""
    total = len({page.number for page in record.pages} | set(record.unreadable))
    read = say.number(total - len(silent(record)))
    return say("facts.of_pages", read=read, pages=say.count("page", total))


def silent(record: LedgerRecord) -> tuple[int, ...]:
    """Return the numbers of the pages that gave no text; none where there are no pages."""
    return tuple(sorted((*record.unreadable, *_empty(record)))) if record.paged else ()


def _empty(record: LedgerRecord) -> list[int]:
    """Return the pages that hold no text to be read."""
    empty = (page.number for page in record.pages if record.paged and not page.characters)
    return [number for number in empty if number not in record.unreadable]


def _named(record: LedgerRecord, say: Words, linked: bool) -> Html:
    """Name the pages without text, each with the way to its picture where it has one."""
    place = quote(record.document.id, safe="")
    link = Html('<a href="page/{0}/{2}.png" target="_blank" data-doc="{1}" data-leaf="{2}">{3}</a>')
    pictured = linked and record.media_type == "application/pdf"
    named = [
        link.format(place, record.document.id, page, say.figures(str(page)))
        if pictured
        else say.figures(str(page))
        for page in silent(record)
    ]
    more = len(named) - LISTED
    last = f" {say('job.more', count=say.number(more))}" if more > 0 else ""
    return Html(", ").join(named[:LISTED]) + last


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
    found = of_reading(record, say)
    if label := names.authored(record.document.authored_by_ai, say):
        found.append(label[0].lower() + label[1:])
    return found


def of_reading(record: LedgerRecord, say: Words = ENGLISH) -> list[str]:
    """Say that of its reading."""
    found = []
    if record.card.recognised:
        pages = say.count("page", len(record.card.recognised))
        found.append(say("doubtful.pictures", pages=pages))
    if empty := _empty(record):
        found.append(say("doubtful.empty", pages=say.count("page", len(empty))))
    return found


def unread(record: LedgerRecord, say: Words = ENGLISH) -> str:
    """Name the pages that gave no text, where there are any."""
    return _sentence("unread", record.unreadable, say)


def _sentence(about: str, pages: Sequence[int], say: Words) -> str:
    listed = say.figures(", ".join(map(str, pages[:LISTED])))
    more = len(pages) - LISTED
    if more > 0:
        return say(f"warning.{about}_more", pages=listed, more=say.number(more))
    return say(f"warning.{about}", pages=listed) if pages else ""


def noted(record: LedgerRecord) -> list[str]:
    """Return what the reading itself noted, in English."""
    lines = (*record.card.suspects, *record.card.doubts, *record.warnings)
    return list(dict.fromkeys(line[:1].upper() + line[1:] for line in lines))


def settled(record: LedgerRecord) -> list[str]:
    """Return what was noted, in English, and needs no look any more."""
    told = " ".join(look.sentence for look in looks(record)).casefold()
    return [line for line in noted(record) if line.casefold() not in told]


def _noted(page: int, record: LedgerRecord) -> bool:
    """Whether the reading itself says something of a page."""
    named = (part for line in noted(record) for part in PAGES.findall(line))
    spans = (span.strip(" -").split("-") for part in named for span in part.split(","))
    return any(int(span[0]) <= page <= int(span[-1]) for span in spans if all(span))


def unnoted(record: LedgerRecord, say: Words = ENGLISH) -> list[str]:
    """Say which pages gave no text, where the reading itself does not."""
    told = all(_noted(page, record) for page in record.unreadable)
    empty = [page for page in _empty(record) if not _noted(page, record)]
    said = ("" if told else unread(record, say), _sentence("empty", empty, say))
    return [line for line in said if line]


def cautions(record: LedgerRecord, say: Words = ENGLISH) -> list[str]:
    """Say what a reader should know besides: pages without text, AI, opinion."""
    return unnoted(record, say) + _made(record, say)


def _made(record: LedgerRecord, say: Words) -> list[str]:
    found = []
    if label := names.authored(record.document.authored_by_ai, say):
        found.append(say("warning.authored", label=label))
    if record.document.is_opinion:
        found.append(say("warning.opinion"))
    return found


def warnings(record: LedgerRecord, say: Words = ENGLISH) -> list[str]:
    """Say what a reader should know of how a document was read and made, a kind at a time.

    What exactly was noted is in English and for maintainers: `looks` and `settled` say it.
    """
    found = [say(f"warning.{kind}") for kind in _kinds(record)]
    if record.card.recognised:
        pages = say.count("page", len(record.card.recognised))
        found.append(say("warning.recognised", pages=pages))
    found += [unread(record, say), _sentence("empty", _empty(record), say)]
    return [line for line in (*found, *_made(record, say)) if line]


def _kinds(record: LedgerRecord) -> list[str]:
    """Name the kinds of what was noted, each once."""
    aspects = map(settled_by, record.card.suspects)
    kinds = [aspect if aspect in DOUBTFUL else "register" for aspect in aspects]
    kinds += ["text"] if record.card.doubts else []
    kinds += ["parts"] if any(not ROUTINE.search(line) for line in record.warnings) else []
    return list(dict.fromkeys(kinds))
