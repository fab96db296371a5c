"""The register: `register.yaml`, what maintainers say about every source.

It is edited by hand and by commands. So every complaint names its line, and commands change only
what they must: comments, blank lines and other entries stay as they are, byte for byte. Nothing
is written that could not be read back.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from filelock import FileLock, Timeout

from ingest.sources.fields import FIELDS, FieldError, document_from, plain
from kb.errors import ConfigError
from kb.models import Document

FILE = "register.yaml"
LOCK = ".register.lock"
WAIT = 30.0
"""Seconds to wait for another command that is writing the register."""
HEAD = "# The register of sources. docs/maintainers.md explains the fields.\n"


class RegisterError(ConfigError):
    """The register holds something that cannot be used; the text names every line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry where it stands in the text."""

    start: int
    """Offset of the line that holds the entry's dash."""
    end: int
    """Offset after the last line of the entry; comments below it are not of it."""
    line: int
    """1-based."""
    column: int
    """Blanks before each field."""
    fields: dict[str, yaml.Node]

    @property
    def id(self) -> str | None:
        """The entry's id, where it has one."""
        node = self.fields.get("id")
        return plain(node.value) if node else None

    def line_of(self, field: str) -> int:
        """Return the 1-based line of a field, or of the entry where it has no such field."""
        node = self.fields.get(field)
        return node.start_mark.line + 1 if node else self.line


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
    return _documents(path, _text(path))


@contextmanager
def changing(corpus: Path) -> Iterator[None]:
    """Keep other commands from changing the register; may be entered again within.

    Raises:
        RegisterError: another one is still at it, or the folder cannot be written.
    """
    lock = FileLock(corpus / LOCK, is_singleton=True)
    try:
        corpus.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=WAIT)
    except Timeout:
        raise RegisterError(
            f"another command is changing {corpus / FILE}; wait until it is done, then try again"
        ) from None
    except OSError as error:
        raise RegisterError(f"{corpus / LOCK} cannot be written: {error.strerror}") from None
    try:
        yield
    finally:
        lock.release()


def append(corpus: Path, documents: Iterable[Document]) -> None:
    """Write entries at the end of the register, making it where there is none.

    Raises:
        RegisterError: an id is there already, or what an entry supersedes is not there.
    """
    documents = tuple(documents)
    with changing(corpus):
        known = check_new(corpus, documents)
        if documents:
            _append(corpus / FILE, known, documents)


def _append(path: Path, known: tuple[Document, ...], documents: tuple[Document, ...]) -> None:
    old = _text(path) if path.is_file() else HEAD
    root = _root(path, old)
    _refuse_brackets(path, root)
    if root and not root.value:  # the empty list, where it is written
        old = old[: root.start_mark.index] + old[root.end_mark.index :].lstrip(" \r\n")
    if old and not old.endswith("\n"):
        old += _like(old, "\n")
    column = root.start_mark.column if root and root.value else 0
    new = textwrap.indent("".join(map(entry_text, documents)), " " * column)
    _replace(path, old + _like(old, new), (*known, *documents))


def check_new(corpus: Path, documents: Sequence[Document]) -> tuple[Document, ...]:
    """Check that entries can be added, and return those that are there.

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
    if problems := list(relations([*known, *documents])):
        raise RegisterError("; ".join(text for *_, text in problems))
    return known


def remove(corpus: Path, doc_id: str) -> Document:
    """Take one entry out of the register and return it.

    Raises:
        RegisterError: there is no such entry, or another one supersedes it.
    """
    with changing(corpus):
        documents = check_free(corpus, doc_id)
        path, text, entry = _find(corpus, doc_id)
        kept = tuple(d for d in documents if d.id != doc_id)
        _replace(path, text[: entry.start] + text[entry.end :] or HEAD, kept)
    return next(d for d in documents if d.id == doc_id)


def check_free(corpus: Path, doc_id: str) -> tuple[Document, ...]:
    """Check that an entry can be taken out, and return all that are there.

    Raises:
        RegisterError: there is no such entry, or another one supersedes it.
    """
    documents = load(corpus)
    _find(corpus, doc_id)
    newer = [d.id for d in documents if d.supersedes == doc_id]
    if newer:
        raise RegisterError(
            f"{', '.join(newer)} supersedes {doc_id}; take that line out of the register first"
        )
    return documents


def put(corpus: Path, document: Document) -> None:
    """Write the fields of one entry that have changed; the rest of the entry stays.

    A field that is new goes where the contract has it, behind the one before it.

    Raises:
        RegisterError: there is no such entry.
    """
    with changing(corpus):
        _put(corpus, document)


def _put(corpus: Path, document: Document) -> None:
    documents = load(corpus)
    path, text, entry = _find(corpus, document.id)
    old = next(d for d in documents if d.id == document.id)
    changed = [n for n in reversed(FIELDS) if getattr(old, n) != getattr(document, n)]
    edits = [_edit(text, entry, name, getattr(document, name)) for name in changed]
    for start, end, new in sorted(edits, key=lambda edit: edit[0], reverse=True):
        text = text[:start] + new + text[end:]
    _replace(path, text, tuple(document if d.id == document.id else d for d in documents))


def entry_text(document: Document) -> str:
    """Write one entry as YAML, the fields that are known, in the order of the contract."""
    known = {n: v for n in FIELDS if (v := getattr(document, n)) is not None}
    lines = [f"{name}: {_scalar(value)}\n" for name, value in known.items()]
    return "- " + "  ".join(lines)


def relations(documents: Sequence[Document]) -> Iterator[tuple[int, str, str]]:
    """Find what is wrong between entries: ids and files that stand twice, `supersedes`.

    Returns:
        For each problem the entry's place in the list, the field, and the complaint.
    """
    ids: Counter[str] = Counter()
    files: dict[str, str] = {}
    older = {d.id: d.supersedes for d in documents}
    for place, document in enumerate(documents):
        ids[document.id] += 1
        if ids[document.id] == 2:
            yield place, "id", f"the id {document.id!r} stands twice; give each source its own"
        if document.file and document.file in files:
            owner = files[document.file]
            yield place, "file", f"{document.file} stands under {owner} already; leave one entry"
        elif document.file:
            files[document.file] = document.id
        if complaint := _older(document, older):
            yield place, "supersedes", complaint


def _older(document: Document, older: dict[str, str | None]) -> str | None:
    named = document.supersedes
    if named is None:
        return None
    if named not in older:
        return (
            f"{document.id} supersedes {named!r}, which is no entry; write the id of the older "
            "edition's entry, or leave the field out"
        )
    chain = [document.id]
    while (last := older.get(chain[-1])) is not None and last not in chain:
        chain.append(last)
    if last == document.id:
        circle = " > ".join([*chain, last])
        return f"{document.id} supersedes itself ({circle}); only the newer edition names the older"
    return None


def _documents(path: Path, text: str) -> tuple[Document, ...]:
    problems: list[tuple[int, str]] = []
    found: list[tuple[Entry, Document]] = []
    for entry in _entries(path, text):
        try:
            found.append((entry, document_from({k: n.value for k, n in entry.fields.items()})))
        except FieldError as error:
            problems += [(entry.line_of(name), text) for name, text in error.problems]
    if not problems:  # an entry that was left out would be missed by those that name it
        for place, field, complaint in relations([document for _, document in found]):
            problems.append((found[place][0].line_of(field), complaint))
    if problems:
        lines = [f"{path}:{line}: {complaint}" for line, complaint in sorted(problems)]
        raise RegisterError("the register cannot be used:\n" + "\n".join(lines))
    return tuple(document for _, document in found)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise RegisterError(f"{path}:{line}: this line is not UTF-8; save the file so") from None


def _root(path: Path, text: str) -> yaml.SequenceNode | None:
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        what = getattr(error, "problem", None) or " ".join(str(error).split())
        raise RegisterError(
            f"{where}: this is not valid YAML ({what}); put text that holds ': ' or ' #' in "
            "quotation marks, and let the fields of an entry begin in one column"
        ) from None
    if root is not None and not isinstance(root, yaml.SequenceNode):
        raise RegisterError(f"{path}:1: the register is a list; start each entry with '- id: '")
    return root


def _entries(path: Path, text: str) -> list[Entry]:
    root = _root(path, text)
    return [_entry(path, text, node) for node in root.value] if root else []


def _entry(path: Path, text: str, node: yaml.Node) -> Entry:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise RegisterError(f"{path}:{line}: an entry is a list of 'field: value' lines")
    if odd := [key for key, _ in node.value if not isinstance(key, yaml.ScalarNode)]:
        where = f"{path}:{odd[0].start_mark.line + 1}"
        raise RegisterError(f"{where}: a field's name is one word, such as 'title'")
    pairs = {key.value: value for key, value in node.value}
    if len(pairs) < len(node.value):
        twice = next(k for k, n in Counter(k.value for k, _ in node.value).items() if n > 1)
        raise RegisterError(f"{path}:{line}: {twice!r} stands twice in this entry; leave one")
    if any(value.start_mark.index < key.start_mark.index for key, value in node.value):
        raise RegisterError(f"{path}:{line}: write each value out; names such as *other stay out")
    dash = text.rfind("-", 0, node.start_mark.index)
    start = text.rfind("\n", 0, dash) + 1
    stop = node.end_mark if node.flow_style else node.value[-1][1].end_mark
    end = _line_end(text, start, stop.index)
    return Entry(start, end, line, node.start_mark.column, pairs)


def _find(corpus: Path, doc_id: str) -> tuple[Path, str, Entry]:
    path = corpus / FILE
    text = _text(path)
    _refuse_brackets(path, _root(path, text))
    found = next((e for e in _entries(path, text) if e.id == doc_id), None)
    if found is None:
        raise RegisterError(f"the register holds no {doc_id!r}; its ids are in {path}")
    return path, text, found


def _refuse_brackets(path: Path, root: yaml.SequenceNode | None) -> None:
    if root and root.value and (root.flow_style or any(node.flow_style for node in root.value)):
        raise RegisterError(
            f"{path}: commands cannot change a register that is written in brackets or braces; "
            "write each field on a line of its own, the first one of an entry with '- id: '"
        )


def _edit(text: str, entry: Entry, name: str, value: str | None) -> tuple[int, int, str]:
    """Return the offsets to replace in the text so that a field holds this value, and with what."""
    written = _scalar(value) if value is not None else "null"
    node = entry.fields.get(name)
    if node is None:
        place = _place(text, entry, name)
        lead = "" if text[:place].endswith("\n") else "\n"
        line = f"{lead}{' ' * entry.column}{name}: {written}\n"
        return place, place, _like(text, line)
    start = node.start_mark.index
    end = start + len(text[start : node.end_mark.index].rstrip())
    blank = "" if text[start - 1] in " \t\n" else " "
    return start, end, blank + written


def _place(text: str, entry: Entry, name: str) -> int:
    """Return the offset of the line for a new field: behind the last one that goes before it."""
    before = [n for n in FIELDS[: FIELDS.index(name)] if n in entry.fields]
    if not before:
        return entry.end
    node = entry.fields[before[-1]]
    return _line_end(text, node.start_mark.index, node.end_mark.index)


def _line_end(text: str, start: int, stop: int) -> int:
    last = start + len(text[start:stop].rstrip())  # a block of lines takes blank ones along
    return text.find("\n", last) + 1 or len(text)


def _scalar(value: str) -> str:
    """Write a text as YAML on one line."""
    plainly: str = yaml.safe_dump([value], allow_unicode=True, width=1e9)
    if plainly.count("\n") > 1:
        plainly = yaml.safe_dump([value], allow_unicode=True, width=1e9, default_style='"')
    return plainly[2:].rstrip("\n")


def _like(text: str, new: str) -> str:
    """Give a piece the line ends of the text it goes into."""
    return new.replace("\n", "\r\n") if "\r\n" in text else new


def _replace(path: Path, text: str, expected: tuple[Document, ...]) -> None:
    """Write the register anew, once it is sure that it says what was meant and nothing else."""
    if _documents(path, text) != expected:
        raise RegisterError(f"{path} is written in a way that commands cannot change; edit it")
    temporary = path.with_suffix(".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(text.encode("utf-8"))
        temporary.replace(path)
    except OSError as error:
        raise RegisterError(
            f"{path} cannot be written: {error.strerror}; it is as it was"
        ) from None
