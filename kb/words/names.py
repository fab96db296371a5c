"""Names of bodies, people and works in a text, and whether another text has them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from kb.words.dates import month_names
from kb.words.lists import either, listed
from kb.words.places import countries_of
from kb.words.text import content_words, raw_words, stop_words, term_of

UPPER = "A-ZÀ-ÖØ-ÞĐ"
"""Capital letters of the languages people ask in, for a set of a pattern."""
CAPITAL = rf"(?<!\w)[{UPPER}][\w’'&-]*"
INSIDE = rf"(?:(?:{either(listed('names', 'inside'))})\s+){{0,2}}"
RUN = re.compile(rf"{CAPITAL}(?:\s+{INSIDE}{CAPITAL})*")
LIST = re.compile(rf"{CAPITAL}(?:[\s,]+{INSIDE}{CAPITAL})+")
"""A run with commas, which a ministry's name may have."""
STARTS = re.compile(r"(?:^|[.!?:;…\n•–—\"“«(]\s*)$")
TITLES = frozenset((*listed("names", "titles"), *listed("names", "articles", "the")))
"""Words of respect: the name may stand without them."""
ONE_CAPITAL = re.compile(r"\b[A-Z][a-z]+")
FEWEST_LETTERS = 3
"""Of an abbreviation by which a name is known: two stand for too much."""
COGNATE = 5
"""Letters from which on words of two languages with the same beginning are taken to be one."""


def names(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return the names of a text, runs of capitalised words and acronyms, with their terms.

    Countries are left out, and a single capitalised word at the start of a sentence is no name.
    """
    found = dict.fromkeys(_bare(m.group()) for m in RUN.finditer(text) if _is_name(text, m))
    parts = {name: _parts(name) for name in found}
    return {name: terms for name, terms in parts.items() if terms and not countries_of(name)}


def stands(name: str, terms: Sequence[str], held: Collection[str], text: str) -> bool:
    """Tell whether a text has a name, in full or by its initials.

    Args:
        name: as written.
        terms: of its words, see `names`.
        held: terms of all words of the text.
        text: where an acronym's full name is looked for.
    """
    if all(term in held or _cognate(term, held) for term in terms):
        return True
    if name.isupper():
        return any(name in initials(run) for run in LIST.findall(text))
    return len(name.split()) > 1 and initials(name).lower() in held


def _bare(run: str) -> str:
    """Take the small words off the start of a run, which a sentence begins with: "In July"."""
    words = run.split()
    while words and words[0].lower() in stop_words():
        words = words[1:]
    return " ".join(words)


def _is_name(text: str, match: re.Match[str]) -> bool:
    name = match.group()
    if " " in name or (name.isupper() and len(name) > 1):
        return bool(content_words(name))
    starts = STARTS.search(text[max(0, match.start() - 4) : match.start()])
    return not starts and len(name) > 1 and name.lower() not in stop_words()


def _parts(name: str) -> tuple[str, ...]:
    words = [w for w in raw_words(name) if w.lower() not in TITLES | stop_words()]
    told = (word for word in words if word not in month_names() and not countries_of(word))
    return tuple(map(term_of, told))


def _cognate(term: str, held: Iterable[str]) -> bool:
    return len(term) >= COGNATE and any(h.startswith(term[:COGNATE]) for h in held)


def initials(text: str) -> str:
    """Return the first letters of a text's words with a capital; "UN Women" has UW."""
    return "".join(word[0] for word in re.findall(r"\w+", text) if word[0].isupper())


def abbreviation(name: str) -> str:
    """Return the letters that a name is known by, empty where it has too few.

    They are those of words with one capital: "National AI Office" has two only.
    """
    letters = "".join(word[0] for word in ONE_CAPITAL.findall(name))
    return letters if len(letters) >= FEWEST_LETTERS else ""
