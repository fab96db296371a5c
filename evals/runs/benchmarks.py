"""Running the product's own retrieval over folders in the form of BEIR (Thakur et al. 2021).

A folder holds `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`, `text`),
`qrels.tsv` (query, document, grade; TREC's four columns and a heading line are understood too)
and perhaps `candidates.tsv` (query, prefix: only documents whose id starts so are searched).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.cases.read import read_lines
from evals.measures.metrics import Mean, Score, means, ndcg, percentile, recall, reciprocal_rank
from evals.runs.questions import attempt, made_by
from evals.runs.rows import Made
from kb.errors import ConfigError
from kb.models import Document, Filters, Hit
from kb.protocols import Say

if TYPE_CHECKING:
    from kb.base import KnowledgeBase
    from kb.config import Config, Project

DEPTH = 100
"""How many documents a run lists for a query."""
TAG = "readiness"
WARM_UP = 5
Search = Callable[[str, int, Filters], tuple[Hit, ...]]


@dataclass(frozen=True, slots=True)
class Query:
    """One question of a benchmark."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A folder, read; the corpus stays on disk until it is wanted."""

    folder: Path
    queries: tuple[Query, ...]
    qrels: Mapping[str, Mapping[str, int]]
    """Grade by query and document; above 0 is relevant."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """By query, how the ids start that it may find; queries not here may find all."""

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    def documents(self) -> Iterator[tuple[Document, str]]:
        """Read the corpus; of an id that comes twice the first is taken."""
        path = self.folder / "corpus.jsonl"
        seen: set[str] = set()
        for number, value in read_lines(path):
            key, title = _id(value, path, number), str(value.get("title") or "").strip()
            text = str(value.get("text") or "").strip() or title
            if key not in seen and text:
                seen.add(key)
                yield Document(id=key, title=title), text

    def judged(self) -> tuple[str, ...]:
        """Return the queries for which something is relevant, in the order of the qrels."""
        return tuple(q for q, grades in self.qrels.items() if any(g > 0 for g in grades.values()))


@dataclass(frozen=True, slots=True)
class QueryRow:
    """What one query gave."""

    query: Query
    ranked: tuple[tuple[str, float], ...]
    """Documents and their scores, best first."""
    scores: tuple[Score, ...]
    """Empty for a query without relevant documents."""
    milliseconds: float | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class BenchmarkResults:
    """One run over one folder."""

    name: str
    documents: int
    rows: tuple[QueryRow, ...]
    made: Made

    @property
    def judged(self) -> int:
        """How many queries the means are over."""
        return sum(bool(row.scores) for row in self.rows)

    @property
    def errors(self) -> tuple[QueryRow, ...]:
        """Queries on which the search failed; they count 0 where they are judged."""
        return tuple(row for row in self.rows if row.error)

    def means(self) -> tuple[Mean, ...]:
        """Average the measures over the judged queries and add the search times."""
        times = [row.milliseconds for row in self.rows if row.milliseconds is not None]
        return (
            *means([row.scores for row in self.rows]),
            *(
                Mean(f"search p{percent} ms", percentile(times, percent), None, len(times))
                for percent in (50, 95)
            ),
        )

    def values(self) -> dict[str, float | None]:
        """Return the figures by name, for comparing with expected ones."""
        return {m.metric: m.value for m in self.means()} | {"errors": float(len(self.errors))}

    def to_json(self) -> dict[str, Any]:
        """Return everything but the ranked lists as plain values."""
        rows = [
            {
                "id": row.query.id,
                "question": row.query.text,
                "milliseconds": row.milliseconds,
                "error": row.error,
                "scores": {score.metric: score.value for score in row.scores},
            }
            for row in self.rows
        ]
        return {
            "name": self.name,
            "documents": self.documents,
            "queries": len(self.rows),
            "judged": self.judged,
            "errors": len(self.errors),
            "made": asdict(self.made),
            "means": [asdict(m) for m in self.means()],
            "rows": rows,
        }


def read_benchmark(folder: Path) -> Benchmark:
    """Read a folder's queries and judgements.

    Raises:
        ConfigError: a file is missing or a line cannot be used; names file and line.

    """
    for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv"):
        if not (folder / name).is_file():
            raise ConfigError(
                f"{folder} holds no {name}; a benchmark is a folder with corpus.jsonl, "
                "queries.jsonl, qrels.tsv and, where needed, candidates.tsv"
            )
    path = folder / "queries.jsonl"
    queries = [
        Query(_id(value, path, number), str(value.get("text") or ""))
        for number, value in read_lines(path)
    ]
    candidates = folder / "candidates.tsv"
    prefixes = _read_prefixes(candidates) if candidates.is_file() else {}
    return Benchmark(folder, tuple(queries), _read_qrels(folder / "qrels.tsv"), prefixes)


def _id(value: Mapping[str, Any], path: Path, number: int) -> str:
    found = value.get("_id", value.get("id"))
    if found is None or found == "":
        raise ConfigError(f"{path}, line {number}: `_id` is missing")
    return str(found)


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for number, columns in _columns(path):
        if len(columns) == 4:
            columns = [columns[0], columns[2], columns[3]]
        try:
            query, document, grade = columns[0], columns[1], int(float(columns[2]))
        except (IndexError, ValueError):
            if number == 1:
                continue  # the heading
            raise ConfigError(
                f"{path}, line {number}: write query, document and a whole grade between tabs"
            ) from None
        qrels.setdefault(query, {})[document] = grade
    return qrels


def _read_prefixes(path: Path) -> dict[str, str]:
    prefixes: dict[str, str] = {}
    for number, columns in _columns(path):
        if number == 1 and columns[0] in ("query-id", "qid", "query_id"):
            continue
        if len(columns) < 2:
            raise ConfigError(f"{path}, line {number}: write query and prefix with a tab between")
        prefixes[columns[0]] = columns[1]
    return prefixes


def _columns(path: Path) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(path.read_text("utf-8-sig").split("\n"), 1):
        line = line.rstrip("\r")
        if line.strip():
            yield number, line.split("\t") if "\t" in line else line.split()


def evaluate_benchmark(
    folder: Path,
    project: Project,
    say: Say = lambda line: None,
    run_out: Path | None = None,
    limit: int | None = None,
) -> BenchmarkResults:
    """Run a project's own retrieval over a benchmark folder.

    The store that this makes lies in the project's data folder, one for each corpus and embedder,
    and is used again. Queries in the folder that nobody judged are run too, for the run file.

    Args:
        folder: the benchmark.
        project: whose settings are measured.
        say: is told what is being done.
        run_out: where to write the TREC run; None: nowhere.
        limit: run and score only so many queries, from the top of the file; None: all.

    Raises:
        ConfigError: the folder cannot be used.

    """
    from evals.runs.one_each import one_each

    benchmark = read_benchmark(folder.resolve())
    documents = list(benchmark.documents())
    say(f"{benchmark.name}: {len(documents)} documents, {len(benchmark.queries)} questions")
    store = store_folder(benchmark, project)
    store.mkdir(parents=True, exist_ok=True)
    base = one_each(store, documents, alone(project.config), say)
    ids = [document.id for document, _ in documents]
    rows = run_queries(benchmark, base.search, ids, say, limit)
    if run_out is not None:
        write_run(rows, run_out)
        say(f"{run_out}: the run of {len(rows)} questions")
    return BenchmarkResults(benchmark.name, len(documents), rows, _made(base))


def _made(base: KnowledgeBase) -> Made:
    return made_by(base, "")


def store_folder(benchmark: Benchmark, project: Project) -> Path:
    """Choose the folder of a benchmark's store: another corpus or embedder, another folder."""
    corpus = (benchmark.folder / "corpus.jsonl").read_bytes()
    embedder = project.config.embedder.model_dump_json().encode()
    made = hashlib.sha256(hashlib.sha256(corpus).digest() + embedder).hexdigest()[:12]
    return project.data / "benchmarks" / f"{benchmark.name}-{made}"


def alone(config: Config) -> Config:
    """Return the settings with a store of their own, so that no benchmark gets into the project's.

    A Chroma server or an absolute data folder would otherwise be shared with the project.
    """
    from kb.config import DataSettings, StoreSettings

    return config.model_copy(update={"store": StoreSettings(), "data": DataSettings()})


def run_queries(
    benchmark: Benchmark,
    search: Search,
    ids: Sequence[str],
    say: Say = lambda line: None,
    limit: int | None = None,
) -> tuple[QueryRow, ...]:
    """Run the queries and score the judged ones.

    A judged query that the folder has no text for counts 0, as a run without it would be scored.

    Args:
        benchmark: what to ask.
        search: the retrieval that is measured.
        ids: all document ids, for the candidates.
        say: is told every 200 queries.
        limit: only so many queries; None: all.

    """
    queries = list(islice(benchmark.queries, limit))
    allowed = _Candidates(benchmark.prefixes, ids)
    for query in queries[:WARM_UP]:
        attempt(lambda text=query.text: search(text, DEPTH, Filters()))  # type: ignore[misc]
    rows: list[QueryRow] = []
    for number, query in enumerate(queries, 1):
        rows.append(_row(benchmark, query, search, allowed.of(query.id)))
        if number % 200 == 0 or number == len(queries):
            say(f"{number} of {len(queries)} questions")
    if limit is None:
        known = {query.id for query in queries}
        for missing in (q for q in benchmark.judged() if q not in known):
            scores = score(benchmark.qrels[missing], ())
            rows.append(QueryRow(Query(missing, ""), (), scores, None, "no such question"))
    return tuple(rows)


class _Candidates:
    """Which documents each query may find; None is all of them."""

    def __init__(self, prefixes: Mapping[str, str], ids: Sequence[str]) -> None:
        self._prefixes = prefixes
        self._ids = ids
        self._made: dict[str, tuple[str, ...]] = {}

    def of(self, query: str) -> tuple[str, ...] | None:
        prefix = self._prefixes.get(query)
        if prefix is None:
            return None
        if prefix not in self._made:
            self._made[prefix] = tuple(i for i in self._ids if i.startswith(prefix))
        return self._made[prefix]


def _row(
    benchmark: Benchmark, query: Query, search: Search, allowed: tuple[str, ...] | None
) -> QueryRow:
    """Run one query. Filters that name no document filter nothing, so no candidates, no search."""
    filters = Filters(document=allowed or ())
    none = allowed is not None and not allowed
    tried = attempt(lambda: () if none else search(query.text, DEPTH, filters))
    ranked: dict[str, float] = {}
    for hit in tried.value or ():
        ranked.setdefault(hit.document.id, hit.score)
    scores = score(benchmark.qrels.get(query.id, {}), tuple(ranked))
    milliseconds = None if tried.error else tried.milliseconds
    return QueryRow(query, tuple(ranked.items()), scores, milliseconds, tried.error)


def score(judged: Mapping[str, int], ranked: Sequence[str]) -> tuple[Score, ...]:
    """Score one ranked list; nothing for a query without relevant documents, as trec_eval does."""
    if not any(grade > 0 for grade in judged.values()):
        return ()
    return (
        ndcg(judged, ranked, 10),
        recall(judged, ranked, 5),
        recall(judged, ranked, 10),
        recall(judged, ranked, 100),
        reciprocal_rank(judged, ranked, 10),
    )


def write_run(rows: Sequence[QueryRow], path: Path) -> None:
    """Write a TREC run, one line a document: `qid Q0 docid rank score tag`.

    Scorers order by the score and not by the rank, so that equal or rising scores are lowered by
    as little as single precision tells apart. Tabs stand between the columns where an id holds
    white space, else blanks.
    """
    names = [name for row in rows for name in (row.query.id, *(doc for doc, _ in row.ranked))]
    gap = "\t" if any(name.split() != [name] for name in names) else " "
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            for rank, (doc, value) in enumerate(falling(row.ranked), 1):
                line = (row.query.id, "Q0", doc, str(rank), f"{value:.9g}", TAG)
                file.write(gap.join(line) + "\n")


def falling(ranked: Sequence[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Lower scores where needed, so that each is less than the one before."""
    previous: float | None = None
    for doc, value in ranked:
        if previous is not None:
            value = min(value, previous - max(1e-6, abs(previous) * 1e-6))
        previous = value
        yield doc, value
