"""Half-read passages are kept in a file that may be damaged, full or away: nobody notices."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kb.reader.states import FILE, States, StatesFile

SHAPES = st.tuples(st.integers(1, 6), st.just(8))
NUMBERS = st.floats(-100, 100, width=32)
ROOM = 10_000_000


def made(seed: int, tokens: int = 20) -> States:
    numbers = np.random.default_rng(seed).normal(size=(tokens, 384)).astype(np.float32)
    return States.of(numbers, [(1, 4), (4, tokens)])


def same(one: States | None, other: States) -> bool:
    return one is not None and all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("tokens", "scale", "spans")
    )


@given(arrays(np.float32, SHAPES, elements=NUMBERS))
def test_rounding_moves_no_number_by_more_than_half_a_step(numbers: np.ndarray) -> None:
    states = States.of(numbers, [])
    step = np.maximum(np.abs(numbers).max(axis=0) / 127, 1e-9)
    assert (np.abs(states.whole() - numbers) <= step / 2 + 1e-5).all()


def test_each_sentence_is_the_mean_of_its_tokens() -> None:
    places = States.of(np.ones((5, 8), np.float32), [(1, 3), (3, 4), (4, 4)]).places()
    assert places.tolist() == [[0, 0.5, 0.5, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 0]]


def test_what_is_kept_comes_back_in_another_process_too(tmp_path: Path) -> None:
    path = tmp_path / FILE
    StatesFile(path, ROOM).put(b"a", made(1))
    other = StatesFile(path, ROOM)
    assert same(other.get(b"a"), made(1))
    assert other.get(b"b") is None
    other.drop([b"a"])
    assert StatesFile(path, ROOM).keys() == frozenset()


def test_what_came_first_makes_room(tmp_path: Path) -> None:
    kept = StatesFile(tmp_path / FILE, 400_000)
    for number in range(100):
        kept.put(str(number).encode(), made(number))
    assert kept.get(b"0") is None
    assert same(kept.get(b"99"), made(99))
    assert (tmp_path / FILE).stat().st_size < 500_000


def test_a_row_that_was_changed_is_forgotten(tmp_path: Path) -> None:
    StatesFile(tmp_path / FILE, ROOM).put(b"a", made(1))
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("UPDATE states SET tokens = zeroblob(length(tokens))")
    kept = StatesFile(tmp_path / FILE, ROOM)
    assert kept.get(b"a") is None
    assert kept.keys() == frozenset()


@pytest.mark.parametrize("most", [0, ROOM])
def test_a_file_that_is_none_or_not_wanted_is_done_without(tmp_path: Path, most: int) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"this is no database" * 100)
    kept = StatesFile(path, most)
    kept.put(b"a", made(1))
    assert kept.get(b"a") is None
    assert path.exists() == (most == 0)  # one that was to be used is made anew at the next start


def test_a_folder_that_is_not_there_is_done_without(tmp_path: Path) -> None:
    kept = StatesFile(tmp_path / "none" / FILE, ROOM)
    kept.put(b"a", made(1))
    assert kept.get(b"a") is None
    assert kept.full()
