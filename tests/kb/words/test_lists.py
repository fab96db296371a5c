"""The word lists of the project: each in one file, each read by somebody."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import kb
from kb.words.lists import any_of, either, listed, valued

ROOT = Path(kb.__file__).parent
FILES = sorted((ROOT / "data" / "words").glob("*.toml"))
LOOKS = {"listed", "valued"}
OWN_READER = {"purpose", "countries"}
"""Files that one module reads whole; its patterns are no lists of words."""
BY_TABLE = {("works", "kinds"), ("qualifiers", "modality"), ("qualifiers", "status")}
"""Tables whose keys are names of their own."""


def _text(node: ast.expr) -> str | None:
    """Return a text of the code, None for what is known at run time only."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


CODE = sorted(p for package in ("kb", "ingest") for p in (ROOT.parent / package).rglob("*.py"))
NODES = [n for p in CODE for n in ast.walk(ast.parse(p.read_text("utf-8")))]
TEXTS = {n.value for n in NODES if isinstance(n, ast.Constant)}
CALLS = [
    tuple(map(_text, n.args))
    for n in NODES
    if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in LOOKS
]
CALLS += [
    (_text(n.args[0]), _text(name))
    for n in NODES
    if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "all_listed"
    for name in n.args[1:]
]
"""What code looks up: file, table, keys."""


def word_lists() -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield file, table, key and words of every list."""
    for path in FILES:
        if path.stem in OWN_READER:
            continue
        for name, value in tomllib.loads(path.read_text("utf-8")).items():
            for key, text in value.items():
                if (path.stem, name) != ("qualifiers", "opposites"):
                    yield path.stem, name, key, [w.strip() for w in text.split(",")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_says_what_it_is_for_and_who_reads_it(path: Path) -> None:
    text = path.read_text("utf-8")
    comment = re.match(r"(?:#.*\n)+", text)
    assert comment, "it begins with a comment"
    assert re.search(
        r"\b(?:kb\.(?:words|question|claims|reader|answer)|ingest\.page)\.\w+", comment.group()
    )
    assert tomllib.loads(text)


def test_no_word_stands_twice_in_a_list_and_none_is_empty() -> None:
    for file, name, key, words in word_lists():
        twice = [word for word, times in Counter(words).items() if times > 1 or not word]
        assert not twice, f"{file}.toml [{name}] {key}: {twice}"


def test_a_list_that_code_names_exists() -> None:
    named = [call for call in CALLS if None not in call[:2]]
    assert len(named) > 60
    for file, name, *keys in named:
        table = tomllib.loads((ROOT / "data" / "words" / f"{file}.toml").read_text("utf-8"))
        assert name in table, f"{file}.toml has no [{name}]"
        assert {key for key in keys if key} <= table[name].keys(), (file, name, keys)


def test_code_reads_every_list() -> None:
    whole = {(file, name) for file, name, *keys in CALLS if not keys or None in keys}
    single = {(file, name, key) for file, name, *keys in CALLS for key in keys}
    for file, name, key, _ in word_lists():
        read = (file, name) in whole or (file, name, key) in single
        # A name that no call has as it stands is put together or passed on.
        passed = (file, None) in whole and (name in TEXTS or name.startswith("sort_"))
        assert read or passed or (file, name) in BY_TABLE, f"{file}.toml [{name}] {key}"


def test_lists_of_a_table_are_joined_each_word_once() -> None:
    assert listed("conjunctions", "and") == ["and", "et", "y", "e", "und", "và"]
    assert listed("conjunctions", "and", "fr", "en") == ["et", "and"]
    assert valued("quantities", "numbers", "parts")["half"] == 50


def test_words_are_found_as_wholes() -> None:
    pattern = re.compile(any_of(["who", "rank*", "d'après", "per cent", "នរណា"]))
    found = {
        text: bool(pattern.search(text))
        for text in ("who?", "whole", "ranking", "crank", "d’après", "per  cent", "តើនរណា")
    }
    assert [text for text, is_found in found.items() if not is_found] == ["whole", "crank"]
    assert re.search(any_of(["នរណា"]), "who") is None


def test_the_longest_word_is_tried_first() -> None:
    assert either(["in", "in fact"]) == r"in\s+fact|in"
