"""How well the claim check judges claims that people have judged."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from evals.cases.read import LABELS, ClaimCase
from evals.measures.metrics import mean, percentile
from kb.protocols import Say

if TYPE_CHECKING:
    from kb.claims.check import Claim

Check = Callable[[str], "Iterable[Claim]"]


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """One case and what the check made of it."""

    id: str
    claim: str
    wanted: str
    label: str
    seeming: str
    """See `kb.claims.check.Claim`."""
    reason: str
    cites_gold: bool | None
    """Its evidence is from a document that people named; None where it shows none."""
    milliseconds: float


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Precision, recall and F1 of one label; None where there is nothing to divide by."""

    label: str
    cases: int
    precision: float | None
    recall: float | None
    f1: float


@dataclass(frozen=True, slots=True)
class ClaimScores:
    """A claim check over many cases."""

    rows: tuple[JudgedClaim, ...]
    labels: tuple[LabelScore, ...]
    macro_f1: float
    """Mean of the F1 of the labels that the cases have."""
    seeming_f1: float
    """The same, where something close that seems to say otherwise counts as contradicted."""
    false_supported: float | None
    """Share of the claims that are not supported which came out as supported."""
    gold_cited: float | None
    """Share of the evidence shown that is from a document people named."""
    p50: float | None
    p95: float | None
    """Milliseconds a claim."""

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    def values(self) -> dict[str, float | None]:
        """Return the figures by the names that evals/runs/expected.toml uses."""
        return {
            "macro-F1": self.macro_f1,
            "macro-F1 of what seems": self.seeming_f1,
            "false supported": self.false_supported,
            "gold cited": self.gold_cited,
            "ms p50": self.p50,
            "ms p95": self.p95,
        }


def evaluate_claims(
    check: Check, cases: Sequence[ClaimCase], say: Say = lambda line: None
) -> ClaimScores:
    """Check every claim and compare the verdicts with people's.

    Args:
        check: checks a text, see `KnowledgeBase.check_stream`.
        cases: with the verdicts that people gave.
        say: shows progress.
    """
    rows = []
    for number, case in enumerate(cases, 1):
        rows.append(_judged(check, case))
        if number % 10 == 0:
            say(f"{number} of {len(cases)} claims")
    return score(rows)


def score(rows: Sequence[JudgedClaim]) -> ClaimScores:
    """Sum up judged claims."""
    labels = _label_scores(rows)
    seeming = _label_scores([replace(row, label=row.seeming) for row in rows])
    others = [row for row in rows if row.wanted != "supported"]
    times = [row.milliseconds for row in rows]
    return ClaimScores(
        rows=tuple(rows),
        labels=labels,
        macro_f1=_macro_f1(labels),
        seeming_f1=_macro_f1(seeming),
        false_supported=mean("false", (row.label == "supported" for row in others)).value,
        gold_cited=mean("gold", (row.cites_gold for row in rows)).value,
        p50=percentile(times, 50),
        p95=percentile(times, 95),
    )


def _label_scores(rows: Sequence[JudgedClaim]) -> tuple[LabelScore, ...]:
    known = (label for label in LABELS if any(row.wanted == label for row in rows))
    return tuple(_label_score(label, rows) for label in known)


def _macro_f1(labels: Sequence[LabelScore]) -> float:
    return sum(one.f1 for one in labels) / len(labels) if labels else 0.0


def table(scores: ClaimScores) -> str:
    """Print the scores, the confusion of labels, and the claims judged otherwise than by people."""
    lines = ["| label | cases | precision | recall | F1 |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {s.label} | {s.cases} | {_figure(s.precision)} | {_figure(s.recall)} | {s.f1:.3f} |"
        for s in scores.labels
    ]
    figures = ", ".join(f"{name} {_figure(value)}" for name, value in scores.values().items())
    counts = Counter((row.wanted, row.label) for row in scores.rows)
    confused = [
        f"{n} {wanted} judged {label}"
        for (wanted, label), n in sorted(counts.items())
        if wanted != label
    ]
    wrong = [
        f"- {row.id} ({row.wanted}, judged {row.label}): {row.claim} [{row.reason}]"
        for row in scores.rows
        if row.wanted != row.label
    ]
    return "\n".join([*lines, "", figures, "; ".join(confused), "", *wrong])


def _judged(check: Check, case: ClaimCase) -> JudgedClaim:
    started = time.perf_counter()
    claims = tuple(check(case.claim))
    spent = (time.perf_counter() - started) * 1000
    claim = _whole(claims)
    named = {gold.doc for gold in case.evidence}
    shown = [citation.hit.document.id for citation in claim.evidence]
    cites = any(doc in named for doc in shown) if shown and named else None
    return JudgedClaim(
        case.id, case.claim, case.label, claim.label, claim.seeming, claim.reason, cites, spent
    )


def _whole(claims: Sequence[Claim]) -> Claim:
    """Return the verdict on a claim of several sentences: the worst of them."""
    order = ("contradicted", "not-in-corpus", "supported", "not-a-claim")
    return min(claims, key=lambda claim: order.index(claim.label))


def _label_score(label: str, rows: Sequence[JudgedClaim]) -> LabelScore:
    right = sum(row.label == row.wanted == label for row in rows)
    given = sum(row.label == label for row in rows)
    cases = sum(row.wanted == label for row in rows)
    precision = right / given if given else None
    recall = right / cases if cases else None
    return LabelScore(label, cases, precision, recall, 2 * right / (given + cases))


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
