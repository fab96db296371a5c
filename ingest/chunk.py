"""Cutting pages into passages that tile them: every character lies in exactly one passage.

A page is first cut into units (sentences, list items, table rows), each counted once with the
embedder's own tokens; passages are runs of units. Counts of parts add up to about the count of
the whole, so what was packed is counted again and cut further where it is too long.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.page.roles import Region, regions
from kb.models import Heading, Page, Passage, Reading, Role, Span
from kb.words.text import sentences

CHUNKER_VERSION = "4"
"""Part of every document's fingerprint: raise it when the same text would be cut elsewhere."""
TINY = 48
"""Tokens below which a section shares its passage with the next section."""
SCRAP = 24
"""Tokens below which a passage is merged into its neighbour."""
PIECE = 48
"""Characters of the pieces into which a sentence longer than a passage is cut before packing."""
BORDER, SECTION, PARAGRAPH, LINE, SENTENCE, WORD = range(6)
"""How good a place for a cut is, best first; at a border there is always one."""
JOINERS = "\u17d2\u200d"
"""Khmer sign that puts the next consonant below, and the joiner of emoji."""

Count = Callable[[Sequence[str]], list[int]]
"""Counts the embedder's tokens of each text."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is never cut unless it alone is too long: characters `start` to `end` of a page."""

    start: int
    end: int
    cut: int
    """How good the place before it is for a cut, BORDER to WORD."""
    level: int = 0
    """Level of the heading that begins here."""
    tokens: int = 1


def chunk(
    reading: Reading, *, tokens: int, limit: int, count: Count, fingerprint: str
) -> tuple[Passage, ...]:
    """Cut a document into passages.

    Args:
        reading: pages and headings.
        tokens: about how many tokens a passage has; at least 1.
        limit: how many tokens a passage has at most; at least `tokens`.
        count: the embedder's token counts, one a text, without special tokens.
        fingerprint: of what makes the passages; its beginning is part of their ids.

    Returns:
        Passages in reading order. Those of one page follow each other without a gap and make up
        its text; blanks between two belong to the first. A page without text has none. None is
        half text and half something else, such as a list of sources.

    Raises:
        ValueError: `tokens` is below 1 or above `limit`.

    """
    if not 1 <= tokens <= limit:
        raise ValueError(f"tokens must be between 1 and the limit of {limit}, not {tokens}")
    paths = _Paths(reading.headings)
    roles = _Roles(regions(reading))
    passages: list[Passage] = []
    for page, units in _units(reading, roles, tokens, count):
        groups = [g for part in _parts(units) for g in _pack(part, tokens, limit)]
        for start, end in _fit(page.text, groups, limit, count):
            span = Span(page.doc_id, page.number, start, end)
            name = f"{page.doc_id}:{fingerprint[:12]}:{page.number}:{start}"
            path = paths.at(page.number, start)
            role = roles.at(page.number, start)
            passages.append(Passage(name, span, page.text[start:end], path, role))
    return tuple(passages)


class _Roles:
    """What stands where in a document: its text, or something else than text."""

    def __init__(self, found: Sequence[Region]) -> None:
        self._by_page: dict[int, list[Region]] = {}
        for region in found:
            self._by_page.setdefault(region.page, []).append(region)

    def borders(self, page: int) -> list[int]:
        """Return the places of a page where one ends or another begins."""
        return [place for r in self._by_page.get(page, ()) for place in (r.start, r.end)]

    def at(self, page: int, start: int) -> Role:
        here = self._by_page.get(page, ())
        return next((r.role for r in here if r.start <= start < r.end), "text")


class _Paths:
    """The heading path in force at each place of a document."""

    def __init__(self, headings: Sequence[Heading]) -> None:
        self._places: list[tuple[int, int]] = []
        self._paths: list[str] = []
        stack: list[Heading] = []
        for heading in sorted(headings, key=lambda h: (h.page, h.start)):
            section = [h for h in stack if h.end is None and h.level < heading.level]
            stack = [*section, heading]
            self._add(heading.page, heading.start, stack)
            if heading.end is not None:
                self._add(heading.page, heading.end, section)

    def _add(self, page: int, start: int, stack: Sequence[Heading]) -> None:
        self._places.append((page, start))
        self._paths.append(" > ".join(h.title for h in stack))

    def at(self, page: int, start: int) -> str:
        index = bisect_right(self._places, (page, start))
        return self._paths[index - 1] if index else ""


def _units(
    reading: Reading, roles: _Roles, tokens: int, count: Count
) -> Iterator[tuple[Page, list[Unit]]]:
    """Cut all pages into counted units; the tokens are counted in one call for the document."""
    cut: list[tuple[Page, list[Unit]]] = []
    for page in reading.pages:
        if page.text.strip():
            here = [h for h in reading.headings if h.page == page.number]
            borders = roles.borders(page.number)
            cut.append((page, list(_sentence_units(page.text, here, borders))))
    texts = [page.text[unit.start : unit.end] for page, units in cut for unit in units]
    counts = iter(count(texts) if texts else ())
    for page, units in cut:
        counted = [Unit(u.start, u.end, u.cut, u.level, max(1, next(counts))) for u in units]
        yield page, _short_units(page.text, counted, tokens, count)


def _sentence_units(
    text: str, headings: Sequence[Heading], borders: Sequence[int]
) -> Iterator[Unit]:
    starts = [start for start, _ in sentences(text)]
    starts[0] = 0
    levels = {s: h.level for h in headings if h.end is not None for s in _next(starts, h.end)}
    levels |= {heading.start: heading.level for heading in headings}
    apart = [place for h in headings if h.apart for place in (h.start, h.end or len(text))]
    between = {start for place in (*apart, *borders) for start in _next(starts, place)}
    ends = [*starts[1:], len(text)]
    for start, end in zip(starts, ends, strict=True):
        before = text[max(0, start - 8) : start]
        newlines = before.count("\n", len(before.rstrip()))
        cut = PARAGRAPH if newlines > 1 else LINE if newlines else SENTENCE
        level = levels.get(start, 0)
        cut = BORDER if start in between else SECTION if level else cut
        yield Unit(start, end, cut, level)


def _next(starts: Sequence[int], place: int) -> Sequence[int]:
    """Return the first of the ascending starts at or after a place, if there is one."""
    index = bisect_left(starts, place)
    return starts[index : index + 1]


def _short_units(text: str, units: Sequence[Unit], tokens: int, count: Count) -> list[Unit]:
    """Cut units above `tokens` into pieces, ever smaller ones, until each fits.

    A single character with the blanks after it is not cut here, whatever its tokens; see `_fit`.
    """
    size = PIECE
    done = list(units)
    while size and any(unit.tokens > tokens and unit.end - unit.start > 1 for unit in done):
        cut = [_pieces(text, unit, size) if unit.tokens > tokens else [unit] for unit in done]
        texts = [
            text[piece.start : piece.end]
            for unit, pieces in zip(done, cut, strict=True)
            if unit.tokens > tokens
            for piece in pieces
        ]
        counts = iter(count(texts))
        done = [
            replace(piece, tokens=max(1, next(counts))) if unit.tokens > tokens else piece
            for unit, pieces in zip(done, cut, strict=True)
            for piece in pieces
        ]
        size = size // 4 or int(size > 1)
    return done


def _parts(units: Sequence[Unit]) -> list[list[Unit]]:
    """Part units at the borders; each part is packed alone."""
    parts: list[list[Unit]] = [[]]
    for unit in units:
        if unit.cut == BORDER and parts[-1]:
            parts.append([])
        parts[-1].append(replace(unit, cut=SECTION) if unit.cut == BORDER else unit)
    return parts


def _pieces(text: str, unit: Unit, size: int) -> list[Unit]:
    """Cut a unit into pieces of about `size` characters, between words where there are blanks."""
    pieces: list[Unit] = []
    start, cut = unit.start, unit.cut
    while start < unit.end:
        end = min(start + size, unit.end)
        if end < unit.end:
            end = _cut_before(text, start, end, strict=size > 1)
        if text[end - 1 : end].isspace() or end == unit.end:
            while end < unit.end and text[end].isspace():
                end += 1
        pieces.append(Unit(start, end, cut, unit.level if start == unit.start else 0))
        start, cut = end, WORD
    return pieces


def _cut_before(text: str, start: int, end: int, *, strict: bool) -> int:
    """Find the last good place for a cut in (start, end]: after a blank, else between clusters."""
    for place in range(end, start, -1):
        if text[place - 1].isspace():
            return place
    for place in range(end, start, -1):
        if _is_cluster_start(text, place):
            return place
    return end if not strict else min(len(text), start + max(1, end - start))


def _is_cluster_start(text: str, place: int) -> bool:
    """Say whether a cut here leaves letters with their marks and Khmer syllables whole."""
    character = text[place]
    is_modifier = "\U0001f3fb" <= character <= "\U0001f3ff" or character in "\ufe0f\u200d"
    is_mark = unicodedata.category(character).startswith("M")
    return not (is_mark or is_modifier or text[place - 1] in JOINERS)


def _pack(units: Sequence[Unit], tokens: int, limit: int) -> list[list[Unit]]:
    """Group units into passages of about `tokens`."""
    groups: list[list[Unit]] = []
    group: list[Unit] = []
    total = 0
    for unit in units:
        if group and unit.cut == SECTION and _ends_section(group[0], unit, total):
            groups.append(group)
            group, total = [], 0
        while group and total + unit.tokens > tokens:
            place = _best_cut([*group, unit], tokens)
            groups.append(group[:place])
            group = group[place:]
            total = sum(u.tokens for u in group)
        group.append(unit)
        total += unit.tokens
    groups.append(group)
    return _merge_scraps(groups, min(limit, max(tokens + SCRAP, tokens * 5 // 4)))


def _ends_section(first: Unit, heading: Unit, total: int) -> bool:
    """Say whether a heading begins a new passage: small sections of one parent stay together."""
    leaves_parent = bool(first.level) and heading.level < first.level
    return total >= TINY or (leaves_parent and total >= SCRAP)


def _best_cut(group: Sequence[Unit], tokens: int) -> int:
    """Choose where to end a full passage: the best kind of place in its second half, the latest.

    The last unit of the group does not fit any more, so a cut before it is always possible.
    """
    best = len(group) - 1
    total = 0
    for place in range(1, len(group)):
        total += group[place - 1].tokens
        if total >= tokens / 2 and group[place].cut <= group[best].cut:
            best = place if group[place].cut < group[best].cut or place > best else best
    return best


def _merge_scraps(groups: Sequence[list[Unit]], most: int) -> list[list[Unit]]:
    """Merge passages of a few tokens into the one before, or after where a heading begins them."""
    merged: list[list[Unit]] = []
    for group in groups:
        last = merged[-1] if merged else None
        if last is not None:
            size, before = _tokens(group), _tokens(last)
            is_scrap = size < SCRAP or (before < SCRAP and group[0].cut != SECTION)
            is_title = before < SCRAP and last[0].cut == SECTION
            if (is_scrap or is_title or len(merged) == 1 and before < SCRAP) and (
                size + before <= most
            ):
                last.extend(group)
                continue
        merged.append(list(group))
    return merged


def _tokens(group: Sequence[Unit]) -> int:
    return sum(unit.tokens for unit in group)


def _fit(
    text: str, groups: Sequence[Sequence[Unit]], limit: int, count: Count
) -> list[tuple[int, int]]:
    """Count the packed passages as they will be embedded and halve those above the limit."""
    done: list[tuple[int, int]] = []
    spans = [(group[0].start, group[-1].end) for group in groups]
    while spans:
        counts = count([text[start:end] for start, end in spans])
        halves: list[tuple[int, int]] = []
        for (start, end), size in zip(spans, counts, strict=True):
            if size <= limit or end - start < 2:
                done.append((start, end))
            else:
                halves.extend(_halve(text, start, end))
        spans = halves
    return sorted(done)


def _halve(text: str, start: int, end: int) -> tuple[tuple[int, int], tuple[int, int]]:
    middle = (start + end) // 2
    place = _cut_before(text, start, middle, strict=False)
    # A place too far from the middle would not make the passage shorter in a few rounds.
    if place - start < (end - start) // 4:
        place = middle
        while place < end - 1 and not _is_cluster_start(text, place):
            place += 1
        place = place if _is_cluster_start(text, place) else middle
    return (start, place), (place, end)
