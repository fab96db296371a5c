"""What is new for a question or for filters: the page, and the feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from lxml import etree

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from tests.conftest import MakeProject
from ui.web.plain import news_page

SKILLS = "# Skills\n\nThe national plan trains 400 teachers in Battambang each year.\n"
DATA = "# Data\n\nThe plan opens 12 registers of land data <b>to</b> the public & the press.\n"
BOATS = """# Boats

Small boats carry a radio.

## References

Lon, S. (2021). How many registers of land data are open? Journal of Land, 3(2), 1-20.
https://example.org/registers-of-land-data

Sok, D. (2022). Open registers of land data. Land Review, 4(1), 5-9. https://example.org/land

Vann, R. (2023). Land data and their registers. Land Review, 5(1), 7-8. https://example.org/data
"""
HOSTILE = '<script>alert(1)</script> & \\x07"land"'
QUESTION = "How many registers of land data are open?"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def base(make_project: MakeProject) -> KnowledgeBase:
    project = make_project(skills=SKILLS)
    ingest(project, today=date(2026, 1, 5))
    make_project(skills=SKILLS, data=DATA)
    register = project.corpus / "register.yaml"
    entries = register.read_text("utf-8").replace("title: About data", f"title: '{HOSTILE}'")
    head, tail = entries.split("- id: data")
    register.write_text(f"{head}- id: data{tail.replace('country: KH', 'country: TH')}", "utf-8")
    ingest(project, today=date(2026, 3, 5))
    return KnowledgeBase.open(project)


@pytest.fixture
def client(base: KnowledgeBase) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(news_page.routes(base))
    with TestClient(app, base_url="https://kb.example") as opened:
        yield opened


def feed(client: TestClient, address: str) -> etree._Element:
    reply = client.get(address)
    assert reply.headers["content-type"].startswith("application/atom+xml")
    return etree.fromstring(reply.content)


def titles(found: etree._Element) -> list[str]:
    return found.xpath("a:entry/a:title/text()", namespaces=ATOM)


def test_the_page_shows_what_came_since_a_day(client: TestClient) -> None:
    both = client.get("/watch?since=2026-01-05").text
    assert "2 documents added or changed since 5 January 2026." in both
    assert both.index("5 March 2026") < both.index("About skills")
    one = client.get("/watch?since=2026-02-01").text
    assert "1 document added or changed" in one
    assert "About skills" not in one
    assert (
        "No document has been added or changed since 6 March 2026."
        in client.get("/watch?since=2026-03-06").text
    )


def test_a_question_shows_the_best_passage_and_asks_of_the_new_ones_only(
    client: TestClient,
) -> None:
    page = client.get("/watch", params={"q": QUESTION, "since": "2026-02-01"}).text
    assert "opens 12 registers of land data" in page
    assert "./?q=How+many+registers+of+land+data+are+open%3F&amp;document=data" in page
    assert "400 teachers" not in page


def test_a_question_shows_only_documents_that_have_something_on_it_the_nearest_first(
    client: TestClient, base: KnowledgeBase, make_project: MakeProject
) -> None:
    teachers = "# Teachers\n\nThe plan tells what teachers of Battambang teach in each year.\n"
    make_project(skills=SKILLS, data=DATA, teachers=teachers)
    ingest(base.project, today=date(2026, 5, 5))
    base.sync()
    asked = {"q": "How many teachers does the plan train in Battambang?", "since": "2026-01-01"}
    page = client.get("/watch", params=asked).text
    assert "2 documents with something on this question" in page
    assert page.index("400 teachers") < page.index("teachers of Battambang teach")
    assert "registers of land" not in page
    assert titles(feed(client, "/watch.atom?q=land+registers")) == ["About data"]


def test_a_list_of_sources_is_nothing_on_a_question(
    client: TestClient, base: KnowledgeBase, make_project: MakeProject
) -> None:
    make_project(skills=SKILLS, data=DATA, boats=BOATS)
    ingest(base.project, today=date(2026, 5, 5))
    base.sync()
    (listed,) = (
        h for h in base.search("registers of land data", 50) if "Lon, S." in h.passage.text
    )
    assert not listed.passage.is_evidence
    page = client.get("/watch", params={"q": QUESTION, "since": "2026-01-01"}).text
    assert "opens 12 registers" in page
    assert "Lon, S." not in page
    assert "About boats" not in page


def test_where_nothing_new_is_on_a_question_all_that_is_new_can_be_reached(
    client: TestClient,
) -> None:
    page = client.get("/watch?q=price+of+gold&country=KH&since=2026-01-01").text
    assert "No document added or changed since 1 January 2026 has anything" in page
    assert '<a href="watch?country=KH&amp;since=2026-01-01">All new documents' in page


def test_filters_hold_and_can_be_taken_away(client: TestClient) -> None:
    page = client.get("/watch?country=KH&since=2026-01-01").text
    assert "About skills" in page
    assert "land" not in page
    assert '<a href="watch?since=2026-01-01"' in page
    assert titles(feed(client, "/watch.atom?country=KH")) == ["About skills"]


def test_the_page_names_its_feed_without_a_day(client: TestClient) -> None:
    page = client.get("/watch?q=land&country=TH&since=2026-02-01").text
    assert 'type="application/atom+xml"' in page
    assert 'href="watch.atom?q=land&amp;country=TH&amp;lang=en"' in page


def test_the_feed_is_valid_atom(client: TestClient) -> None:
    found = feed(client, "/watch.atom?q=the+plan")
    assert found.tag == "{http://www.w3.org/2005/Atom}feed"
    for place in (found, *found.findall("a:entry", ATOM)):
        assert place.findtext("a:id", namespaces=ATOM, default="").startswith("urn:uuid:")
        assert place.findtext("a:title", namespaces=ATOM)
        assert place.find("a:link[@rel='alternate']", ATOM) is not None
    assert found.findtext("a:updated", namespaces=ATOM) == "2026-03-05T00:00:00Z"
    assert found.findtext("a:author/a:name", namespaces=ATOM)
    (own,) = found.xpath("a:link[@rel='self']/@href", namespaces=ATOM)
    assert own == "https://kb.example/watch.atom?q=the+plan&lang=en"
    links = found.xpath("a:entry/a:link/@href", namespaces=ATOM)
    assert links == [
        "https://kb.example/document/data",
        "https://kb.example/document/skills",
    ]


def test_a_feed_speaks_the_language_of_the_page_that_linked_it(client: TestClient) -> None:
    page = client.get("/watch?q=land+registers&lang=fr").text
    (address,) = set(re.findall(r'href="(watch\.atom[^"]*)"', page))
    assert address == "watch.atom?q=land+registers&amp;lang=fr"
    found = feed(client, f"/{unescape(address)}")
    assert found.findtext("a:title", namespaces=ATOM) == "Du nouveau pour\u00a0: land registers"
    (summary, *_) = found.xpath("a:entry/a:summary/text()", namespaces=ATOM)
    assert "Passage le plus proche, dans «\u00a0Data\u00a0»\u00a0: " in summary
    english = feed(client, "/watch.atom?q=land+registers&lang=en")
    ids = [one.xpath("//a:id/text()", namespaces=ATOM) for one in (found, english)]
    assert ids[0] == ids[1]


def test_an_entry_is_known_again_and_dated_anew(client: TestClient, base: KnowledgeBase) -> None:
    def entries() -> dict[str, str]:
        found = feed(client, "/watch.atom").findall("a:entry", ATOM)
        return {e.findtext("a:id", "", ATOM): e.findtext("a:updated", "", ATOM) for e in found}

    before = entries()
    file: Path = base.project.corpus / "skills.md"
    file.write_text(SKILLS.replace("400", "450"), "utf-8")
    ingest(base.project, today=date(2026, 4, 5))
    base.sync()
    after = entries()
    assert before.keys() == after.keys()
    assert sorted(after.values()) == ["2026-03-05T00:00:00Z", "2026-04-05T00:00:00Z"]


def test_what_documents_say_stays_text(client: TestClient) -> None:
    page = client.get("/watch", params={"q": '"><script>alert(2)</script>'}).text
    assert "<script>alert" not in page
    assert "<script>alert" not in client.get("/watch?since=2026-01-01&q=land").text
    raw = client.get("/watch.atom?q=land").text
    assert "<script" not in raw
    assert "<b>" not in raw
    (summary,) = feed(client, "/watch.atom?q=land&since=2026-02-01").xpath(
        "a:entry/a:summary/text()", namespaces=ATOM
    )
    assert "the public & the press" in summary


def test_a_feed_in_which_nothing_stands_is_valid(client: TestClient) -> None:
    found = feed(client, "/watch.atom?country=MM")
    assert found.findall("a:entry", ATOM) == []
    assert found.findtext("a:updated", namespaces=ATOM) == "1970-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "since=2026-13-01",
        f"country={'x' * 201}",
        "&".join(f"country=A{n}" for n in range(51)),
        f"q={'w' * 1001}",
    ],
)
@pytest.mark.parametrize("path", ["/watch", "/watch.atom"])
def test_an_address_that_cannot_be_meant_is_refused(
    client: TestClient, path: str, query: str
) -> None:
    assert client.get(f"{path}?{query}").status_code == 422
