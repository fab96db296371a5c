import json
from pathlib import Path

import pytest

from evals.cases.read import Case, Gold, read_claims, read_lines, read_questions, refuse_sealed
from kb.errors import ConfigError
from kb.models import Filters


def written(tmp_path: Path, *values: object) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(json.dumps(v) for v in values) + "\n", "utf-8")
    return path


def test_a_question_alone_is_a_case(tmp_path: Path) -> None:
    (case,) = read_questions(written(tmp_path, {"question": "How many?"}))
    assert case == Case("mine:1", "How many?")


def test_every_field_is_read(tmp_path: Path) -> None:
    value = {
        "id": 7,
        "question": "How many?",
        "language": "en",
        "type": "a type nobody has heard of",
        "persona": "student",
        "answerable": True,
        "answer": "12",
        "must_include": ["12|twelve"],
        "must_not_include": "13",
        "gold": [{"doc": "a", "page": 3, "quote": "twelve"}, {"doc": "b", "page": None}],
        "also_acceptable": {"doc": "c", "page": "4"},
        "filters": {"country": "KH"},
        "note": None,
        "unheard": 1,
    }
    (case,) = read_questions(written(tmp_path, value))
    assert case.id == "7"
    assert case.gold == (Gold("a", 3, "twelve"), Gold("b", None, ""))
    assert case.also_acceptable == (Gold("c", 4, ""),)
    assert case.must_not_include == ("13",)
    assert case.filters == Filters(country=("KH",))
    assert case.type == "a type nobody has heard of"


def test_without_a_word_on_it_gold_makes_a_case_answerable(tmp_path: Path) -> None:
    gold = {"question": "q", "type": "unanswerable", "gold": [{"doc": "a"}]}
    none = {"question": "r", "type": "unanswerable"}
    first, second = read_questions(written(tmp_path, gold, none))
    assert (first.answerable, second.answerable) == (True, False)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"id": "x"}, "`question` is missing"),
        ({"question": ["x"]}, "write a text"),
        ({"question": "x", "answerable": "yes"}, "write true or false"),
        ({"question": "x", "gold": ["doc"]}, '"doc", "page", "quote"'),
        ({"question": "x", "gold": [{"page": 1}]}, "`doc` is missing"),
        ({"question": "x", "gold": [{"doc": "a", "page": 1.5}]}, "whole number or null"),
        ({"question": "x", "filters": {"colour": "red"}}, "colour"),
        ({"question": "x", "filters": "red"}, "`filters` is"),
        ([1], "one JSON object a line"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, value: object, says: str) -> None:
    path = written(tmp_path, {"question": "good"}, value)
    with pytest.raises(ConfigError, match=r"mine\.jsonl, line 2") as caught:
        read_questions(path)
    assert says in str(caught.value)


def test_what_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('\n{"question": \n', "utf-8")
    with pytest.raises(ConfigError, match="line 2: not valid JSON"):
        read_questions(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl")


def test_unusual_line_separators_inside_a_text_end_no_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"question": "one\u2028two\u0085three"}\r\n', "utf-8-sig")
    assert [number for number, _ in read_lines(path)] == [1]


def test_claims_are_read_and_their_labels_checked(tmp_path: Path) -> None:
    good = {"claim": "c", "label": "not_in_corpus", "scope": None, "evidence": [{"doc": "a"}]}
    (claim,) = read_claims(written(tmp_path, good))
    assert (claim.label, claim.scope, claim.evidence) == ("not-in-corpus", (), (Gold("a"),))
    with pytest.raises(ConfigError, match="write one of supported"):
        read_claims(written(tmp_path, {"claim": "c", "label": "true"}))


@pytest.mark.shared
def test_the_shared_cases_can_be_read(shared: Path) -> None:
    folder = shared / "evals"
    assert len(read_questions(folder / "questions_dev.jsonl")) == 90
    assert len(read_questions(folder / "khmer_dev.jsonl")) == 25
    assert len(read_claims(folder / "claims_dev.jsonl")) == 60
    assert len(read_claims(folder / "seed_claims.jsonl")) == 31


def test_sealed_cases_are_refused_where_something_is_fitted(tmp_path: Path) -> None:
    refuse_sealed([tmp_path / "open.jsonl"])
    with pytest.raises(ConfigError, match="is sealed"):
        refuse_sealed([tmp_path / "open.jsonl", tmp_path / "sealed" / "a.jsonl"])
