import json
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.runs.benchmarks import (
    BenchmarkResults,
    evaluate_benchmark,
    falling,
    read_benchmark,
    run_queries,
    store_folder,
    write_run,
)
from evals.runs.rows import Made
from kb.config import find_project
from kb.errors import ConfigError
from kb.models import Document, Filters, Hit, Passage, Span
from tests.toy import ToyEmbedder

TEXTS = {
    "k-1": "kelp grows in cold water",
    "k-2": "barley grows on dry land",
    "m-1": "kelp is eaten with barley",
    "m-2": "a lighthouse stands on the cape",
}


def lines(*values: object) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "toy"
    made.mkdir()
    corpus = [{"_id": i, "title": "", "text": t} for i, t in TEXTS.items()]
    (made / "corpus.jsonl").write_text(lines(*corpus, corpus[0], {"_id": "empty", "text": ""}))
    queries = {"q1": "kelp water", "q2": "barley land", "q3": "lighthouse", "q4": "unjudged kelp"}
    (made / "queries.jsonl").write_text(
        lines(*({"_id": i, "text": t, "more": 1} for i, t in queries.items()))
    )
    (made / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\tk-1\t2\nq1\tm-1\t1\nq2\tk-2\t1\nq3\tm-2\t1\nq4\tk-1\t0\n"
    )
    return made


def search(question: str, k: int, filters: Filters) -> tuple[Hit, ...]:
    """Order by shared words; documents without one are not found."""
    wanted = set(question.split())
    if "break" in wanted:
        raise RuntimeError("no index")
    shared = {i: len(wanted & set(t.split())) for i, t in TEXTS.items()}
    ids = [i for i in TEXTS if shared[i] and (not filters.document or i in filters.document)]
    ids.sort(key=lambda i: -shared[i])
    return tuple(
        Hit(
            Passage(i, Span(i, 1, 0, len(TEXTS[i])), TEXTS[i]),
            Document(i),
            None,
            None,
            float(shared[i]),
            rank,
        )
        for rank, i in enumerate(ids[:k], 1)
    )


def run(folder: Path, limit: int | None = None) -> BenchmarkResults:
    benchmark = read_benchmark(folder)
    ids = [document.id for document, _ in benchmark.documents()]
    rows = run_queries(benchmark, search, ids, limit=limit)
    return BenchmarkResults("toy", len(ids), rows, Made("c", "s", "v", "none", 2))


def test_a_folder_is_read(folder: Path) -> None:
    benchmark = read_benchmark(folder)
    assert [document.id for document, _ in benchmark.documents()] == list(TEXTS)
    assert benchmark.judged() == ("q1", "q2", "q3")
    assert benchmark.prefixes == {}


def test_a_title_stands_in_for_a_missing_text(folder: Path) -> None:
    (folder / "corpus.jsonl").write_text(lines({"_id": 5, "title": "A title"}, {"id": "b"}))
    assert [(d.id, t) for d, t in read_benchmark(folder).documents()] == [("5", "A title")]


def test_trec_qrels_without_heading_and_windows_line_ends_are_read(folder: Path) -> None:
    (folder / "qrels.tsv").write_bytes(b"q1 0 k-1 1\r\nq2\t0\tk-2\t0\r\n")
    assert read_benchmark(folder).qrels == {"q1": {"k-1": 1}, "q2": {"k-2": 0}}


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ConfigError, match=f"holds no {name}"):
        read_benchmark(folder)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("qrels.tsv", "q1\tk-1\t1\nq2\tk-2\n"),
        ("candidates.tsv", "q1\tk-\nq2\n"),
        ("queries.jsonl", '{"_id": "q1", "text": "x"}\n{"text": "x"}\n'),
    ],
)
def test_a_wrong_line_is_named(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(ConfigError, match=f"{name}, line 2"):
        read_benchmark(folder)


def test_scores_are_means_over_the_judged_queries(folder: Path) -> None:
    results = run(folder)
    values = results.values()
    assert (len(results.rows), results.judged, results.documents) == (4, 3, 4)
    assert values["R@10"] == 1.0 and values["RR@10"] == 1.0 and values["errors"] == 0.0
    assert results.to_json()["rows"][0]["scores"]["nDCG@10"] == pytest.approx(1.0)


def test_a_limit_runs_the_first_queries_only(folder: Path) -> None:
    assert [row.query.id for row in run(folder, limit=2).rows] == ["q1", "q2"]


def test_candidates_limit_the_search(folder: Path) -> None:
    (folder / "candidates.tsv").write_text("query-id\tprefix\nq1\tm-\nq2\tnone-\n")
    first, second, third, _ = run(folder).rows
    assert [doc for doc, _ in first.ranked] == ["m-1"]
    assert second.ranked == () and second.scores[0].value == 0.0
    assert [doc for doc, _ in third.ranked] == ["m-2"]


def test_a_judged_query_that_fails_or_is_absent_counts_zero(folder: Path) -> None:
    (folder / "queries.jsonl").write_text(
        lines({"_id": "q1", "text": "kelp water"}, {"_id": "q2", "text": "break"})
    )
    results = run(folder)
    assert results.judged == 3
    assert [row.error for row in results.rows] == [
        None,
        "RuntimeError: no index",
        "no such question",
    ]
    assert results.values()["R@10"] == pytest.approx(1 / 3)


def test_the_run_scores_the_same_elsewhere(folder: Path, tmp_path: Path) -> None:
    results = run(folder)
    path = tmp_path / "run.trec"
    write_run(results.rows, path)
    assert path.read_text().splitlines()[0] == "q1 Q0 k-1 1 2 readiness"
    qrels = [
        ir_measures.Qrel(q, d, g)
        for q, judged in read_benchmark(folder).qrels.items()
        for d, g in judged.items()
        if q != "q4"
    ]
    measures = [ir_measures.nDCG @ 10, ir_measures.R @ 5, ir_measures.RR @ 10]
    theirs = ir_measures.calc_aggregate(measures, qrels, ir_measures.read_trec_run(str(path)))
    for measure, value in theirs.items():
        assert results.values()[str(measure)] == pytest.approx(value, abs=1e-9)


def test_ids_with_blanks_are_parted_by_tabs(folder: Path, tmp_path: Path) -> None:
    rows = run(folder).rows
    spaced = [type(r)(r.query, (("a report.pdf#1", 1.0),), r.scores, 1.0) for r in rows[:1]]
    write_run(spaced, tmp_path / "run.trec")
    assert (tmp_path / "run.trec").read_text() == "q1\tQ0\ta report.pdf#1\t1\t1\treadiness\n"


@settings(deadline=None)
@given(st.lists(st.floats(-100, 100), max_size=100))
def test_written_scores_fall_in_the_order_of_the_ranks(values: list[float]) -> None:
    written = [float(f"{v:.9g}") for _, v in falling([(str(i), v) for i, v in enumerate(values)])]
    assert all(a > b for a, b in zip(written, written[1:], strict=False))


def test_falling_scores_are_left_as_they_are() -> None:
    assert list(falling([("a", 0.5), ("b", 0.25)])) == [("a", 0.5), ("b", 0.25)]


def test_the_products_own_retrieval_is_run(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.base.load_embedder", lambda *_: ToyEmbedder())
    root = tmp_path / "project"
    root.mkdir()
    (root / "readiness.toml").touch()
    project, out = find_project(root), tmp_path / "run.trec"
    first = evaluate_benchmark(folder, project, run_out=out)
    assert first.judged == 3 and first.errors == ()
    assert first.values()["R@10"] == 1.0
    assert {line.split()[0] for line in out.read_text().splitlines()} == {"q1", "q2", "q3", "q4"}
    again = evaluate_benchmark(folder, project)
    assert [row.ranked for row in again.rows] == [row.ranked for row in first.rows]
    before = store_folder(read_benchmark(folder), project)
    with (folder / "corpus.jsonl").open("a") as file:
        file.write(lines({"_id": "new", "text": "fresh"}))
    assert store_folder(read_benchmark(folder), project) != before


@pytest.mark.shared
def test_every_shared_benchmark_can_be_read(shared: Path) -> None:
    folders = [p.parent for p in (shared / "benchmarks").glob("*/corpus.jsonl")]
    for one in (f for f in folders if (f / "qrels.tsv").is_file()):
        benchmark = read_benchmark(one)
        known = {query.id for query in benchmark.queries}
        assert benchmark.judged() and known.issuperset(benchmark.judged())
