"""What a run of question cases gave: rows first, means and standard errors derived from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.cases.health import CaseFault
from evals.cases.read import Case
from evals.measures.alce import CitedSupport
from evals.measures.judge import Cited, Ranks
from evals.measures.metrics import Mean, Score, mean, means, percentile, refusal
from evals.measures.reliability import Forecast, bins, brier, calibration_error

CUTS = (5, 10)
"""Ranks at which lists are measured, as far as k reaches."""
GROUPS = ("type", "persona", "language", "kind")
NAMED = 3
"""Passages that a row names in one line each."""


@dataclass(frozen=True, slots=True)
class Made:
    """What made a set of figures, for the footnote and for doing it again."""

    corpus: str
    settings: str
    version: str
    answerer: str
    cores: int
    day: str = ""
    """YYYY-MM-DD, by the clock of the machine."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage that was found, or a quote that was cited, for people who look into a case."""

    rank: int
    """1 is best; of a quote its number in the answer."""
    document: str
    title: str
    page: int | None
    """1-based PDF page; None for formats without pages."""
    text: str
    """Its beginning."""
    gold: bool
    """Whether it holds a gold or acceptable quote; of a quote, whether it rests on such a place."""
    language: str | None = None
    """BCP 47, of the document."""

    @property
    def place(self) -> str:
        """The document and the page, as `id p. 3`."""
        return self.document if self.page is None else f"{self.document} p. {self.page}"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What one case gave."""

    case: Case
    kind: str = ""
    """Kind of the first gold's document."""
    document: Ranks | None = None
    page: Ranks | None = None
    quote: Ranks | None = None
    passages: tuple[Shown, ...] = ()
    """The first hits."""
    status: str | None = None
    """None where the answer failed."""
    cited: Cited | None = None
    alce: CitedSupport | None = None
    """How the citations carry the sentences, whatever the gold is; None where there is none."""
    included: bool | None = None
    """All of must_include is said; None where nothing is asked for or the answer failed."""
    avoided: bool | None = None
    fidelity: float | None = None
    confidence: float | None = None
    answer: str = ""
    refusal: str = ""
    """What was said instead of an answer."""
    quotes: tuple[Shown, ...] = ()
    """What the answer cites."""
    search_ms: float | None = None
    ask_ms: float | None = None
    error: str | None = None
    """What failed, if anything did; measures that it kept from being taken are None."""

    @property
    def should_refuse(self) -> bool:
        """Whether the right answer is that the corpus does not say."""
        return not self.case.answerable

    @property
    def found(self) -> tuple[str, ...]:
        """The first hits in one line each, as `document p. 3: words`."""
        first = self.passages[:NAMED]
        return tuple(f"{hit.place}: {' '.join(hit.text.split())[:100]}" for hit in first)

    @property
    def forecast(self) -> Forecast | None:
        """The probability of being answerable that was predicted, and whether it is."""
        return None if self.confidence is None else (self.confidence, self.case.answerable)

    def scores(self, k: int = 10) -> tuple[Score, ...]:
        """Return every measure of this row; None where the row is not eligible."""
        return (*self._search_scores(k), *self._answer_scores())

    def _search_scores(self, k: int) -> Iterable[Score]:
        kept = (("document", self.document), ("page", self.page), ("quote", self.quote))
        for name, ranks in kept:
            for cut in cuts(k):
                yield _within(f"{name}@{cut}", ranks, ranks.first if ranks else None, cut)
        for cut in cuts(k):
            last = self.quote.last if self.quote else None
            yield _within(f"all quotes@{cut}", self.quote, last, cut)
            value = self.quote.share(cut) if self.quote else None
            yield Score(f"share of quotes@{cut}", value, _why(self.quote))
        first = self.quote.first if self.quote else None
        value = None if self.quote is None else 1 / first if first else 0.0
        yield Score(f"quote RR@{k}", value, _why(self.quote))

    def _answer_scores(self) -> Iterable[Score]:
        kept = self.cited
        yield _flag("gold cited", kept.any if kept else None)
        answered = kept.any if kept and self.status != "refused" else None
        yield _flag("gold cited where answered", answered)
        yield _flag("all gold cited", kept.all if kept else None)
        yield Score("citations on gold", kept.precision if kept else None, _why(kept))
        carried = self.alce
        yield Score("citation recall", carried.recall if carried else None, _why(carried))
        yield Score("citation precision", carried.precision if carried else None, _why(carried))
        yield _flag("must include", self.included)
        yield _flag("must not include", self.avoided)
        yield Score("quote fidelity", self.fidelity, "" if self.fidelity else "no citation")
        refused = None if self.status is None else self.status == "refused"
        yield _flag("answerable but refused", None if self.should_refuse else refused)
        yield _flag("refusal recall", refused if self.should_refuse else None)

    def to_json(self) -> dict[str, Any]:
        """Return the row as plain values, the case's id and question among them."""
        kept = {"document": self.document, "page": self.page, "quote": self.quote}
        ranks = {f"{name}_rank": r.first if r else None for name, r in kept.items()}
        value = asdict(self)
        case = value.pop("case")
        named = {key: case[key] for key in ("id", "question", "type", "persona", "language")}
        value["found"] = list(self.found)
        return named | {"answerable": self.case.answerable} | ranks | value


@dataclass(frozen=True, slots=True)
class Summary:
    """The means over all rows, or over those that share a value."""

    group: str
    """`overall`, or one of GROUPS."""
    value: str
    rows: int
    means: tuple[Mean, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """One run of question cases; the rows come first, all else is derived from them."""

    rows: tuple[CaseRow, ...]
    k: int
    made: Made
    sources: tuple[str, ...] = ()
    findings: tuple[CaseFault, ...] = ()

    @property
    def errors(self) -> tuple[CaseRow, ...]:
        """The rows on which something failed."""
        return tuple(row for row in self.rows if row.error)

    def overall(self) -> Summary:
        """Summarise all rows, times and the reliability of the decision included."""
        means = (*summarise(self.rows, self.k), *_reliability(self.forecasts()))
        return Summary("overall", "all", len(self.rows), means)

    def forecasts(self) -> tuple[Forecast, ...]:
        """Return the predicted probability of every question that got one."""
        return tuple(row.forecast for row in self.rows if row.forecast)

    def groups(self) -> tuple[Summary, ...]:
        """Summarise the rows of each type, persona, language and kind of document."""
        return tuple(s for group in GROUPS for s in _grouped(self.rows, group, self.k))

    def values(self) -> dict[str, float | None]:
        """Return the overall figures by name, for comparing with expected ones."""
        figures = {m.metric: m.value for m in self.overall().means}
        return figures | {"errors": float(len(self.errors))}

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "k": self.k,
            "made": asdict(self.made),
            "sources": list(self.sources),
            "errors": len(self.errors),
            "findings": [asdict(finding) for finding in self.findings],
            "summary": [asdict(s) for s in (self.overall(), *self.groups())],
            "rows": [row.to_json() | {"scores": _by_name(row.scores(self.k))} for row in self.rows],
        }


def cuts(k: int) -> tuple[int, ...]:
    """Ranks to measure at: 5 and 10 as far as k reaches, and k itself where it is less."""
    return tuple(cut for cut in CUTS if cut <= k) or (k,)


def summarise(rows: Sequence[CaseRow], k: int) -> tuple[Mean, ...]:
    """Average every measure over the rows that have it, and add refusal and times."""
    return (*means([row.scores(k) for row in rows]), *_refusal(rows), *_times(rows))


def _refusal(rows: Sequence[CaseRow]) -> tuple[Mean, ...]:
    decided = [(row.should_refuse, row.status == "refused") for row in rows if row.status]
    f1 = refusal(decided)[2]
    return (
        mean("refusal precision", [float(should) for should, did in decided if did]),
        Mean(f1.metric, f1.value, None, len(decided)),
    )


def _reliability(forecasts: Sequence[Forecast]) -> tuple[Mean, ...]:
    error = calibration_error(bins(forecasts))
    return (
        mean("Brier score", map(brier, forecasts)),
        Mean("calibration error", error, None, len(forecasts)),
    )


def _times(rows: Sequence[CaseRow]) -> tuple[Mean, ...]:
    search = [row.search_ms for row in rows if row.search_ms is not None]
    ask = [row.ask_ms for row in rows if row.ask_ms is not None]
    return tuple(
        Mean(f"{name} p{percent} ms", percentile(times, percent), None, len(times))
        for name, times in (("search", search), ("ask", ask))
        for percent in (50, 95)
    )


def _grouped(rows: Sequence[CaseRow], group: str, k: int) -> Iterable[Summary]:
    parts: dict[str, list[CaseRow]] = {}
    for row in rows:
        value = row.kind if group == "kind" else str(getattr(row.case, group))
        parts.setdefault(value or "(none)", []).append(row)
    for value in sorted(parts):
        yield Summary(group, value, len(parts[value]), summarise(parts[value], k))


def _by_name(scores: Iterable[Score]) -> dict[str, float | None]:
    return {score.metric: score.value for score in scores}


def _within(metric: str, eligible: object, rank: int | None, cut: int) -> Score:
    if eligible is None:
        return Score(metric, None, _why(eligible))
    return Score(metric, float(rank is not None and rank <= cut))


def _flag(metric: str, value: bool | None) -> Score:
    return Score(metric, None if value is None else float(value), _why(value))


def _why(value: object) -> str:
    return "" if value is not None else "not eligible, or it failed"
