import json
from pathlib import Path
from typing import Any

import pytest

from kb.errors import ConfigError
from ui.cli.batch import BatchItem, check_batch, run_batch

DEEP = '{"id": "deep", "question": ' + "[" * 100_000 + "]" * 100_000 + "}"


def echo(item: BatchItem) -> dict[str, Any]:
    if item.text == "boom":
        raise KeyError("gone")
    return {"id": item.id, "text": item.text}


def answered(batch: Path, target: Path) -> list[dict[str, Any]]:
    try:
        run_batch(batch, target, echo)
    except SystemExit as ended:
        assert ended.code == 1
    return [json.loads(line) for line in target.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("line", "id_", "why"),
    [
        ('{"id": "s", "question": "half \\ud800 a letter"}', "s", "lone surrogate"),
        ('{"id": "\\ud800", "question": 5}', "\ud800", "needs a text"),
        (DEEP, None, "too many brackets"),
        ("{not json", None, "not JSON"),
        ('["a list"]', None, "one object in braces"),
        ('{"id": "n", "question": ["no", "text"]}', "n", "needs a text under 'question'"),
        ('{"id": {"an": "object"}, "question": 1}', None, "needs a text"),
        ('{"id": "b", "question": "boom"}', "b", "unexpected KeyError"),
        ('{"id": "l", "question": "' + "x" * 1_000_001 + '"}', None, "more than 1,000,000 bytes"),
        ("\x00\x01", None, "not JSON"),
    ],
)
def test_a_bad_line_gets_an_error_and_the_others_an_answer(
    tmp_path: Path, line: str, id_: str | None, why: str
) -> None:
    batch = tmp_path / "in.jsonl"
    batch.write_text(
        f'{{"id": 1, "question": "a"}}\n{line}\n{{"id": 3, "question": "ស"}}\n', "utf-8"
    )
    first, bad, last = answered(batch, tmp_path / "out.jsonl")
    assert (first, last) == ({"id": 1, "text": "a"}, {"id": 3, "text": "ស"})
    assert bad["id"] == id_
    assert bad["error"].startswith("line 2: ")
    assert why in bad["error"]


@pytest.mark.parametrize("alias", [None, "link.jsonl"])
def test_answers_never_go_into_the_file_of_the_questions(tmp_path: Path, alias: str | None) -> None:
    batch = tmp_path / "in.jsonl"
    batch.write_text('{"id": 1, "question": "a"}\n')
    target = batch
    if alias:
        target = tmp_path / alias
        target.hardlink_to(batch)
    with pytest.raises(ConfigError, match="would overwrite"):
        check_batch(batch, target)
    assert batch.read_text()


def test_a_batch_that_is_stopped_leaves_what_was_there(tmp_path: Path) -> None:
    batch, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    batch.write_text('{"id": 1, "question": "a"}\n{"id": 2, "question": "b"}\n')
    target.write_text("of yesterday\n")

    def stop(item: BatchItem) -> dict[str, Any]:
        if item.id == "2" or item.text == "b":
            raise KeyboardInterrupt
        return echo(item)

    with pytest.raises(KeyboardInterrupt):
        run_batch(batch, target, stop)
    assert target.read_text() == "of yesterday\n"
    assert (tmp_path / "out.jsonl.part").read_text() == '{"id": 1, "text": "a"}\n'


def test_a_folder_that_is_not_there_is_said_before_anything_is_opened(tmp_path: Path) -> None:
    batch = tmp_path / "in.jsonl"
    batch.write_text("{}\n")
    with pytest.raises(ConfigError, match="is no folder"):
        check_batch(batch, tmp_path / "nowhere" / "out.jsonl")
