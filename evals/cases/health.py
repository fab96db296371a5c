"""The health of question sets: what is wrong with the cases rather than with the system.

An error makes a figure wrong, or counts the same thing twice, for certain. A warning is something
that a person has to look at and that may be as it should be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from evals.cases.quotes import contains, fold, states
from evals.cases.read import Case, Gold
from kb.store.ledger import LedgerRecord
from kb.words.text import content_words

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

SAME_QUESTION = 0.6
"""Least Jaccard overlap of two questions' content words at which they are near the same.

Judged on 208 questions in four files: 10 of the 12 pairs above it ask for the same thing.
"""
FEWEST_WORDS = 4
"""Questions of fewer content words are compared as a whole only: one shared word is half of two."""
WARNINGS = frozenset(
    {
        "near-question",
        "near-leak",
        "gold-leak",
        "gold-unused",
        "fact-not-in-gold",
        "nothing-to-say",
    }
)
GROUPS = ("answerable", "type", "language", "persona")


@dataclass(frozen=True, slots=True)
class CaseFault:
    """Something wrong with a case rather than with the system it measures."""

    case: str
    problem: str
    """One of WARNINGS, or an error: duplicate-id, duplicate-question, leaked-question, no-gold,
    document-absent, page-absent, quote-absent or quote-elsewhere."""
    detail: str

    @property
    def is_error(self) -> bool:
        """Whether figures are wrong until this is put right."""
        return self.problem not in WARNINGS


@dataclass(frozen=True, slots=True)
class Health:
    """What was found in a question set, and what it is made of."""

    cases: int
    findings: tuple[CaseFault, ...]
    balance: dict[str, dict[str, int]]
    """Cases by value for each of GROUPS."""

    @property
    def errors(self) -> tuple[CaseFault, ...]:
        """The findings that make figures wrong."""
        return tuple(finding for finding in self.findings if finding.is_error)

    @property
    def warnings(self) -> tuple[CaseFault, ...]:
        """The findings that a person has to look at."""
        return tuple(finding for finding in self.findings if not finding.is_error)

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain values, errors and warnings apart."""
        return {
            "cases": self.cases,
            "errors": [asdict(finding) for finding in self.errors],
            "warnings": [asdict(finding) for finding in self.warnings],
            "balance": self.balance,
        }

    def text(self) -> str:
        """Write everything as lines for people."""
        lines = []
        for title, findings in (("errors", self.errors), ("warnings", self.warnings)):
            lines.append(f"{len(findings)} {title} in {self.cases} cases")
            lines += [f"  {f.case}: {f.problem}: {f.detail}" for f in findings]
        for group, counts in self.balance.items():
            lines.append(f"{group}: {', '.join(f'{n} {value}' for value, n in counts.items())}")
        return "\n".join(lines)


def health(cases: Sequence[Case], base: KnowledgeBase, against: Sequence[Case] = ()) -> Health:
    """Check cases by themselves, against the store they measure, and against other sets.

    Args:
        cases: question cases, of one file or of several.
        base: the knowledge base they ask.
        against: cases that the system was fitted to, or any that these must be apart from.

    Returns:
        Findings about `cases`: ids and questions that come twice or nearly so, what is in
        `against` as well, then for each case what is wrong with its gold and its facts.

    """
    records = {record.document.id: record for record in base.records()}
    found = [*_twice(cases), *_leaks(cases, against)]
    for case in cases:
        found += [CaseFault(case.id, *problem) for problem in _of_case(case, records, base)]
    return Health(len(cases), tuple(found), balance(cases))


def balance(cases: Sequence[Case]) -> dict[str, dict[str, int]]:
    """Count the cases for each value of each group, biggest first."""
    return {
        group: dict(Counter(str(getattr(case, group)) or "(none)" for case in cases).most_common())
        for group in GROUPS
    }


def overlap(one: str, other: str) -> float:
    """Return the Jaccard overlap of two questions' content words, 0 to 1.

    0 where either has fewer than `FEWEST_WORDS`, or where their figures differ: of another year is
    another question.
    """
    a, b = _terms(one), _terms(other)
    other_figures = any(term[0].isdigit() for term in a ^ b)
    return 0.0 if other_figures or min(len(a), len(b)) < FEWEST_WORDS else len(a & b) / len(a | b)


@lru_cache(maxsize=8192)
def _terms(question: str) -> frozenset[str]:
    return frozenset(content_words(question))


def _twice(cases: Sequence[Case]) -> Iterator[CaseFault]:
    ids = Counter(case.id for case in cases)
    for key, count in ids.items():
        if count > 1:
            yield CaseFault(key, "duplicate-id", f"{count} cases have this id")
    for one, other in combinations(cases, 2):
        if fold(one.question) == fold(other.question):
            yield CaseFault(other.id, "duplicate-question", f"{one.id} asks the same")
        elif (near := overlap(one.question, other.question)) >= SAME_QUESTION:
            yield CaseFault(other.id, "near-question", _near(near, one))


def _leaks(cases: Sequence[Case], against: Sequence[Case]) -> Iterator[CaseFault]:
    for case, other in product(cases, against):
        if fold(case.question) == fold(other.question):
            yield CaseFault(
                case.id, "leaked-question", f"{other.id} of the other set asks the same"
            )
        elif (near := overlap(case.question, other.question)) >= SAME_QUESTION:
            yield CaseFault(case.id, "near-leak", f"the other set: {_near(near, other)}")
        if quote := _shared_gold(case, other):
            yield CaseFault(
                case.id, "gold-leak", f"{other.id} rests on the same words: {quote[:80]}"
            )


def _near(near: float, other: Case) -> str:
    return f"{near:.0%} of the words are those of {other.id}: {other.question}"


def _shared_gold(case: Case, other: Case) -> str | None:
    """Return a gold quote of one that is, or is in, a gold quote of the other, same document."""
    for mine, theirs in product(case.gold, other.gold):
        short, long = sorted((mine.quote, theirs.quote), key=len)
        if mine.doc == theirs.doc and contains(long, short):
            return short
    return None


def _of_case(
    case: Case, records: dict[str, LedgerRecord], base: KnowledgeBase
) -> Iterator[tuple[str, str]]:
    places = (*case.gold, *case.also_acceptable)
    if case.answerable and not places:
        yield "no-gold", "answerable, but no gold says where"
    if case.answerable and not case.must_include:
        yield "nothing-to-say", "answerable, but must_include asks for nothing"
    if not case.answerable and case.gold:
        yield "gold-unused", "not answerable, but has gold; it is not looked at"
    misplaced = [_misplaced(gold, records.get(gold.doc), base) for gold in places]
    yield from filter(None, misplaced)
    if case.answerable and places and not any(misplaced):
        yield from _underivable(case, list(_gold_texts(places, records, base)))


def _misplaced(
    gold: Gold, record: LedgerRecord | None, base: KnowledgeBase
) -> tuple[str, str] | None:
    """Say what is wrong with one gold place, as problem and detail."""
    if record is None:
        return "document-absent", f"the store holds no document {gold.doc}"
    numbers = [page.number for page in record.pages]
    if gold.page is not None and gold.page not in numbers:
        return "page-absent", f"{gold.doc} has no page {gold.page}"
    if not gold.quote:
        return None
    if gold.page is not None and contains(base.page(gold.doc, gold.page).text, gold.quote):
        return None
    on = [n for n in numbers if contains(base.page(gold.doc, n).text, gold.quote)]
    if not on:
        return "quote-absent", f"{gold.doc} does not say: {gold.quote[:80]}"
    if gold.page is None:
        return None
    where = ", ".join(map(str, on))
    return "quote-elsewhere", f"page {where} of {gold.doc}, not {gold.page}: {gold.quote[:80]}"


def _gold_texts(
    places: Iterable[Gold], records: dict[str, LedgerRecord], base: KnowledgeBase
) -> Iterator[str]:
    """Give the text of every page that a gold place names; all pages where it names none."""
    for gold in places:
        numbers = [page.number for page in records[gold.doc].pages]
        for number in numbers if gold.page is None else [gold.page]:
            yield base.page(gold.doc, number).text


def _underivable(case: Case, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Find facts that no gold page says; they may be there in other words or figures."""
    for wanted in case.must_include:
        if not any(states(text, wanted) for text in texts):
            yield "fact-not-in-gold", f"no gold page says: {wanted}"
