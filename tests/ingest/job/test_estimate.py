"""The time left rests on a guess that gets better with every file."""

from __future__ import annotations

from pathlib import Path

from ingest.job.estimate import Estimate


def write(folder: Path, name: str, size: int) -> Path:
    path = folder / name
    path.write_bytes(b"x" * size)
    return path


def test_files_are_guessed_by_what_their_kind_gave(tmp_path: Path) -> None:
    small, large = write(tmp_path, "a.md", 2_000), write(tmp_path, "b.md", 6_000)
    estimate = Estimate([small, large])
    assert estimate.total() == 10
    estimate.learn(small, 4)
    assert estimate.total() == 4 + 12
    estimate.learn(large, 9)
    assert estimate.total() == 13


def test_a_file_that_cannot_be_read_is_forgotten(tmp_path: Path) -> None:
    scan = write(tmp_path, "scan.pdf", 90_000)
    estimate = Estimate([scan])
    assert estimate.total() == 10
    estimate.drop(scan)
    assert estimate.total() == 0
