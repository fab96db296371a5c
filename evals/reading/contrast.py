"""How the claim check judges contrast sets: claims that differ in few words, over one passage.

Each group has three: what the passage says, what it denies, what it neither says nor denies. A
check that looks at words alone calls all three the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import asdict, dataclass, replace
from math import sqrt
from random import Random
from typing import TYPE_CHECKING, Any

from evals.measures.metrics import Mean, mean
from evals.reading.examples import PassagePlace, ReadingClaim, find_sentences
from kb.claims.assertions import Assertion
from kb.claims.candidates import Nearest
from kb.claims.check import ClaimChecker, Find
from kb.errors import ReadinessError
from kb.models import Hit, Passage, Span, Verdict
from kb.protocols import Say

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

VERDICTS: tuple[Verdict, ...] = ("supported", "contradicted", "not-given")
FOUND = 0.5
"""Share of a passage's sentences that have to stand in the store as they were."""


@dataclass(frozen=True, slots=True)
class ContrastRow:
    """One claim and what the check made of it."""

    id: str
    group: str
    """Its passage and its number there: three claims each."""
    kind: str
    """What was changed."""
    wanted: Verdict
    label: Verdict
    seeming: Verdict
    """See `kb.claims.check.Claim`."""
    spoken: bool
    """It is supported or contradicted, or something close is shown."""


@dataclass(frozen=True, slots=True)
class ContrastScores:
    """A claim check over contrast sets."""

    rows: tuple[ContrastRow, ...]
    absent: int
    """Claims whose passage does not stand in the store."""

    def figures(self) -> tuple[Mean, ...]:
        """Return the figures with their standard errors."""
        told = [replace(row, label=row.seeming) for row in self.rows]
        seeming = replace(macro_f1(told), metric="macro-F1 of what seems")
        each = (m for name in VERDICTS for m in shares(self.rows, name))
        seems = shares(told, "contradicted")
        named = (replace(m, metric=f"{m.metric} of what seems") for m in seems)
        of = [row.spoken for row in self.rows if row.wanted != "not-given"]
        other = [row.spoken for row in self.rows if row.wanted == "not-given"]
        close = (mean("something close, of what is spoken of", of), mean("false close", other))
        return (macro_f1(self.rows), seeming, *each, *named, *close)

    def values(self) -> dict[str, float | None]:
        """Return the figures by the names that evals/runs/expected.toml uses."""
        return {one.metric: one.value for one in self.figures()}

    def to_json(self) -> dict[str, Any]:
        """Return the figures and each row as plain values."""
        return {"figures": [asdict(one) for one in self.figures()], **asdict(self)}


def shares(rows: Sequence[ContrastRow], verdict: Verdict) -> Iterator[Mean]:
    """Yield how often a verdict is right, how often it is found, and how often falsely given."""
    given = [row for row in rows if row.label == verdict]
    meant = [row for row in rows if row.wanted == verdict]
    others = [row for row in rows if row.wanted != verdict]
    yield mean(f"{verdict} precision", [row.wanted == verdict for row in given])
    yield mean(f"{verdict} recall", [row.label == verdict for row in meant])
    yield mean(f"false {verdict}", [row.label == verdict for row in others])


def macro_f1(rows: Sequence[ContrastRow]) -> Mean:
    """Return the mean F1 of the three verdicts; its error by leaving out a group at a time."""
    groups: dict[str, list[ContrastRow]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    whole = _counts(rows)
    left = [_f1(whole - _counts(group)) for group in groups.values()]
    n, middle = len(left), sum(left) / len(left)
    error = sqrt((n - 1) / n * sum((one - middle) ** 2 for one in left))
    return Mean("macro-F1", _f1(whole), error, len(rows))


def _counts(rows: Sequence[ContrastRow]) -> Counter[tuple[Verdict, Verdict]]:
    return Counter((row.wanted, row.label) for row in rows)


def _f1(counts: Counter[tuple[Verdict, Verdict]]) -> float:
    found = []
    for verdict in VERDICTS:
        wanted = sum(n for (one, _), n in counts.items() if one == verdict)
        given = sum(n for (_, one), n in counts.items() if one == verdict)
        found.append(2 * counts[verdict, verdict] / max(1, wanted + given))
    return sum(found) / len(found)


def sample(claims: Sequence[ReadingClaim], limit: int | None, seed: int) -> list[ReadingClaim]:
    """Choose whole groups of claims, the same ones for the same seed; None: all."""
    groups = sorted({(one.passage, one.group) for one in claims})
    chosen = set(Random(seed).sample(groups, min(limit or len(groups), len(groups))))
    return [one for one in claims if (one.passage, one.group) in chosen]


def located(base: KnowledgeBase, places: Iterable[PassagePlace]) -> dict[int, Hit]:
    """Find passages in the store, by their number; those that do not stand there are left out."""
    found = ((place.passage, _hit(base, place)) for place in places)
    return {number: hit for number, hit in found if hit is not None}


def _hit(base: KnowledgeBase, place: PassagePlace) -> Hit | None:
    try:
        record, page = base.record(place.doc), base.page(place.doc, place.page)
    except KeyError:
        return None
    spans = [span for span in find_sentences(place, page.text) if span]
    if len(spans) < FOUND * len(place.sentences) or not spans:
        return None
    span = Span(place.doc, place.page, min(s for s, _ in spans), max(e for _, e in spans))
    passage = Passage(f"{place.doc}:{place.page}:{span.start}", span, span.of(page))
    shown = page.number if record.paged else None
    return Hit(passage, record.document, shown, page.label, 1.0, 1)


def evaluate_contrast(
    base: KnowledgeBase,
    claims: Sequence[ReadingClaim],
    places: Iterable[PassagePlace],
    *,
    searching: bool = False,
    say: Say = lambda line: None,
) -> ContrastScores:
    """Check every claim against the passage that it was written over.

    Args:
        base: holds the documents.
        claims: whole groups, see `evals.reading.examples.claims`.
        places: of their passages.
        searching: find the passage in the whole corpus, as for any text.
        say: shows progress.

    Raises:
        ReadinessError: no passage stands in this store.
    """
    hits = located(base, places)
    held = [claim for claim in claims if claim.passage in hits]
    if not held:
        raise ReadinessError("none of these passages stands in this store; ingest their documents")
    rows = []
    for number, claim in enumerate(held, 1):
        given = None if searching else hits[claim.passage]
        rows.append(_row(base, claim, given))
        if number % 300 == 0:
            say(f"{number} of {len(held)} claims")
    return ContrastScores(tuple(rows), len(claims) - len(held))


def _row(base: KnowledgeBase, claim: ReadingClaim, given: Hit | None) -> ContrastRow:
    find = base.finder.find if given is None else _only(base, given)
    judged = [c for c in ClaimChecker(find).stream(claim.claim) if c.label != "not-a-claim"]
    label = _whole({c.label for c in judged})
    seeming = _whole({c.seeming for c in judged})
    spoken = any(c.close or c.label != "not-in-corpus" for c in judged)
    group = f"{claim.passage}:{claim.group}"
    return ContrastRow(claim.id, group, claim.kind, claim.label, label, seeming, spoken)


def _only(base: KnowledgeBase, given: Hit) -> Find:
    """Return what finds sentences in one passage only."""

    def find(assertion: Assertion) -> Nearest:
        return Nearest(base.finder.compare(assertion, [given]), (given.document.id,))

    return find


def _whole(labels: Set[str]) -> Verdict:
    """Return the verdict on a claim of several statements: the worst of them."""
    if "contradicted" in labels:
        return "contradicted"
    return "supported" if labels == {"supported"} else "not-given"


def contrast_table(scores: ContrastScores) -> str:
    """Write the figures, what each verdict was given for, and the kinds of change."""
    rows = scores.rows
    lines = [f"{len(rows)} claims over {len({r.group for r in rows})} groups"]
    lines += [f"{scores.absent} more have no passage in this store"] if scores.absent else []
    lines += ["", "| figure | value | standard error | of |", "|---|---:|---:|---:|"]
    lines += [
        f"| {m.metric} | {_three(m.value)} | {_three(m.error)} | {m.n} |" for m in scores.figures()
    ]
    lines += ["", "| change | claims | macro-F1 | supported, false | contradicted, false |"]
    lines += ["|---|---:|---:|---:|---:|"]
    lines += [_kind_line(kind, [r for r in rows if r.kind == kind]) for kind in _kinds(rows)]
    return "\n".join(lines)


def _kinds(rows: Sequence[ContrastRow]) -> list[str]:
    return [kind for kind, _ in Counter(row.kind for row in rows).most_common()]


def _kind_line(kind: str, rows: Sequence[ContrastRow]) -> str:
    cells = []
    for verdict in VERDICTS[:2]:
        given = [row for row in rows if row.label == verdict]
        cells.append(f"{len(given)}, {sum(row.wanted != verdict for row in given)}")
    return f"| {kind} | {len(rows)} | {_three(macro_f1(rows).value)} | {' | '.join(cells)} |"


def _three(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
