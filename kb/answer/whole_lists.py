"""A list is quoted whole: the words that announce it with all its items, over passages and pages.

An item alone says not what it is an item of; a lead-in alone says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from kb.citations import Quote
from kb.models import Hit, Passage, Span
from kb.reader.evidence import LONGEST_QUOTE
from kb.words.lists import any_of, listed
from kb.words.text import sentences

After = Callable[[Hit], Hit | None]
"""Returns the passage of text that follows one in its document."""
LONGEST = 4_500
"""Characters of a list that is the first thing quoted: of a longer one the first items are."""
SHORT = 90
"""Characters of a line without a mark that may be an item all the same."""
ANNOUNCES = re.compile(
    rf"[:៖：]\W*$|(?:{any_of(listed('conjunctions', 'announcing'))})\W*$", re.IGNORECASE
)
"""How words end that announce a list."""
MARK = re.compile(
    r"[-•–*▪●◦]?\s*\(?(?:(?P<figure>[0-9០-៩]{1,2})|(?P<letter>[a-z]|[ivx]+))[.)]\s|[-•–*▪●◦]\s",
    re.IGNORECASE,
)
OPEN = re.compile(r"(?:[;,；、]|\b(?:and|or|et|ou|y|o|e|và|និង|dan|และ))\W*$", re.IGNORECASE)
"""How an item ends that another one follows."""
FOLIO = re.compile(r"\W*(?:\w+\s)?\d{1,4}(?:\s*(?:/|of)\s*\d+)?\W*")
"""A line that is a page's number."""


class Line(NamedTuple):
    """A line behind a lead-in."""

    page: int
    """Of the pages looked at, the first is 0."""
    start: int
    end: int
    text: str

    @property
    def mark(self) -> str:
        """What sort of mark it begins with; empty: none."""
        match = MARK.match(self.text)
        return "" if match is None else match.lastgroup or "bullet"

    @property
    def label(self) -> str:
        """Its number or letter, in small letters; empty: none."""
        match = MARK.match(self.text)
        return "" if match is None else (match["figure"] or match["letter"] or "").lower()


def with_list(quote: Quote, after: After, most: int = LONGEST_QUOTE) -> list[Quote]:
    """Take in the list that a quote announces or is an item of.

    Args:
        quote: a sentence or an item.
        after: gives the passage behind one.
        most: characters of the list's items; the first one is taken however long.

    Returns:
        A quote for each page that the list stands on; the last says where it goes on after that.
    """
    if "\t" in quote.text:
        return [quote]
    if not ANNOUNCES.search(quote.text):
        return [_with_lead_in(quote, after)]
    pages = _pages(quote.hit, after, most)
    behind = [line for line in _lines(pages, quote.end) if not FOLIO.fullmatch(line.text)]
    items, more = _items(behind, _line_of(quote), most)
    if not items:
        return [_with_next_sentence(quote)]
    last = {line.page: line.end for line in items}
    first = {line.page: line.start for line in reversed(items)}
    quotes = [
        Quote(pages[page], first[page], end, goes_on=True) for page, end in last.items() if page
    ]
    quotes = [Quote(pages[0], quote.start, last.get(0, quote.end)), *quotes]
    return [*quotes[:-1], quotes[-1]._replace(more=more)]


def _with_lead_in(quote: Quote, after: After) -> Quote:
    """Give an item the words that announce its list, and the list, where all of it is short."""
    text = quote.hit.passage.text
    start = text.rfind("\n", 0, quote.start) + 1
    if not Line(0, start, quote.end, text[start : quote.end]).mark:
        return quote
    before = [m for m in re.finditer(r"[^\n]+", text[:start]) if m.group().strip()]
    unmarked = [m for m in before if not Line(0, 0, 0, m.group()).mark]
    if not unmarked or not ANNOUNCES.search(unmarked[-1].group()):
        return quote
    lead = unmarked[-1]
    where = [lead.start() + a for a, _ in sentences(lead.group())][-1]
    whole = with_list(Quote(quote.hit, where, lead.end()), after)[0]
    holds = whole.start <= quote.start and quote.end <= whole.end and not whole.more
    return whole if holds and whole.end - whole.start <= LONGEST_QUOTE else quote


def _with_next_sentence(quote: Quote) -> Quote:
    """Take in the sentence behind a colon where no list is."""
    behind = sentences(quote.hit.passage.text[quote.end :])[:1]
    end = quote.end + (behind[0][1] if behind else 0)
    return Quote(quote.hit, quote.start, end) if end - quote.start <= LONGEST_QUOTE else quote


def _pages(hit: Hit, after: After, most: int) -> list[Hit]:
    """Return what stands on a passage's page from there on, and on the next ones."""
    pages, size = [hit], 0
    while size <= most and (following := after(pages[-1])):
        size += len(following.passage.text)
        last = pages[-1].passage
        if (last.span.page, last.span.end) == (following.passage.span.page, _start(following)):
            pages[-1] = replace(pages[-1], passage=_joined(last, following.passage))
        else:
            pages.append(following)
    return pages


def _start(hit: Hit) -> int:
    return hit.passage.span.start


def _joined(one: Passage, other: Passage) -> Passage:
    span = Span(one.span.doc_id, one.span.page, one.span.start, other.span.end)
    return replace(one, span=span, text=one.text + other.text)


def _lines(pages: Sequence[Hit], start: int) -> Iterator[Line]:
    for page, hit in enumerate(pages):
        for match in re.finditer(r"[^\s][^\n]*", hit.passage.text[start if page == 0 else 0 :]):
            at = match.start() + (start if page == 0 else 0)
            text = match.group().rstrip()
            yield Line(page, at, at + len(text), text)


def _items(lines: Sequence[Line], own: Line, most: int) -> tuple[list[Line], bool]:
    """Choose the lines that are items of a list.

    Args:
        lines: those behind its lead-in.
        own: the line of the lead-in: an item of the list that it stands in itself ends this one.
        most: characters of the items.

    Returns:
        The items, and whether more follow that are left out for their length.
    """
    if lines and _is_rest(lines[0]):
        start, end = sentences(lines[0].text)[0]
        return [lines[0]._replace(end=lines[0].start + end, text=lines[0].text[start:end])], False
    taken: list[Line] = []
    for line in lines:
        if not _goes_on(taken, line, own):
            break
        if taken and sum(len(item.text) for item in (*taken, line)) > most:
            return taken, True
        taken.append(line)
    return taken if len(taken) > 1 or (taken and taken[0].mark) else [], False


def _is_rest(line: Line) -> bool:
    """Tell whether a line is the rest of the sentence before, with the list in it."""
    return line.text[0].islower() and not line.mark and not OPEN.search(line.text)


def _goes_on(taken: Sequence[Line], line: Line, own: Line) -> bool:
    """Tell whether a line is a further item of a list."""
    if "\t" in line.text:
        return False
    if not taken:
        return bool(line.mark) or bool(OPEN.search(line.text)) or _is_short(line)
    torn = line.page > taken[-1].page and line.text[0].islower()
    if taken[0].mark:
        return torn or (bool(line.mark) and not _is_beside(line, own, taken[0]))
    return not line.mark and (bool(OPEN.search(taken[-1].text)) or _is_short(line))


def _is_beside(line: Line, own: Line, first: Line) -> bool:
    """Tell whether a line is an item of the list that the lead-in itself stands in."""
    if line.mark == "figure" and first.mark == "letter":
        return True
    if own.mark != first.mark:
        return line.mark == own.mark
    return bool(own.label) and line.label == _next(own.label)


def _next(label: str) -> str:
    return str(int(label) + 1) if label.isdecimal() else label[:-1] + chr(ord(label[-1]) + 1)


def _is_short(line: Line) -> bool:
    return len(line.text) <= SHORT and line.text[-1] not in ".!?។。:"


def _line_of(quote: Quote) -> Line:
    text = quote.hit.passage.text
    start = text.rfind("\n", 0, quote.start) + 1
    return Line(0, start, quote.end, text[start : quote.end])
