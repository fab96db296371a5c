import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.store.index import Index, Words, best

TEXTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=12), min_size=1, max_size=12)


def index_of(*texts: list[str]) -> Index:
    vector = np.ones(1, np.float32).tobytes()
    rows = list(range(1, len(texts) + 1))
    return Index.of(rows, [0] * len(rows), [vector] * len(rows), [Words.of(t) for t in texts])


@given(TEXTS, st.sets(st.sampled_from("abcdefg"), min_size=1))
def test_bm25_is_that_of_sqlite(texts: list[list[str]], asked: set[str]) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE terms USING fts5 (text)")
    db.executemany("INSERT INTO terms VALUES (?)", [(" ".join(text),) for text in texts])
    sql = "SELECT rowid, -bm25(terms) FROM terms WHERE terms MATCH ?"
    theirs = dict(db.execute(sql, (" OR ".join(sorted(asked)),)).fetchall())
    db.close()
    ours = index_of(*texts).bm25(sorted(asked))
    assert {i + 1 for i in np.flatnonzero(ours)} == theirs.keys()
    assert all(ours[row - 1] == pytest.approx(score, rel=1e-6) for row, score in theirs.items())


def test_a_word_with_an_apostrophe_is_found_whole_and_by_its_parts() -> None:
    index = index_of(["cote", "d'ivoir"], ["d", "tour"])
    found = {word: index.frequency(word) for word in ("d'ivoir", "ivoir", "d", "cot")}
    assert found == {"d'ivoir": 1, "ivoir": 1, "d": 2, "cot": 0}
    assert Words.of(["cote", "d'ivoir"]).length == 3


@given(st.lists(st.integers(0, 4), max_size=30), st.integers(1, 40))
def test_the_best_are_those_of_a_full_sort(values: list[int], depth: int) -> None:
    found = best(np.array(values, float), depth)
    assert list(found) == sorted(range(len(values)), key=lambda i: (-values[i], i))[:depth]


def test_cosines_of_few_are_those_of_all() -> None:
    index = index_of(*[["law"]] * 20)
    all_of_them = index.cosines(np.full(1, 0.5, np.float32), np.arange(20))
    assert list(all_of_them) == [0.5] * 20
    assert list(index.cosines(np.full(1, 0.5, np.float32), np.array([3]))) == [0.5]


def test_what_was_saved_is_what_is_opened(tmp_path: Path) -> None:
    index = index_of(["teacher", "train"], ["law"])
    index.save(tmp_path)
    assert list(Index.open(tmp_path).bm25(["law"])) == list(index.bm25(["law"]))


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    index_of(["teacher"] * 9, ["law"]).save(tmp_path)
    for length in (0, 40, 130):
        file = tmp_path / "places.npy"
        file.write_bytes(file.read_bytes()[:length])
        with pytest.raises((OSError, EOFError, ValueError)):
            Index.open(tmp_path)


def test_nothing_is_found_in_an_empty_index() -> None:
    assert list(index_of().bm25(["law"])) == []
