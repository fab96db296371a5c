"""Whether the passages that a sentence names carry it, and if not, why, in words for a person.

What is exact is looked for by code: markers, quotations, numbers, dates, names, modal verbs. The
rest a judge decides, see `kb.reader.support`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kb.answer.written import WrittenSentence
from kb.citations import Quote
from kb.llm.prompts import EXAMPLE_NAMES
from kb.models import Hit
from kb.reader.alignment import Source
from kb.reader.differences import Difference, missing
from kb.reader.support import Judge, Support
from kb.words.lists import any_of, listed
from kb.words.statement import Statement, Statements
from kb.words.text import content_words, sentences

QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|«([^»]+)»|„([^“”]+)[“”]")
RATE = re.compile(r"an? \w+", re.IGNORECASE)
"""In "400 a year" no number is claimed beside the 400."""
OPINION = re.compile(any_of(listed("works", "opinion")), re.IGNORECASE)
NO_MARKER = "It names no passage, and none that was shown says it."
NOT_SAID = "No passage that it names says this."


@dataclass(frozen=True, slots=True)
class Carried:
    """One sentence of a model with what carries it."""

    statement: WrittenSentence
    quotes: tuple[tuple[int, Quote], ...] = ()
    """Number of each passage that carries it, and where; empty: it failed."""
    reason: str = ""
    """Why it failed, for a person."""
    probability: float = 0.0
    """That the passages support it, 0 to 1."""


class Checker:
    """Checks sentences by the passages of one answer; the same sentence is checked once."""

    def __init__(self, hits: Sequence[Hit], judge: Judge | None) -> None:
        """Compose a checker.

        Args:
            hits: the passages that were shown; number n is the n-th.
            judge: decides what exact checks leave open; None: nothing more is asked.
        """
        self.hits = tuple(hits)
        self._judge = judge
        self._sources = tuple(map(Source.of, hits))
        self._read = Statements()
        self._done: dict[tuple[str, tuple[int, ...]], Carried] = {}

    def check(self, statement: WrittenSentence) -> Carried:
        """Check a sentence; where another passage than those it names carries it, name that."""
        key = statement.text, statement.markers
        if key not in self._done:
            self._done[key] = self._check(statement)
        return replace(self._done[key], statement=statement)

    def _check(self, statement: WrittenSentence) -> Carried:
        named = statement.markers
        unknown = [m for m in named if not 1 <= m <= len(self.hits)]
        if name := _leaked(statement.text):
            return Carried(statement, (), f"“{name}” stands in no passage; the model made it up.")
        if not named:
            first = Carried(statement, (), NO_MARKER)
        elif unknown:
            reason = f"It names passage {unknown[0]}, which was not shown."
            first = Carried(statement, (), reason)
        else:
            first = self._by(statement, named)
        return first if first.quotes else self._by_another(statement, first)

    def _by_another(self, statement: WrittenSentence, first: Carried) -> Carried:
        """Name the one passage that carries a sentence best, where there is any."""
        others = [m for m in range(1, len(self.hits) + 1) if statement.markers != (m,)]
        found = [c for m in others if (c := self._by(statement, (m,))).quotes]
        return max(found, key=lambda c: c.probability, default=first)

    def _by(self, statement: WrittenSentence, markers: tuple[int, ...]) -> Carried:
        """Check a sentence by some passages together, and leave out those it does not need."""
        text, sources = statement.text, [self._sources[m - 1] for m in markers]
        documents = [self.hits[m - 1].document for m in markers]
        if OPINION.search(text) and not any(d.is_opinion for d in documents):
            return Carried(statement, (), "It calls an opinion piece what is none.")
        stated = self._read[text]
        if reason := unlike(stated, sources, self._read):
            return Carried(statement, (), reason)
        if self._judge is None:
            quotes = tuple((m, best_quote(text, self.hits[m - 1])) for m in markers)
            return Carried(statement, quotes, probability=1.0)
        support = self._judge(stated, sources)
        if reason := refuted(support):
            return Carried(statement, (), reason)
        quotes = tuple(self._places(text, markers, support))
        if len(markers) > 1:
            alone = [self._by(statement, (m,)).quotes for m in markers]
            quotes = tuple(q for found in alone for q in found) or quotes
        return Carried(statement, quotes, probability=support.probability)

    def _places(
        self, text: str, markers: Sequence[int], support: Support
    ) -> Iterator[tuple[int, Quote]]:
        for index, marker in enumerate(markers):
            hit = self.hits[marker - 1]
            if index == support.source and support.end > support.start:
                yield marker, Quote(hit, support.start, support.end)
            else:
                yield marker, best_quote(text, hit)


def _leaked(sentence: str) -> str:
    """Return a name of the prompt's examples that a sentence holds, empty where there is none."""
    folded = sentence.casefold()
    return next((name for name in EXAMPLE_NAMES if name.casefold() in folded), "")


def unlike(sentence: Statement, sources: Sequence[Source], read: Statements) -> str:
    """Say what of a sentence that can be compared exactly stands in none of its sources.

    Args:
        sentence: of a model.
        sources: taken together.
        read: keeps what was read of them for the next sentence.

    Returns:
        One line for a person; empty where all of it stands there.
    """
    text = read["\n".join(_rows_about(sentence, s.text, read) for s in sources)]
    place = read["\n".join(s.around for s in sources)]
    for quoted in quotations(sentence.text):
        if not stands(quoted, text.within(place).text):
            return f"The passage does not hold these words: “{quoted}”."
    return _told(d for d in missing(sentence, text, place) if not RATE.fullmatch(d.claimed))


def _rows_about(sentence: Statement, text: str, read: Statements) -> str:
    """Leave out the rows of a table that are about other countries than the sentence.

    A figure of the row above is no figure of this country.
    """
    named, lines = sentence.countries, text.split("\n")
    if not named:
        return text
    about = {n: read[line].countries for n, line in enumerate(lines) if "\t" in line}
    if not any(named & countries for countries in about.values()):
        return text
    return "\n".join(line for n, line in enumerate(lines) if not about.get(n) or about[n] & named)


def refuted(support: Support) -> str:
    """Say why a judgement does not let a sentence pass; empty where it does."""
    if told := _told(d for d in support.differences if d.kind == "modality" and d.found):
        return told
    if support.label == "supported":
        return ""
    found = _told(support.differences)
    if support.label == "contradicted":
        return found or "The passage says otherwise."
    return found or NOT_SAID


def _told(differences: Iterable[Difference]) -> str:
    """Tell the first of the differences in words."""
    for d in differences:
        if d.found:
            return f"The passage says {d.found}, the model wrote {d.claimed}."
        return f"“{d.claimed}” does not stand in the passage."
    return ""


def quotations(sentence: str) -> list[str]:
    """Return the words that a sentence puts into quotation marks."""
    return [words for match in QUOTED.findall(sentence) for words in match if words]


def stands(quoted: str, text: str) -> bool:
    """Tell whether words are a slice of a text but for white space, quotes and capitals.

    The parts around an ellipsis have to stand there in order; a last comma or stop may be the
    sentence's own.
    """
    plain, at = _plain(text), 0
    for part in re.split(r"…|\.{3}|\[…\]", quoted):
        words = _plain(part).strip(" .,;:!?")
        at = plain.find(words, at)
        if at < 0:
            return False
        at += len(words)
    return True


def _plain(text: str) -> str:
    same = str.maketrans("“”„«»‘’`–—[]", '"""""\'\'\'--()')
    return " ".join(text.translate(same).casefold().split())


def best_quote(sentence: str, hit: Hit) -> Quote:
    """Find the sentence of a passage that shares most words with the sentence it carries."""
    wanted = set(content_words(sentence))
    text = hit.passage.text
    spans = sentences(text) or [(0, len(text))]
    overlap = [len(wanted & set(content_words(text[a:b]))) / (b - a + 200) for a, b in spans]
    start, end = spans[overlap.index(max(overlap))]
    return Quote(hit, start, end)
