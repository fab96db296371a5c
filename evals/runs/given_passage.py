"""Whether a given passage answers a question: the decision to refuse, without the search.

After CLAPNQ (Rosenthal et al. 2025): half of the questions have a passage that answers them, half
one that is about their subject and does not. A folder has the form of BEIR; `answerability` and,
where no passage is relevant, `given_passage` stand in queries.jsonl.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.cases.read import read_lines
from evals.measures.metrics import auroc
from evals.runs.benchmarks import Benchmark, read_benchmark
from kb.errors import ConfigError
from kb.models import Document, Hit, Passage, Span, Via
from kb.protocols import Embedder, Say
from kb.question.question import Query, Question
from kb.reader.decision import Decision, load_decision, measure
from kb.reader.evidence import find_evidence
from kb.reader.reading import Reader
from kb.store.vectors import embedded_text
from kb.words.text import content_words
from kb.words.weights import idf

ANSWERABLE = "ANSWERABLE"


@dataclass(frozen=True, slots=True)
class GivenResults:
    """How well the decision tells passages that answer from those that do not."""

    name: str
    questions: int
    answerable: int
    auroc: float | None
    """Of the whole decision, as shipped: nothing is fitted to these questions."""
    parts: Mapping[str, float | None]
    """AUROC of its parts alone, by name."""


def evaluate_given(
    folder: Path, embedder: Embedder, reader: Reader | None, say: Say = lambda line: None
) -> GivenResults:
    """Decide for every question whether its passage answers it.

    Args:
        folder: the benchmark.
        embedder: measures nearness in meaning.
        reader: reads the passages.
        say: shows progress.

    Raises:
        ConfigError: the folder cannot be used, or its questions say nothing of answerability.
    """
    benchmark = read_benchmark(folder.resolve())
    passages = {document.id: (document, text) for document, text in benchmark.documents()}
    weights = _Weights(f"{d.title} {text}" for d, text in passages.values())
    asked = [value for _, value in read_lines(folder / "queries.jsonl")]
    if not any("answerability" in value for value in asked):
        raise ConfigError(f"{folder}/queries.jsonl: no question has the field `answerability`")
    decision = load_decision(embedder.fingerprint)
    rows: list[tuple[bool, dict[str, float]]] = []
    for number, value in enumerate(asked, 1):
        document, text = passages[_given(benchmark, value)]
        question = Question(str(value["text"]))
        vector = embedder.embed_query(question.text)
        query = Query(question, weights.of(question.terms), vector)
        measured = _measure(query, document, text, embedder, reader)
        rows.append((value["answerability"] == ANSWERABLE, measured))
        if number % 100 == 0:
            say(f"{number} of {len(asked)} questions")
    return _results(benchmark.name, rows, decision)


def _results(
    name: str, rows: list[tuple[bool, dict[str, float]]], decision: Decision
) -> GivenResults:
    def area(values: Iterable[float]) -> float | None:
        pairs = list(zip(values, (yes for yes, _ in rows), strict=True))
        return auroc([v for v, yes in pairs if yes], [v for v, yes in pairs if not yes])

    measured = [signals_ for _, signals_ in rows]
    parts = {
        "topic": area(map(decision.topic.probability, measured)),
        "given": area(map(decision.given.probability, measured)),
        "word coverage": area(m["coverage"] for m in measured),
        "cosine of the passage": area(m["cosine"] for m in measured),
        "reader, of the passage": area(m["answered"] for m in measured),
        "reader, of the best sentence": area(m["said"] for m in measured),
    }
    whole = area(map(decision.probability, measured))
    return GivenResults(name, len(rows), sum(yes for yes, _ in rows), whole, parts)


def _given(benchmark: Benchmark, value: Mapping[str, Any]) -> str:
    given = value.get("given_passage")
    if isinstance(given, str) and given:
        return given
    return next(iter(benchmark.qrels[str(value["_id"])]))


def _measure(
    query: Query, document: Document, text: str, embedder: Embedder, reader: Reader | None
) -> dict[str, float]:
    vector = embedder.embed_passages([embedded_text(document.title, "", text)])[0]
    cosine = float(vector @ query.vector)
    passage = Passage(document.id, Span(document.id, 1, 0, len(text)), text)
    hit = Hit(passage, document, None, None, cosine, 1, Via(dense=1, cosine=cosine))
    evidence = find_evidence(query, [hit], reader)
    return measure(query, [hit], evidence).as_dict()


class _Weights:
    """BM25's idf over the passages of the folder."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._counts: Counter[str] = Counter()
        self._size = 0
        for text in texts:
            self._counts.update(set(content_words(text)))
            self._size += 1

    def of(self, terms: Iterable[str]) -> dict[str, float]:
        return {term: idf(self._counts[term], self._size) for term in terms}


def given_table(results: GivenResults) -> str:
    """Write the figures for a person."""
    lines = [
        f"{results.name}: {results.questions} questions with a passage, {results.answerable} "
        "answered by it",
        f"{'the decision, as shipped':<34}AUROC {results.auroc or 0:.3f}",
    ]
    lines += [f"{name:<34}AUROC {value or 0:.3f}" for name, value in results.parts.items()]
    return "\n".join(lines)
