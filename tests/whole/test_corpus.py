"""The starter corpus: its files, its sources, its typesetting and its cases."""

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest
import yaml

from evals.briefs.fresh import load_checked
from ingest.briefs.cited import AS_OF, statements
from ingest.sources.listed import DIMENSIONS, load_sources
from tests.conftest import loaded
from ui.words.words import languages

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
CASES = ROOT / "evals" / "cases"
REGISTER: list[dict[str, Any]] = yaml.safe_load((CORPUS / "register.yaml").read_text("utf-8"))
BRIEFS = [e for e in REGISTER if (CORPUS / "briefs" / f"{e['id']}.md").is_file()]
SOURCES = load_sources(CORPUS)
ASIDE = ("opinions-from-africa",)
"""Briefs that say nothing of what it means for a ministry."""
OPEN = {
    "starter": CASES / "starter.jsonl",
    "starter_claims": CASES / "claims" / "starter_claims.jsonl",
}
SAMPLES = CASES / "samples"
PERSONAS = {"policymaker", "student", "maintainer"}


@cache
def typesetter() -> ModuleType:
    return loaded(CORPUS / "typeset.py")


def lines(name: str) -> list[dict[str, Any]]:
    """Read the cases of one name, open and sealed."""
    return [
        json.loads(line)
        for path in (OPEN[name], CASES / "sealed" / f"{name}.jsonl")
        for line in path.read_text("utf-8").splitlines()
    ]


def cases() -> list[dict[str, Any]]:
    return lines("starter")


def sample_cases() -> list[dict[str, Any]]:
    """Read what is known of the sample questions that are no cases of the starter corpus."""
    written = (SAMPLES / "cases.jsonl").read_text("utf-8")
    return [json.loads(line) for line in written.splitlines()]


def brief(entry: dict[str, Any]) -> str:
    return (CORPUS / "briefs" / f"{entry['id']}.md").read_text("utf-8")


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@cache
def page_texts(file: str) -> dict[int | None, str]:
    path = CORPUS / file
    if path.suffix != ".pdf":
        return {None: flat(path.read_text("utf-8"))}
    document = pypdfium2.PdfDocument(path)
    try:
        pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    finally:
        document.close()
    return {number: flat(text) for number, text in enumerate(pages, start=1)}


def test_register_lists_every_brief_once() -> None:
    sources = {path.stem for path in (CORPUS / "briefs").glob("*.md")}
    assert [e["id"] for e in BRIEFS] == list(dict.fromkeys(e["id"] for e in BRIEFS))
    assert {e["id"] for e in BRIEFS} == sources
    assert len(BRIEFS) >= 50


@pytest.mark.parametrize("entry", REGISTER, ids=lambda e: e["id"])
def test_registered_file_has_the_sha256_of_the_register(entry: dict[str, Any]) -> None:
    content = (CORPUS / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("entry", BRIEFS, ids=lambda e: e["id"])
def test_every_statement_cites_a_listed_source_and_a_page_that_exists(
    entry: dict[str, Any],
) -> None:
    cited = [note for said in statements(brief(entry)) for note in said.footnotes]
    assert [note.key for note in cited if note.key not in SOURCES] == []
    lengths = [(note, SOURCES[note.key].pages) for note in cited if note.pages]
    assert [note for note, pages in lengths if pages and max(note.pages) > pages] == []
    assert len(cited) >= 8


@pytest.mark.parametrize("entry", BRIEFS, ids=lambda e: e["id"])
def test_brief_keeps_the_rules_of_form(entry: dict[str, Any]) -> None:
    text = brief(entry)
    assert text.startswith(f"# {entry['title']}\n")
    assert entry["licence"] == "CC-BY-4.0" and entry["authored_by_ai"] == "yes"
    if entry["language"] == "en":
        assert AS_OF.search(text) is not None
        assert "\n## In short\n" in text
        assert "## What is not known" in text
        assert "## What it means" in text or entry["id"] in ASIDE
        assert 400 <= len(text.split()) <= 1500
    else:
        assert "\n## សេចក្តីសង្ខេប\n" in text


def test_every_brief_has_its_dimensions_and_the_day_on_which_it_was_checked() -> None:
    listed = yaml.safe_load((CORPUS / "briefs.yaml").read_text("utf-8"))
    assert {e["id"] for e in listed} == {e["id"] for e in BRIEFS} == set(load_checked(CORPUS))
    assert [e["id"] for e in listed if not e["dimensions"]] == []
    assert {tag for e in listed for tag in e["dimensions"]} == set(DIMENSIONS)


def test_the_list_names_two_hundred_sources_of_every_dimension() -> None:
    assert len(SOURCES) >= 200
    assert {tag for source in SOURCES.values() for tag in source.dimensions} == set(DIMENSIONS)
    assert [s.id for s in SOURCES.values() if not s.dimensions] == []


@pytest.mark.parametrize("entry", BRIEFS, ids=lambda e: e["id"])
def test_pdf_is_what_typesetting_makes(entry: dict[str, Any]) -> None:
    pytest.importorskip("typst", reason="the typst package (extra 'dev') is not installed")
    typeset = typesetter()
    if typeset.missing_faces():
        pytest.skip(f"fonts missing: {typeset.missing_faces()}; install fonts-noto-core")
    if typeset.made_with() != json.loads(typeset.MADE_WITH.read_text("utf-8")):
        pytest.skip("other fonts or another typst than the PDFs were made with")
    assert typeset.typeset(entry) == (CORPUS / "pdf" / f"{entry['id']}.pdf").read_bytes()
    if entry["language"] == "km":
        assert typeset.rendered(entry) == (CORPUS / entry["file"]).read_text("utf-8")


@pytest.mark.parametrize("entry", BRIEFS, ids=lambda e: e["id"])
def test_pdf_has_page_labels_an_outline_and_a_first_page_with_text(entry: dict[str, Any]) -> None:
    with pypdfium2.PdfDocument(CORPUS / "pdf" / f"{entry['id']}.pdf") as document:
        labels = [document.get_page_label(n) for n in range(len(document))]
        width, height = document[0].get_size()
        outline = [one.get_title() for one in document.get_toc()]
        first = document[0].get_textpage().get_text_range()
    assert labels == [str(n) for n in range(1, len(labels) + 1)] and len(labels) >= 2
    assert (round(width), round(height)) == (595, 842)
    assert len(outline) >= 4 and outline[-1] in ("Sources", "ប្រភព")
    assert len(first) > 900


def test_gold_quotes_stand_on_their_pages() -> None:
    files = {e["id"]: e["file"] for e in REGISTER}
    for case in [*cases(), *lines("starter_claims"), *sample_cases()]:
        for key in ("gold", "also_acceptable", "evidence"):
            for gold in case.get(key, ()):
                assert gold["quote"] in page_texts(files[gold["doc"]])[gold["page"]], case["id"]


def test_cases_cover_answers_refusals_and_khmer() -> None:
    listed = cases()
    answerable = [c for c in listed if c["answerable"]]
    assert len({c["id"] for c in listed}) == len(listed) >= 250
    assert 4 * (len(listed) - len(answerable)) >= len(listed)
    assert all(c["gold"] for c in answerable)
    assert not any(c["gold"] for c in listed if not c["answerable"])
    assert sum(c["language"] == "km" for c in listed) >= 20
    assert {c["persona"] for c in listed} == PERSONAS


def test_a_third_of_the_new_cases_is_sealed_and_no_brief_is_in_both_parts() -> None:
    def docs(path: Path) -> tuple[int, set[str]]:
        read = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return len(read), {g["doc"] for c in read for g in c.get("gold", c.get("evidence", ()))}

    for name, least in (("starter", 140), ("starter_claims", 60)):
        count, sealed = docs(CASES / "sealed" / f"{name}.jsonl")
        assert count >= least
        assert docs(OPEN[name])[1] & sealed == set()


@pytest.mark.parametrize("name", languages())
def test_sample_questions_have_answers_in_the_briefs(name: str) -> None:
    samples = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    known = [c for c in (*cases(), *sample_cases()) if c["answerable"]]
    answered = {(c["question"], c["persona"], c["language"]) for c in known}
    assert [
        s for s in samples if (s["question"], s["persona"], s["language"]) not in answered
    ] == []


def test_there_are_samples_for_everybody_and_in_khmer() -> None:
    samples = json.loads((SAMPLES / "en.json").read_text("utf-8"))
    assert sorted(s["persona"] for s in samples) == sorted([*PERSONAS, *PERSONAS])
    assert any(s["language"] == "km" for s in samples)
    khmer = json.loads((SAMPLES / "km.json").read_text("utf-8"))
    assert {s["language"] for s in khmer} == {"km"}


@pytest.mark.parametrize("name", [tag for tag in languages() if tag != "en"])
def test_samples_are_in_the_language_of_the_interface(name: str) -> None:
    samples = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    assert {s["language"] for s in samples} == {name}
    assert len(samples) >= 4
