"""Lists of sources: bibliographies, reference lists, and notes that only name sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.page.lines import FOOTNOTES
from ingest.page.placed import PlacedLine
from kb.words.lists import any_of, listed

TITLES = frozenset(listed("parts", "references"))
ADDRESS = re.compile(any_of(listed("parts", "address")), re.IGNORECASE)
LINK = re.compile(r"(?:https?://|www\.|doi(?:\.org|:)|arXiv:)\S*", re.IGNORECASE)
MARK = re.compile(r"\W{0,2}(?:\d{1,3}[\].)]?\s|\[\d{1,3}\]|[⁰¹²³⁴-⁹]{1,3})")
BULLETS = ("•", "-", "–", "*")
AUTHOR = re.compile(
    r"\W*(?:\[?\d{1,3}[\].)]?\s+)?[A-ZÀ-Þ][\w’'-]+(?:[ -][A-ZÀ-Þ][\w’'-]+)?,\s+"
    r"(?:[A-ZÀ-Þ]\.[-\s]?){1,3}(?=[\s,.&(;:]|$)|"
    r"\W*(?:\[?\d{1,3}[\].)]?\s+)?(?:[A-ZÀ-Þ]\.[-\s]?){1,3}[A-ZÀ-Þ][\w’'-]+(?:,| and| &| et al)|"
    r"\W*[A-ZÀ-Þ][\w’'-]+,\s+[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ]\.)?\.\s"
)
"""`Meas, S.`, `S. Meas,` or `Meas, Sophal.` at the beginning."""
AGAIN = re.compile(r"\W*(?:\d{1,3}\W{0,2}\s)?(?:ibid|op\.? ?cit|idem)\b", re.IGNORECASE)
"""The source of the note before."""
DATED = re.compile(
    r"(?P<who>.{3,220}?)[(\[]\s?(?:(?:19|20)\d\d[a-z]?|n\.d\.?)(?:[,/–-]\s?[^)\]]{1,25})?[)\]]"
    r"\s?(?:[.,:;]|$)|(?P<whose>.{3,160}?)[.,]\s(?:19|20)\d\d[a-z]?[.:]\s"
)
"""Names, the year in brackets and a stop behind it; or the year alone between two stops."""
JOINING = frozenset(listed("parts", "names"))
"""What may stand between names in small letters."""
BEHIND = re.compile(r"\((?:[^()]|\([^()]*\))*\)\W*$")
"""What a sentence names as its source in brackets at its end."""
YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d[a-z]?(?!\d)")
VOLUME = re.compile(
    r"\b(?:vol|iss|pp|eds?|trans)\.|\b\d{1,3}\s?\(\d{1,3}(?:[–-]\d+)?\)|"
    r"\b\d{1,4}:\s?\d{1,4}[–-]\d{1,4}|\bp\.\s?\d|"
    r"\b(?:Press|ISBN|ISSN|Ibid|ibid|op\. ?cit|Journal|Proceedings|Retrieved)\b"
)
LAW = re.compile(
    r"\W{0,3}(?:\(?[\da-z]{1,3}[.)]\s*)?(?:the )?(?:[A-Z][\w-]+ ){0,3}"
    r"(?:Act|Law|Regulation|Directive|Decision|Decree|Code|Loi|Décret|Arrêté|Ley|Lei|Decreto|Luật|"
    r"Nghị định|Undang|Gesetz|Ustawa|Legge)\b"
)
"""What a law begins with: lists of laws are what laws are made of, and may answer."""
JOURNAL = re.compile(r"\b(?:OJ|JO|DO|ABl\.) [LC]\b|Official Journal|Fed\. Reg\.|U\.?S\.?C\.")
SMALL = re.compile(r"(?<![\w’'-])[^\W\d_A-ZÀ-Þ][\w’'-]*")
SENTENCE = re.compile(r"[^\W\d_A-ZÀ-Þ]{3}[)”\"]?[.!?] [A-ZÀ-Þ][\w’']* [^\W\d_A-ZÀ-Þ]")
"""A word in small letters, and where a sentence ends and the next one begins with such a word."""
MOST_SMALL = 30
"""Words in small letters that an entry has before its address, at most, if sentences end there."""
LONGEST = 700
"""Characters of an entry at most."""
FEWEST_TITLED, FEWEST = 2, 4
"""Entries that make a list, below a heading of that name and without."""
GAP_TITLED, GAP = 5, 1
"""Other lines that may stand between two entries."""
SHARE_TITLED, SHARE = 0.4, 0.65
BETWEEN = 3
"""Lines between two lists that are one."""
PROSE, PROSE_TITLED = 450, 1200
"""Characters between two entries that are more than an entry unlike the others."""


def find_references(lines: Sequence[PlacedLine]) -> Iterator[range]:
    """Find the lists of sources.

    Args:
        lines: of a document.

    Yields:
        The places of the lines of each list, its heading among them; they do not overlap.
    """
    last: range | None = None
    for found in _found(lines):
        if last is not None and _is_one(lines[last.stop : found.start]):
            last = range(last.start, found.stop)
            continue
        if last is not None:
            yield last
        last = found
    if last is not None:
        yield last


def _found(lines: Sequence[PlacedLine]) -> Iterator[range]:
    place = 0
    for is_note, group in groupby(lines, key=lambda line: line.part == FOOTNOTES):
        end = place + len(list(group))
        yield from _notes(lines, place, end) if is_note else _lists(lines, place, end)
        place = end


def _is_one(between: Sequence[PlacedLine]) -> bool:
    """Say whether lines between two lists are entries unlike the others, or halves of such."""
    length = sum(len(line.text) for line in between)
    return len(between) <= BETWEEN and length <= PROSE and not any(line.level for line in between)


def is_source(text: str) -> bool:
    """Say whether a line names a source rather than saying something."""
    links = LINK.findall(text)
    if AGAIN.match(text) or sum(map(len, links)) > 0.6 * len(text):
        return True
    if len(text) > LONGEST or "\t" in text:
        return False
    author = AUTHOR.match(text)
    if links:
        return bool(author) or _leads_away(text)
    bare = BEHIND.sub("", text)
    year, volume = YEAR.search(bare), VOLUME.search(bare)
    if author:
        return bool(year or volume)
    if _is_dated(text):
        return len(text) < LONGEST // 2
    return bool(year and volume) and len(text) < LONGEST // 3


def _leads_away(text: str) -> bool:
    """Say whether a line with an address is there for it."""
    if _tells(text):
        return False
    shown = sum(len(found) for found in LINK.findall(text))
    if _is_dated(text) or shown > 0.4 * len(text):
        return True
    words = LINK.sub("", text)
    told = YEAR.search(words) and words.count(",") > 1
    leads = MARK.match(text) or told or ADDRESS.search(text)
    return bool(leads) and (shown > 0.2 * len(text) or len(text) < LONGEST // 3)


def _tells(text: str) -> bool:
    """Say whether sentences stand before the first address, as where text runs into a note."""
    before = LINK.split(text, maxsplit=1)[0]
    return len(SMALL.findall(before)) > MOST_SMALL and bool(SENTENCE.search(before))


def _is_dated(text: str) -> bool:
    """Say whether a line begins with names and a year in brackets, as entries of lists do."""
    found = DATED.match(text)
    if found is None:
        return False
    words = re.findall(r"[^\W\d_][\w.’'-]*", found["who"] or found["whose"])
    small = [w for w in words if w[0].islower() and w.casefold().rstrip(".") not in JOINING]
    return len(words) <= 24 and len(small) <= len(words) // 5


def _is_source_note(text: str) -> bool:
    return is_source(text) or bool(LAW.match(MARK.sub("", text, count=1)) and JOURNAL.search(text))


def _is_listed(text: str) -> bool:
    """Say the same of a line in the text, where a law that is named is no source."""
    return not LAW.match(text) and is_source(text)


def _is_entry(text: str) -> bool:
    """Say the same of a line below a heading that promises sources."""
    if is_source(text):
        return True
    marked = MARK.match(text) or text.startswith(BULLETS)
    dated = marked and YEAR.search(text) and len(text) <= LONGEST
    return bool(dated and (VOLUME.search(text) or re.search(r"[.,”’\"] .*[.,] .*\d{4}", text)))


def _notes(lines: Sequence[PlacedLine], start: int, end: int) -> Iterator[range]:
    """Take the notes of a page if two thirds of what they say only names sources."""
    place = start
    for _, group in groupby(lines[start:end], key=lambda line: line.page):
        notes = list(group)
        sources = sum(len(note.text) for note in notes if _is_source_note(note.text))
        if 3 * sources > 2 * sum(len(note.text) for note in notes):
            yield range(place, place + len(notes))
        place += len(notes)


def _lists(lines: Sequence[PlacedLine], start: int, end: int) -> Iterator[range]:
    place = start
    while place < end:
        if lines[place].title in TITLES:
            after = _end(lines, place + 1, end, lines[place])
        else:
            after = _end(lines, place, end) if _is_listed(lines[place].text) else place
        if after > place:
            yield range(place, after)
        place = max(after, place + 1)


def _end(lines: Sequence[PlacedLine], start: int, end: int, title: PlacedLine | None = None) -> int:
    """Return where a list ends, 0 where there are too few entries."""
    fewest, share, gap, prose = FEWEST, SHARE, GAP, PROSE
    if title is not None:
        fewest, share, gap, prose = FEWEST_TITLED, SHARE_TITLED, GAP_TITLED, PROSE_TITLED
    last, found, between = start, 0, 0
    for place in range(start, end):
        line = lines[place]
        counts = _is_entry(line.text) if title is not None else _is_listed(line.text)
        if counts:
            found, last, between = found + 1, place + 1, 0
            continue
        between += len(line.text)
        if place - last >= gap or between > prose or _begins_section(line, title):
            break
    if title is not None and last == end:
        fewest = 1  # nothing else follows
    return last if found >= fewest and found >= share * (last - start) else 0


def _begins_section(line: PlacedLine, title: PlacedLine | None) -> bool:
    """Say whether a heading as high as the list's own stands here."""
    return title is not None and 0 < line.level <= (title.level or 1)
