"""What other programs get over HTTP: the contract's JSON, pages of results, errors as JSON."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from tests.conftest import MakeProject
from ui.programs.http import build

SKILLS = "# Skills\n\nThe national plan trains 400 teachers in Battambang each year.\n"
DATA = "# Data\n\nThe plan opens 12 registers of land data to the public.\n"
QUESTION = "How many teachers does the national plan train?"


@pytest.fixture
def client(make_project: MakeProject) -> Iterator[TestClient]:
    project = make_project(skills=SKILLS, data=DATA)
    ingest(project)
    with TestClient(build(KnowledgeBase.open(project))) as opened:
        yield opened


def test_an_answer_is_the_contracts_json(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": QUESTION}).json()
    assert answer["status"] == "answered"
    assert "400 teachers" in answer["citations"][0]["quote"]


def test_filters_restrict_and_unknown_ones_are_named(client: TestClient) -> None:
    kept = client.post("/v1/search", json={"question": QUESTION, "filters": {"document": "data"}})
    assert {hit["doc_id"] for hit in kept.json()["hits"]} == {"data"}
    wrong = client.post("/v1/search", json={"question": QUESTION, "filters": {"colour": "red"}})
    assert wrong.status_code == 422
    assert "no filter is called 'colour'" in wrong.json()["error"]["message"]


def test_results_come_in_pages(client: TestClient) -> None:
    first = client.get("/v1/documents", params={"limit": 1}).json()
    assert (first["total"], first["next_offset"]) == (2, 1)
    second = client.get("/v1/documents", params={"limit": 1, "offset": 1}).json()
    assert second["next_offset"] is None
    ids = {first["documents"][0]["id"], second["documents"][0]["id"]}
    assert ids == {"skills", "data"}
    both = client.post("/v1/search", json={"question": QUESTION, "k": 2}).json()["hits"]
    rest = client.post("/v1/search", json={"question": QUESTION, "k": 1, "offset": 1}).json()
    assert rest["hits"] == both[1:]


def test_a_page_is_the_text_that_quotes_are_cut_from(client: TestClient) -> None:
    cited = client.post("/v1/ask", json={"question": QUESTION}).json()["citations"][0]
    page = client.get("/v1/documents/skills/pages/1").json()
    assert page["text"][cited["start"] : cited["end"]] == cited["quote"]
    assert "file" not in client.get("/v1/documents/skills").json()


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/v1/documents/none", 404, "There is no document none."),
        ("/v1/documents/skills/pages/9", 404, "Document skills has no page 9."),
        ("/v1/documents?limit=900", 422, "limit"),
        ("/v2/ask", 404, "Not Found"),
    ],
)
def test_errors_are_json_with_a_sentence(
    client: TestClient, path: str, status: int, said: str
) -> None:
    reply = client.get(path)
    assert reply.status_code == status
    assert reply.json()["error"]["status"] == status
    assert said in reply.json()["error"]["message"]


def test_what_is_too_long_or_unknown_is_refused(client: TestClient) -> None:
    assert client.post("/v1/ask", json={"question": "w" * 1001}).status_code == 422
    more = client.post("/v1/ask", json={"question": QUESTION, "shell": "ls"})
    assert "shell" in more.json()["error"]["message"]


def test_the_page_for_people_names_every_path(client: TestClient) -> None:
    page = client.get("/").text
    for path in client.get("/openapi.json").json()["paths"]:
        assert f"/api{path}" in page
