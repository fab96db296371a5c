"""Whether a sentence says a claim in the claim's own words and order, and where the two part.

Words say the same in any tense and number, and no other way: a paraphrase, a passive, a list turned
round are changes here. So is each small word that a sentence turns on; articles are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from kb.words.lists import all_listed, any_of, listed
from kb.words.qualifiers import denies, statuses
from kb.words.scripts import DENSE
from kb.words.text import placed_words, stop_words, term_of

SIGN = re.compile(r"[%‰$€£¥₫៛]|[<>≤≥±~](?=\s?\d)|(?<![\w.])[-−+](?=\d)")
"""Signs that belong to a number as its words do."""
PARTS = re.compile(r"[,;:()\[\]–—]|\s-\s")
"""What parts a clause from the next."""
YEAR = re.compile(r"(?:19|20)\d\d")
POSSESSIVE = ("'s", "’s")
PASSED_OVER = frozenset(("a", "an", "the", "that", "also"))
AMOUNTS = ("few", "little")
"""Before these "a" is no article: few is not a few."""
AND = frozenset(listed("conjunctions", "and"))
RELATIVE = frozenset(listed("conjunctions", "relative"))
ADDING = frozenset(listed("conjunctions", "adding"))
LONGEST_PAIR = 5
"""Words that may stand beside a claim's with "and"."""
FEWEST = 3
"""Content words that a claim has to have beside what differs: with fewer, likeness is chance."""
LEAST_INFLECTED = 4
"""Letters from which on a word has endings: "his" and "was" have none."""
ENDINGS = tuple(
    (re.compile(ending), instead)
    for ending, instead in (
        (r"(?<=..)ies$", "y"),
        (r"(?<=[^s])s$", ""),
        (r"(?<=..)ied$", "y"),
        (r"([bdgmnprt])\1ed$", r"\1"),
        (r"(?<=...)ed$|(?<=..)e$", ""),
    )
)
Span = tuple[int, int] | None


class Word(NamedTuple):
    """A word where it stands, with the form that it is compared by."""

    text: str
    start: int
    end: int
    form: str


class Change(NamedTuple):
    """Words of a claim and what a sentence has in their place; either may be empty."""

    claim: slice
    sentence: slice


@dataclass(frozen=True)
class Wording:
    """A claim beside a sentence, word by word."""

    claim: str
    sentence: str

    @cached_property
    def said(self) -> tuple[Word, ...]:
        """The words of the claim."""
        return read_words(self.claim)

    @cached_property
    def stands(self) -> tuple[Word, ...]:
        """The words of the sentence."""
        return read_words(self.sentence)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Where the two part, in order."""
        mine, theirs = ([word.form for word in words] for words in (self.said, self.stands))
        codes = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
        parts = (code for code in codes if code[0] != "equal")
        return tuple(Change(slice(a, b), slice(c, d)) for _, a, b, c, d in parts)

    @property
    def spans(self) -> tuple[tuple[Span, Span], ...]:
        """Where the words of each change stand in the claim and in the sentence; None: nowhere."""
        return tuple(
            (_span(self.said[c.claim]), _span(self.stands[c.sentence])) for c in self.changes
        )

    def shared(self, apart: str) -> float:
        """Return which share of the claim's content words the sentence has in the same order.

        Args:
            apart: words of the claim that are known to differ; they do not count.
        """
        left = {word.form for word in read_words(apart)}
        changed = {i for c in self.changes for i in range(c.claim.start, c.claim.stop)}
        apart_from = left | _small()
        counted = [i for i, word in enumerate(self.said) if word.form not in apart_from]
        met = sum(i not in changed for i in counted)
        return met / len(counted) if len(counted) >= FEWEST else 0.0

    def same(self, around: Collection[str] = ()) -> bool:
        """Tell whether the sentence says all of the claim, and nothing that turns it.

        Args:
            around: terms of what the sentence says by standing where it stands. A claim may name
                it first: "Under the Harbour Act, ...".
        """
        asks = self.sentence.rstrip().endswith(("?", "？"))
        return not asks and all(
            (c.claim.start == c.claim.stop or self._frames(c.claim, around))
            and (c.sentence.start == c.sentence.stop or self._stands_apart(c.sentence))
            for c in self.changes
        )

    def _frames(self, run: slice, around: Collection[str]) -> bool:
        """Tell whether the first words of a claim say no more than where the rest stands."""
        words = self.said[run]
        text = cut(self.claim, _span(words))
        if run.start or run.stop == len(self.said) or turns(text):
            return False
        after = self.claim[words[-1].end : self.said[run.stop].start]
        ends = PARTS.search(after) or "that" in after or words[-1].text.endswith(POSSESSIVE)
        # A year may be that of the document; what it says is of another one then.
        known = (w.form in _framing() or term_of(w.text) in around for w in words)
        return bool(ends) and all(known) and not any(w.form[0].isdigit() for w in words)

    def _stands_apart(self, run: slice) -> bool:
        """Tell whether words that the claim lacks are a part of their own, and turn nothing."""
        words = self.stands[run]
        if turns(cut(self.sentence, _span(words))):
            return False
        before, after = self._mark(run.start), self._mark(run.stop)
        first, last = words[0].form in AND, words[-1].form in AND
        if not run.start:
            return last and len(words) > 1 and bool(self._mark(run.stop - 1))
        ends = run.stop == len(self.stands)
        if self._counts():
            # Two that spend a sum together do not spend it each.
            begins = RELATIVE | ADDING if ends else RELATIVE
            return words[0].form in begins and bool(before) and (ends or bool(after))
        if ends:
            return first or bool(before)
        pair = (first or last) and len(words) <= LONGEST_PAIR
        return pair or bool(before and after)

    def _mark(self, place: int) -> str:
        """Return the mark that stands between a word of the sentence and the one before it."""
        if not 0 < place < len(self.stands):
            return ""
        found = PARTS.search(self.sentence, self.stands[place - 1].end, self.stands[place].start)
        return str(found.group()) if found else ""

    def _counts(self) -> bool:
        return any(w.form[0].isdigit() and not YEAR.fullmatch(w.form) for w in self.said)


def read_words(text: str) -> tuple[Word, ...]:
    """Read the words of a text and the signs of its numbers, without articles."""
    found = [*placed_words(text), *((m.group(), *m.span()) for m in SIGN.finditer(text))]
    ordered = sorted(found, key=lambda one: one[1])
    words = [Word(text[a:b], a, b, form(word)) for word, a, b in ordered]
    following = (*(word.form for word in words[1:]), "")
    return tuple(
        word
        for word, after in zip(words, following, strict=False)
        if not _passed_over(word.form, after)
    )


def _passed_over(form: str, after: str) -> bool:
    return (form in PASSED_OVER and after not in AMOUNTS) or (form == "per" and after == "%")


def form(word: str) -> str:
    """Bring a word to a form that its plural and its past share, and hardly another word."""
    if word[0].isdigit() or DENSE.match(word):
        return term_of(word)
    if not word[0].isalpha() or (word.isupper() and len(word) > 1):
        return word
    plain = word.casefold().replace("’", "'").removesuffix("'s")
    if plain in ("percent", "cent"):
        return "%"
    if len(plain) < LEAST_INFLECTED:
        return plain
    for ending, instead in ENDINGS:
        plain = ending.sub(instead, plain)
    return plain


@lru_cache(maxsize=4096)
def turns(text: str) -> bool:
    """Tell whether words may turn what stands beside them: a denial, a condition, a plan."""
    unsure = statuses(text).keys() - {"final", "done"}
    return denies(text) or bool(unsure) or _turning().search(text) is not None


def cut(text: str, span: Span) -> str:
    """Return the words that stand at a span, empty for none."""
    return text[slice(*span)] if span else ""


def _span(words: tuple[Word, ...]) -> Span:
    return (words[0].start, words[-1].end) if words else None


@cache
def _small() -> frozenset[str]:
    return frozenset(map(form, stop_words()))


@cache
def _framing() -> frozenset[str]:
    """Return the forms of words that a claim may name its source with."""
    names = (*all_listed("works", "works", "verbs"), *all_listed("speech", "says", "frames"))
    return frozenset(map(form, names))


@cache
def _turning() -> re.Pattern[str]:
    joins = all_listed("conjunctions", "but", "or")
    words = (*listed("qualifiers", "turning"), *listed("speech", "says"), *joins)
    return re.compile(any_of(words), re.IGNORECASE)
