"""What readers say of answers: stored with the answer, listed, begun as evaluation cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi import FastAPI
from fastapi.testclient import TestClient

from evals.cases.read import read_questions
from tests.conftest import TOY_CONFIG
from tests.fake_base import make_answer, make_citation, make_hit
from ui.cli.main import main
from ui.feedback import LONGEST, Reports
from ui.html.feedback import fold
from ui.web.kept import FILE, KeptAnswers
from ui.web.plain import reported

QUESTION = "How many training centres does Brask count?"
LINK = "./?q=How+many&country=KH"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "readiness.toml").write_text(TOY_CONFIG)
    (tmp_path / ".readiness").mkdir()
    return tmp_path / ".readiness"


@pytest.fixture
def answers(data: Path) -> KeptAnswers:
    return KeptAnswers(data)


@pytest.fixture
def client(answers: KeptAnswers) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(reported.routes(answers))
    with TestClient(app) as opened:
        yield opened


def answered(answers: KeptAnswers, cited: bool = True) -> str:
    cites = [make_citation(make_hit("brask-report", 1), "12 training centres")] if cited else []
    return answers.remember(make_answer(QUESTION, *cites), LINK).id


def command(data: Path, *words: str) -> str:
    done = CliRunner().invoke(main, ["--project", str(data.parent), "feedback", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_report_is_stored_with_its_answer(
    client: TestClient, answers: KeptAnswers, data: Path
) -> None:
    key = answered(answers)
    said = {"reason": "incomplete", "comment": " The provinces are missing. "}
    assert client.post(f"/answer/{key}/feedback", json=said).status_code == 204
    (report,) = Reports(data / FILE).all()
    assert (report.answer, report.question, report.link) == (key, QUESTION, LINK)
    assert (report.reason, report.comment) == ("incomplete", "The provinces are missing.")
    assert report.corpus == "corpus-hash"
    later = KeptAnswers(data).get(key)
    assert later is not None
    assert later.answer.question == QUESTION


@pytest.mark.parametrize(
    "said",
    [
        {"reason": "rubbish"},
        {"comment": "No reason."},
        {"reason": "other", "comment": "w" * (LONGEST + 1)},
        {"reason": "other", "day": "2020-01-01"},
    ],
)
def test_what_the_page_does_not_send_is_not_stored(
    client: TestClient, answers: KeptAnswers, data: Path, said: dict[str, str]
) -> None:
    assert client.post(f"/answer/{answered(answers)}/feedback", json=said).status_code == 422
    assert Reports(data / FILE).all() == ()


def test_a_forgotten_answer_takes_no_report(client: TestClient, data: Path) -> None:
    reply = client.post("/answer/abcdefghijkl/feedback", json={"reason": "useful"})
    assert reply.status_code == 404
    assert "no longer kept here" in reply.json()["detail"]
    assert not (data / FILE).exists()


def test_no_more_is_stored_than_there_is_room_for(
    client: TestClient, answers: KeptAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.feedback.MOST", 1)
    key = answered(answers)
    replies = [client.post(f"/answer/{key}/feedback", json={"reason": "useful"}) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [204, 503]


def test_the_command_lists_the_newest_first_and_steers_no_terminal(
    answers: KeptAnswers, data: Path
) -> None:
    assert command(data) == "Nobody said anything of an answer yet.\n"
    first, second = answered(answers), answered(answers, cited=False)
    answers.report(first, "useful", "")
    answers.report(second, "wrongly-refused", "Look\x1b[2J at\npage 3.")
    lines = command(data).splitlines()
    assert [line.split("  ")[1] for line in lines if line.startswith("20")] == [second, first]
    assert "    “Look[2J at page 3.”" in lines
    listed = json.loads(command(data, "--json"))
    assert [row["reason"] for row in listed] == ["wrongly-refused", "useful"]


def test_a_useful_answer_becomes_a_case_with_its_gold(
    answers: KeptAnswers, data: Path, tmp_path: Path
) -> None:
    key = answered(answers)
    answers.report(key, "useful", "")
    file = tmp_path / "cases.jsonl"
    file.write_text(command(data, "--case", key), "utf-8")
    (case,) = read_questions(file)
    assert (case.question, case.answerable, case.answer) == (QUESTION, True, "12 training centres")
    assert [(g.doc, g.page, g.quote) for g in case.gold] == [
        ("brask-report", 1, "12 training centres")
    ]


@pytest.mark.parametrize(
    ("reason", "cited", "answerable"),
    [
        ("wrong-source", True, True),
        ("should-refuse", True, False),
        ("wrongly-refused", False, True),
        ("useful", False, False),
        ("other", True, True),
    ],
)
def test_the_reason_tells_whether_documents_answer(
    answers: KeptAnswers, data: Path, reason: str, cited: bool, answerable: bool
) -> None:
    key = answered(answers, cited)
    answers.report(key, reason, "")  # type: ignore[arg-type]
    case = json.loads(command(data, "--case", key))
    assert case["answerable"] is answerable
    assert case["gold"] == []


def test_an_unknown_answer_has_no_case(data: Path) -> None:
    done = CliRunner().invoke(main, ["--project", str(data.parent), "feedback", "--case", "none"])
    assert done.exit_code == 1
    assert "no feedback on an answer none" in done.stderr


def test_a_refusal_is_asked_about_otherwise_than_an_answer() -> None:
    refused, answer = fold("abcdefghijkl", refused=True), fold("abcdefghijkl", refused=False)
    assert "the documents have it" in refused
    assert "the documents have it" not in answer
    assert "should have been refused" in answer
    assert "Nothing leaves that machine" in answer
