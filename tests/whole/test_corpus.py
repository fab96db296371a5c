"""The starter corpus: its files, its source marks, its typesetting and its question cases."""

import hashlib
import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
CASES = ROOT / "evals" / "cases"
REGISTER: list[dict[str, Any]] = yaml.safe_load((CORPUS / "register.yaml").read_text("utf-8"))
BRIEFS = [e for e in REGISTER if (CORPUS / "briefs" / f"{e['id']}.md").is_file()]
MARK = re.compile(r"\([^()]*(\([^()]*\)[^()]*)*\b(19|20)\d\d\b[^()]*\)")
OWN_NOTES = ("(editors' note)", "(កំណត់ចំណាំរបស់អ្នករៀបចំ)")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9])")
SOURCES_HEADINGS = ("## Sources", "## ប្រភព")
PERSONAS = {"policymaker", "student", "maintainer"}


@cache
def typesetter() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_typeset", CORPUS / "typeset.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cases() -> list[dict[str, Any]]:
    lines = (CASES / "starter.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


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


def statements(text: str) -> list[str]:
    """Sentences of a brief that state something: no headings, tables or list of sources."""
    for heading in SOURCES_HEADINGS:
        text = text.split(heading)[0]
    lines = [line for line in text.splitlines() if line and line[0] not in "#|"]
    masked = [re.sub(r"\b(pp?)\. ", r"\1.~", line.removeprefix("- ")) for line in lines]
    found = [part for line in masked for part in SENTENCE_END.split(line)]
    return [part for part in found if not part.startswith(("This brief", "ឯកសារខ្លីនេះ"))]


def test_register_lists_every_brief_once() -> None:
    sources = {path.stem for path in (CORPUS / "briefs").glob("*.md")}
    assert [e["id"] for e in BRIEFS] == list(dict.fromkeys(e["id"] for e in BRIEFS))
    assert {e["id"] for e in BRIEFS} == sources
    assert len(BRIEFS) >= 12


@pytest.mark.parametrize("entry", REGISTER, ids=lambda e: e["id"])
def test_registered_file_has_the_sha256_of_the_register(entry: dict[str, Any]) -> None:
    content = (CORPUS / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("entry", BRIEFS, ids=lambda e: e["id"])
def test_every_statement_names_its_source(entry: dict[str, Any]) -> None:
    text = (CORPUS / "briefs" / f"{entry['id']}.md").read_text("utf-8")
    bare = [
        s for s in statements(text) if not MARK.search(s) and not s.rstrip(".។").endswith(OWN_NOTES)
    ]
    assert bare == []


@pytest.mark.parametrize("entry", BRIEFS, ids=lambda e: e["id"])
def test_brief_keeps_the_rules_of_form(entry: dict[str, Any]) -> None:
    text = (CORPUS / "briefs" / f"{entry['id']}.md").read_text("utf-8")
    assert text.startswith(f"# {entry['title']}\n")
    assert any(heading in text for heading in SOURCES_HEADINGS)
    assert entry["licence"] == "CC-BY-4.0" and entry["authored_by_ai"] == "yes"
    if entry["language"] == "en":
        assert 450 <= len(text.split()) <= 900


@pytest.mark.parametrize("entry", BRIEFS, ids=lambda e: e["id"])
def test_pdf_is_what_typesetting_makes(entry: dict[str, Any]) -> None:
    pytest.importorskip("typst", reason="the typst package (extra 'dev') is not installed")
    typeset = typesetter()
    if typeset.missing_faces():
        pytest.skip(f"fonts missing: {typeset.missing_faces()}; install fonts-noto-core")
    if typeset.made_with() != json.loads(typeset.MADE_WITH.read_text("utf-8")):
        pytest.skip("other fonts or another typst than the PDFs were made with")
    assert typeset.typeset(entry) == (CORPUS / "pdf" / f"{entry['id']}.pdf").read_bytes()


@pytest.mark.parametrize("entry", BRIEFS, ids=lambda e: e["id"])
def test_front_page_is_roman_and_the_text_starts_at_one(entry: dict[str, Any]) -> None:
    document = pypdfium2.PdfDocument(CORPUS / "pdf" / f"{entry['id']}.pdf")
    try:
        labels = [document.get_page_label(n) for n in range(len(document))]
        width, height = document[0].get_size()
    finally:
        document.close()
    assert labels == ["i", *map(str, range(1, len(labels)))] and len(labels) >= 2
    assert (round(width), round(height)) == (595, 842)


def test_gold_quotes_stand_on_their_pages() -> None:
    files = {e["id"]: e["file"] for e in REGISTER}
    for case in cases():
        for gold in [*case["gold"], *case["also_acceptable"]]:
            assert gold["quote"] in page_texts(files[gold["doc"]])[gold["page"]], case["id"]


def test_cases_cover_answers_refusals_and_khmer() -> None:
    listed = cases()
    answerable = [c for c in listed if c["answerable"]]
    assert len({c["id"] for c in listed}) == len(listed) >= 36
    assert len(answerable) >= 28 and len(listed) - len(answerable) >= 8
    assert all(c["gold"] for c in answerable)
    assert not any(c["gold"] for c in listed if not c["answerable"])
    assert sum(c["language"] == "km" for c in listed) >= 3
    assert {c["persona"] for c in listed} == PERSONAS


def test_sample_questions_have_answers_in_the_briefs() -> None:
    samples = json.loads((CASES / "samples.json").read_text("utf-8"))
    answered = {(c["question"], c["persona"], c["language"]) for c in cases() if c["answerable"]}
    assert [
        s for s in samples if (s["question"], s["persona"], s["language"]) not in answered
    ] == []
    assert sorted(s["persona"] for s in samples) == sorted([*PERSONAS, *PERSONAS])
    assert any(s["language"] == "km" for s in samples)
