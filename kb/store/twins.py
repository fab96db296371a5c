"""Documents that are one text in two files, and passages that say the same.

A document is compared by a bottom-k sketch of its word shingles (Broder 1997, On the resemblance
and containment of documents): a few hundred numbers that tell how much two texts share.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from kb.store.index import key_of

SIZE = 256
"""Hashes a document; a resemblance is then estimated to about 0.03 (standard error)."""
SHINGLE = 5
"""Words of a shingle. Of the shared documents the twins share 0.93 and more of these, a draft of
a law with the adopted text 0.58, plans made from one template 0.18."""
TWIN = 0.8
"""Least resemblance of twins: a PDF and its conversion differ in running heads and tables."""
PREFIX = 12
"""Smallest hashes that are looked up; twins lack a common one once in a hundred million."""
GRAM = 16
"""Letters and digits of a shingle of a passage."""
REPEATED = 0.8
"""Least share of a passage that stands in better ones for it to say nothing new."""
FIGURE = re.compile(r"\d+(?:[.,]\d+)+|\d{2,}")

Sketch = tuple[int, ...]


def sketch(texts: Iterable[str]) -> Sketch:
    """Sketch a document.

    Args:
        texts: its pages; where they are cut makes no difference.

    Returns:
        The `SIZE` smallest hashes of its shingles, ascending, each below 2**48; fewer for a short
        document, none for one without words. Equal on every machine.
    """
    found = re.findall(r"\w+", "\n".join(texts).lower())
    known = {word: key_of(word) for word in set(found)}
    numbers = np.array([known[word] for word in found], dtype=np.uint64)
    size = min(SHINGLE, len(found))
    if not size:
        return ()
    # The sum wraps around at 2**64; words in another order have another sum.
    factors = np.array([key_of(str(place)) | 1 for place in range(size)], dtype=np.uint64)
    hashes = np.unique((sliding_window_view(numbers, size) @ factors) >> np.uint64(16))
    return tuple(map(int, hashes[:SIZE]))


def resemblance(a: Sketch, b: Sketch) -> float:
    """Estimate the share of all shingles of two documents that both have (Jaccard), 0 to 1."""
    left, right = _comparable(a, b)
    union = left | right
    return len(left & right) / len(union) if union else 0.0


def _comparable(a: Sketch, b: Sketch) -> tuple[set[int], set[int]]:
    """Keep the hashes below which both sketches are complete."""
    limit = min((s[-1] for s in (a, b) if len(s) >= SIZE), default=1 << 48)
    return {h for h in a if h <= limit}, {h for h in b if h <= limit}


def twins(
    sketches: Mapping[str, Sketch], dates: Mapping[str, str | None] | None = None
) -> tuple[frozenset[str], ...]:
    """Find the documents that are one text.

    Args:
        sketches: each document's sketch by its id.
        dates: registered dates by id. Documents of different dates are no twins, however alike: an
            amended law hardly differs from the law.

    Returns:
        Groups of two and more ids, in the order of the smallest id.
    """
    groups: dict[str, frozenset[str]] = {}
    for a, b in _pairs(sketches):
        if _dates_agree(dates or {}, a, b) and resemblance(sketches[a], sketches[b]) >= TWIN:
            group = groups.get(a, frozenset({a})) | groups.get(b, frozenset({b}))
            groups.update(dict.fromkeys(group, group))
    return tuple(sorted(set(groups.values()), key=min))


def _pairs(sketches: Mapping[str, Sketch]) -> Iterator[tuple[str, str]]:
    """Give the pairs that may be twins: those with one of the smallest hashes in common."""
    holders: defaultdict[int, list[str]] = defaultdict(list)
    for doc_id in sorted(sketches):
        for value in sketches[doc_id][:PREFIX]:
            holders[value].append(doc_id)
    yield from sorted({pair for ids in holders.values() for pair in combinations(ids, 2)})


def _dates_agree(dates: Mapping[str, str | None], a: str, b: str) -> bool:
    """Say whether two dates may be one: `2023` and `2023-10-30` may."""
    left, right = dates.get(a) or "", dates.get(b) or ""
    return left.startswith(right) or right.startswith(left)


def repeats(text: str, better: Iterable[str]) -> bool:
    """Say whether a passage says nothing that better ones do not say.

    Blanks, hyphens, tabs, case and punctuation make no difference, nor does where the passages of
    two files were cut. A figure of two digits and more that the better ones lack does: the rows of
    a table and the editions of a law differ by little else.

    Args:
        text: the passage that may be dropped.
        better: the passages that rank above it.
    """
    grams, figures = _marks(text)
    if not grams:
        return False
    seen: set[str] = set()
    known: set[str] = set()
    for other in better:
        seen |= grams & _marks(other)[0]
        known |= _marks(other)[1]
    return len(seen) >= REPEATED * len(grams) and figures <= known


@lru_cache(maxsize=1024)
def _marks(text: str) -> tuple[frozenset[str], frozenset[str]]:
    letters = re.sub(r"[\W_]+", "", text).casefold()
    last = max(1, len(letters) - GRAM + 1) if letters else 0
    grams = frozenset(letters[start : start + GRAM] for start in range(last))
    return grams, frozenset(re.sub("[.,]", "", f) for f in FIGURE.findall(text))
