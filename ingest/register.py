"""The register: `register.yaml`, what maintainers say about every source.

It is edited by hand and by commands, so every complaint names its line, and commands add or take
out whole entries without touching the rest of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path, PurePosixPath

import yaml

from kb.errors import ConfigError
from kb.models import AUTHORED_BY_AI, KINDS, Document

FILE = "register.yaml"
HEAD = "# The register of sources. docs/maintainers.md explains the fields.\n"
NOTHING = ("", "null", "~", "Null", "NULL")
FIELDS = tuple(f.name for f in fields(Document))
REQUIRED = ("id", "title", "kind")


class RegisterError(ConfigError):
    """The register holds something that cannot be used; the text names every line."""


def load(corpus: Path) -> tuple[Document, ...]:
    """Read and check the register.

    Args:
        corpus: folder that holds `register.yaml`.

    Raises:
        RegisterError: it is missing or wrong; all problems at once, each with its line.
    """
    path = corpus / FILE
    if not path.is_file():
        raise RegisterError(f"{path} is missing; add a first source with: readiness add FILE")
    problems: list[str] = []
    documents: list[Document] = []
    for line, values in _entries(path):
        try:
            documents.append(document_from(values))
        except ValueError as error:
            problems.extend(f"{path}:{line}: {text}" for text in str(error).splitlines())
    problems.extend(f"{path}: {text}" for text in _across(documents))
    if problems:
        raise RegisterError("the register cannot be used:\n" + "\n".join(problems))
    return tuple(documents)


def append(corpus: Path, documents: Iterable[Document]) -> None:
    """Write entries at the end of the register, making it where there is none.

    Raises:
        RegisterError: an id is there already, or what an entry supersedes is not there.
    """
    path = corpus / FILE
    documents = list(documents)
    check_new(corpus, documents)
    old = path.read_text("utf-8") if path.is_file() else HEAD
    old = re.sub(r"^\[\]\s*$", "", old, flags=re.MULTILINE)  # the empty list, where it is written
    text = old if old.endswith("\n") else old + "\n"
    _replace(path, text + "".join(entry_text(d) for d in documents))


def check_new(corpus: Path, documents: Sequence[Document]) -> None:
    """Check that entries can be added.

    Raises:
        RegisterError: an id is there already, or what an entry supersedes is not there.
    """
    known = load(corpus) if (corpus / FILE).is_file() else ()
    ids = {d.id for d in known}
    twice = [d.id for d in documents if d.id in ids]
    if twice:
        raise RegisterError(
            f"the register holds {', '.join(twice)} already; choose another --id, or take the "
            "old entry out with: readiness remove ID"
        )
    if problems := _across([*known, *documents]):
        raise RegisterError("; ".join(problems))


def remove(corpus: Path, doc_id: str) -> Document:
    """Take one entry out of the register and return it.

    Raises:
        RegisterError: there is no such entry, or another one supersedes it.
    """
    documents = load(corpus)
    newer = [d.id for d in documents if d.supersedes == doc_id != d.id]
    if newer:
        raise RegisterError(
            f"{', '.join(newer)} supersedes {doc_id}; take that line out of the register first"
        )
    _exchange(corpus, doc_id, "")
    return next(d for d in documents if d.id == doc_id)


def put(corpus: Path, document: Document) -> None:
    """Write one entry anew where it stands.

    Raises:
        RegisterError: there is no such entry.
    """
    _exchange(corpus, document.id, entry_text(document))


def _exchange(corpus: Path, doc_id: str, text: str) -> None:
    path = corpus / FILE
    if all(d.id != doc_id for d in load(corpus)):
        raise RegisterError(f"the register holds no {doc_id!r}; its ids are in {path}")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    starts = [line - 1 for line, _ in _entries(path)] + [len(lines)]
    position = [values.get("id") for _, values in _entries(path)].index(doc_id)
    kept = [*lines[: starts[position]], text, *lines[starts[position + 1] :]]
    _replace(path, "".join(kept) or HEAD)


def entry_text(document: Document) -> str:
    """Write one entry as YAML, the fields that are known, in the order of the contract."""
    values = {name: getattr(document, name) for name in FIELDS}
    known = {name: value for name, value in values.items() if value is not None}
    text: str = yaml.safe_dump([known], allow_unicode=True, sort_keys=False, width=10_000)
    return text


def document_from(values: Mapping[str, object]) -> Document:
    """Check the fields of one entry and build its document.

    Raises:
        ValueError: one line for each wrong field, with what to write instead.
    """
    problems = [
        f"{name!r} is no field of the register; the fields are: {', '.join(FIELDS)}"
        for name in values
        if name not in FIELDS
    ]
    clean = {n: _text(v) for n, v in values.items() if n in FIELDS}
    chosen = {n: v for n, v in clean.items() if v is not None}
    problems += [f"{n} is missing; every source needs one" for n in REQUIRED if n not in chosen]
    for name, value in chosen.items():
        complaint = CHECKS[name](value) if name in CHECKS else None
        if complaint:
            problems.append(f"{name} is {value!r}; {complaint}")
    if problems:
        raise ValueError("\n".join(problems))
    return Document(**chosen)


def _entries(path: Path) -> list[tuple[int, dict[str, object]]]:
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RegisterError(f"{path} is not valid YAML: {error}") from error
    if root is None:
        return []
    if not isinstance(root, yaml.SequenceNode):
        raise RegisterError(f"{path}:1: the register is a list; start each entry with '- id: '")
    found = []
    for node in root.value:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            raise RegisterError(f"{path}:{line}: an entry is a list of 'field: value' lines")
        pairs = {key.value: value.value for key, value in node.value}
        if len(pairs) < len(node.value):
            raise RegisterError(f"{path}:{line}: a field stands twice in this entry")
        found.append((line, pairs))
    return found


def _across(documents: list[Document]) -> list[str]:
    ids = [d.id for d in documents]
    problems = [f"the id {i!r} stands twice" for i in sorted(set(ids)) if ids.count(i) > 1]
    for document in documents:
        if document.supersedes and document.supersedes not in ids:
            problems.append(f"{document.id} supersedes {document.supersedes!r}, which is no entry")
    return problems


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, "utf-8")
    temporary.replace(path)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str) and value.strip() in NOTHING:
        return None
    return str(value).strip()


def _matches(pattern: str, hint: str) -> Callable[[str], str | None]:
    return lambda value: None if re.fullmatch(pattern, value) else hint


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], str | None]:
    return lambda value: None if value in allowed else f"write one of: {', '.join(allowed)}"


def _country(value: str) -> str | None:
    if value in ("INT", "EU") or value in countries():
        return None
    return "write the ISO 3166-1 code of two letters, such as KH, or INT, or EU"


@cache
def countries() -> frozenset[str]:
    """Return the two-letter codes of countries and territories."""
    from babel import Locale

    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code))


def _inside(value: str) -> str | None:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\\" in value or "\0" in value:
        return "write a path inside the corpus folder"
    return None


CHECKS: dict[str, Callable[[str], str | None]] = {
    "id": _matches(
        r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
        "use letters, digits, dots, dashes and underscores, 100 at most, a letter or digit first",
    ),
    "file": _inside,
    "date": _matches(
        r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?",
        "write YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    "country": _country,
    "kind": _one_of(KINDS),
    "language": _matches(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "write a language code such as en, km"),
    "original_url": _matches(r"https?://\S+", "write an address that starts with http"),
    "sha256": _matches(r"[0-9a-f]{64}", "write 64 hexadecimal digits, or leave it out"),
    "authored_by_ai": _one_of(AUTHORED_BY_AI),
}
