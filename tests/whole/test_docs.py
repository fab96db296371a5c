"""The pages people read: generated parts are level, commands in them run, links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tests.conftest import ROOT, TOY_CONFIG
from tools import command_docs, config_docs
from ui.cli.main import main

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
ALL_PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ASKED_ABOUT = re.compile(r"kh-|sg-national|framework-(nist|oxford)")
"""The documents that the pages' commands speak of: reading all of them takes long."""
EXIT = re.compile(r"#\s*exit (\d+)\s*$")


@dataclass(frozen=True)
class Line:
    """A command of a page and the exit code that the page states."""

    page: str
    text: str
    code: int


def commands(page: Path) -> list[Line]:
    """Return the lines of a page's `sh` blocks that call this project's command."""
    found = []
    for block in BLOCK.findall(page.read_text("utf-8")):
        for text in block.replace("\\\n", " ").splitlines():
            if text.startswith("readiness "):
                stated = EXIT.search(text)
                found.append(Line(page.name, text, int(stated[1]) if stated else 0))
    return found


WITH_COMMANDS = [page for page in PAGES if page.is_file() and commands(page)]


def test_the_tables_of_the_settings_are_level() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    renew = "python tools/config_docs.py --write docs/configuration.md"
    assert page == config_docs.renewed(page), f"run: {renew}"


def test_the_page_of_commands_is_level() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    renew = "python tools/command_docs.py --write docs/commands.md"
    assert page == command_docs.page(), f"run: {renew}"


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of a part of the starter corpus, ingested once with the toy embedder."""
    root = tmp_path_factory.mktemp("docs") / "project"
    shutil.copytree(ROOT / "corpus", root / "corpus")
    listed = root / "corpus" / "register.yaml"
    entries = yaml.safe_load(listed.read_text("utf-8"))
    few = [entry for entry in entries if ASKED_ABOUT.match(entry["id"])]
    listed.write_text(yaml.safe_dump(few, allow_unicode=True, sort_keys=False), "utf-8")
    shutil.copytree(ROOT / "evals" / "cases", root / "evals" / "cases")
    cases = root / "evals" / "cases" / "starter.jsonl"
    rows = map(json.loads, cases.read_text("utf-8").splitlines())
    held = {entry["id"] for entry in few}
    fit = [row for row in rows if _documents(row) <= held]
    _write_lines(cases, *fit[::6])
    (root / "readiness.toml").write_text(TOY_CONFIG, "utf-8")
    done = CliRunner().invoke(main, ["--project", str(root), "ingest"])
    assert done.exit_code == 0, done.output
    return root


@pytest.fixture
def project(ingested: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the ingested project with the files that the pages speak of."""
    root = tmp_path / "project"
    shutil.copytree(ingested, root)
    monkeypatch.chdir(root)
    monkeypatch.delenv("READINESS_PROJECT", raising=False)
    brief = (root / "corpus" / "pdf" / "sg-national-strategies.pdf").read_bytes()
    (root / "report.pdf").write_bytes(brief + b"\n% not the same file, or it would be refused\n")
    (root / "sources").mkdir()
    (root / "sources" / "note.md").write_text("# Note\n\nA note on digital skills.\n", "utf-8")
    (root / "draft.txt").write_text("Khmer is written without blanks.\n", "utf-8")
    manifest = {"id": "note", "title": "A note", "kind": "brief", "file": "note.md"}
    _write_lines(root / "manifest.jsonl", manifest)
    _write_lines(root / "questions.jsonl", {"id": "q1", "question": "What is readiness?"})
    _write_lines(root / "claims.jsonl", {"id": "c1", "claim": "The index ranks 193 countries."})
    _write_benchmark(root / "benchmarks" / "tiny")
    return root


def _documents(case: dict[str, Any]) -> set[str]:
    return {gold["doc"] for gold in case["gold"] + case["also_acceptable"]}


def _write_lines(path: Path, *values: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), "utf-8")


def _write_benchmark(folder: Path) -> None:
    folder.mkdir(parents=True)
    text = "Rice grows in water."
    _write_lines(folder / "corpus.jsonl", {"_id": "d1", "title": "Rice", "text": text})
    _write_lines(folder / "queries.jsonl", {"_id": "q1", "text": "Where does rice grow?"})
    (folder / "qrels.tsv").write_text("q1\td1\t1\n", "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.name)
def test_the_commands_of_a_page_run(page: Path, project: Path) -> None:
    for line in commands(page):
        done = CliRunner().invoke(main, shlex.split(line.text, comments=True)[1:])
        assert done.exit_code == line.code, f"{line.page}: {line.text}\n{done.output}"


def test_pages_with_commands_are_found() -> None:
    assert {"students.md", "maintainers.md", "evaluation.md"} <= {p.name for p in WITH_COMMANDS}


def links(page: Path) -> Iterator[str]:
    """Return the addresses of a page that lead to another place in this repository."""
    for address in LINK.findall(CODE.sub("", page.read_text("utf-8"))):
        if not re.match(r"[a-z]+:", address):
            yield address


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings have where such pages are read."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", head.lower()) for head in heads)
    return {head.strip().replace(" ", "-") for head in kept}


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for address in links(page):
        path, _, anchor = address.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name} links to {address}"
        assert target.is_relative_to(ROOT), f"{page.name} links out of the repository: {address}"
        assert not anchor or anchor in anchors(target), f"{page.name} links to {address}"
