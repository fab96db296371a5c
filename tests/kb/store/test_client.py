import json
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import cast

import pytest

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import Config, Project, StoreSettings
from kb.errors import StoreError
from kb.store.client import connect
from tests.conftest import MakeProject
from tests.service import Service, Silent, running

PLAN = "# Skills\n\nCambodia trains 400 teachers of computing each year.\n"
QUESTION = "How many teachers does Cambodia train each year?"


class Hangs(Silent):
    """Takes the call and says nothing until the test is over."""

    def do_GET(self) -> None:
        cast(Service, self.server).released.wait(20)
        self.close_connection = True


class Other(Silent):
    """Another service: answers everything with a page of its own."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"hello": "world"}).encode())


def served_by(project: Project, port: int) -> Project:
    """The same project, its store at a server."""
    config = project.config.model_copy(
        update={"store": StoreSettings(host="127.0.0.1", port=port, timeout=0.3)}
    )
    return replace(project, config=config)


@pytest.mark.parametrize(
    ("handler", "said"),
    [(Hangs, "does not answer in time"), (Other, "is no Chroma server")],
)
def test_a_service_that_hangs_or_is_another_one_is_said_in_a_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    handler: type[BaseHTTPRequestHandler],
    said: str,
) -> None:
    monkeypatch.setattr("kb.store.remote.server.ALIVE", 0.2)
    with running(Service(handler)) as service:
        settings = StoreSettings(host="127.0.0.1", port=service.server_port, timeout=0.3)
        with pytest.raises(StoreError, match=said):
            connect(tmp_path, settings)


@pytest.mark.parametrize("handler", [Hangs, Other, None])
def test_questions_are_answered_from_the_copy_while_the_server_is_away(
    make_project: MakeProject,
    monkeypatch: pytest.MonkeyPatch,
    handler: type[BaseHTTPRequestHandler] | None,
) -> None:
    monkeypatch.setattr("kb.store.remote.server.ALIVE", 0.2)
    project = make_project(plan=PLAN)
    ingest(project)
    KnowledgeBase.open(project)
    if handler is None:
        away = KnowledgeBase.open(served_by(project, 9))
        answer = away.ask(QUESTION)
    else:
        with running(Service(handler)) as service:
            answer = KnowledgeBase.open(served_by(project, service.server_port)).ask(QUESTION)
    assert answer.status == "answered"
    assert "Answered from the copy of" in answer.notes[-1]
    assert "server" in answer.notes[-1]


def test_without_a_copy_a_server_that_is_away_is_an_error(make_project: MakeProject) -> None:
    with pytest.raises(StoreError, match="no Chroma server answers at 127.0.0.1:9; start it"):
        KnowledgeBase.open(served_by(make_project(plan=PLAN), 9))


def test_damaged_files_of_the_store_are_said_in_a_sentence(make_project: MakeProject) -> None:
    project = make_project(plan=PLAN)
    (project.data / "chroma").mkdir(parents=True)
    (project.data / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="cannot be read .*say: readiness doctor"):
        KnowledgeBase.open(project)


def test_a_token_or_certificate_that_is_not_there_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STORE_TOKEN", raising=False)
    with pytest.raises(StoreError, match="the variable STORE_TOKEN .* is not set"):
        connect(tmp_path, StoreSettings(host="127.0.0.1", port=9, token_env="STORE_TOKEN"))
    with pytest.raises(StoreError, match="token_file.* cannot be read"):
        connect(tmp_path, StoreSettings(host="127.0.0.1", port=9, token_file=str(tmp_path)))
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(StoreError, match="holds no certificates"):
        connect(
            tmp_path,
            StoreSettings(host="127.0.0.1", port=9, tls=True, ca_file=str(tmp_path / "ca.pem")),
        )


def test_the_line_to_the_server_changes_no_answer_and_no_hash_of_settings() -> None:
    line = StoreSettings(database="others", tls=True, ca_file="a", token_env="b", token_file="c")
    assert Config(store=line).fingerprint() == Config().fingerprint()
