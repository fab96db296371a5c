"""Printed citations read back: which source and place "(Oxford Insights, 2023, p. 51)" names.

A brief is ingested as it is printed, so its own text says what each statement rests on. Labels that
two sources could have differ from brief to brief: the list at the brief's end says which it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ingest.briefs.cited import OWN, Footnote, numbers
from ingest.briefs.printed import WORDS, labels_of, row_of
from ingest.sources.listed import Source

GROUP = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
BETWEEN = re.compile(r"; ?(?=(?:[^“”]*“[^“”]*”)*[^“”]*$)")
PLACE = re.compile(
    rf", (?:(?:{'|'.join({re.escape(w[k]) for w in WORDS.values() for k in ('page', 'pages')})})"
    r" ?(?P<pages>\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*)"
    rf"|“(?P<section>[^”]+)”|(?:{'|'.join(re.escape(w['extracted']) for w in WORDS.values())}))"
)
MARKS = re.compile(r"[\W_]+")
"""What the typesetting and the reading of a page may change: blanks, hyphens, points."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The citations that one brief prints, by their labels."""

    keys: Mapping[str, str]
    """Ids of sources by label, `Oxford Insights, 2023`."""

    @classmethod
    def of(cls, text: str, sources: Mapping[str, Source]) -> Marks:
        """Tell from a brief's printed text what its labels mean.

        Args:
            text: all of it, with the list of sources at its end.
            sources: the list, by id; those whose row stands in the text count.
        """
        letters = MARKS.sub("", text)
        found: dict[str, Source] = {}
        for source in sources.values():
            row = _listed(source, letters)
            # Two files of one document print the same: pages are those of the PDF.
            if row and (row not in found or source.format == "pdf"):
                found[row] = source
        # "NIST AI 100-1" also ends the row of "..., NIST AI 100-1".
        ends = {row for row in found for other in found if other != row and other.endswith(row)}
        cited = {source.id: source for row, source in found.items() if row not in ends}
        return cls({label: key for key, label in labels_of(cited).items()})

    def read(self, words: str) -> tuple[Footnote, ...]:
        """Return what the citations within some words of the brief name, in their order."""
        found = (note for mark in GROUP.findall(" ".join(words.split())) for note in self._in(mark))
        return tuple(dict.fromkeys(found))

    def first(self, words: str) -> tuple[Footnote, ...]:
        """Return what the first citation within some words names."""
        marks = (tuple(self._in(mark)) for mark in GROUP.findall(" ".join(words.split())))
        return next(filter(None, marks), ())

    def _in(self, mark: str) -> Iterator[Footnote]:
        """Read one pair of round brackets; nothing where a part of it is no citation."""
        read = [self._notes(item) for item in BETWEEN.split(mark[1:-1])]
        for notes in read if all(read) else ():
            yield from notes

    def _notes(self, item: str) -> tuple[Footnote, ...]:
        labels = (label for label in self.keys if item == label or item.startswith(f"{label}, "))
        label = max(labels, key=len, default="")
        places = list(PLACE.finditer(item, len(label)))
        if not label or sum(len(place[0]) for place in places) != len(item) - len(label):
            return ()
        key = self.keys[label]
        paged = [place["pages"] for place in places if place["pages"]]
        sections = [Footnote(key, section=p["section"]) for p in places if p["section"]]
        if paged or not sections:
            written = ", ".join(paged)
            sections.insert(0, Footnote(key, numbers(written) if paged else (), written))
        return tuple(sections)


def is_own(words: str) -> bool:
    """Tell whether the writers of a brief say these words themselves."""
    return any(mark in words for mark in OWN.values())


def _listed(source: Source, letters: str) -> str:
    """Return the row under which a source is listed, less its address; empty where it is not."""
    return next((row for row in _rows(source) if row in letters), "")


@lru_cache(maxsize=1024)
def _rows(source: Source) -> tuple[str, ...]:
    """Return a source's row in each language, as letters, less its address."""
    address = source.original_url or ""
    shown = (row_of(source, words).removesuffix(address) for words in WORDS.values())
    return tuple(MARKS.sub("", row) for row in shown)
