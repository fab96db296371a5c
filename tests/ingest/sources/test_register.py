from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.sources import register
from ingest.sources.fields import plain
from kb.models import Document

GOOD = """# our sources
- id: one
  title: The first   # by hand
  kind: law
  country: NO
  date: 2023
- id: two
  title: "Second: part 2"
  kind: op-ed
"""


def corpus(folder: Path, text: str) -> Path:
    (folder / register.FILE).write_text(text, "utf-8")
    return folder


def test_a_register_is_read_with_norway_and_a_bare_year(tmp_path: Path) -> None:
    one, two = register.load(corpus(tmp_path, GOOD))
    assert (one.country, one.date, one.kind) == ("NO", "2023", "law")
    assert two.is_opinion


WRONG = [
    ("country: NO", "country: Norway", 5, "country is 'Norway'; write the ISO 3166-1 code"),
    ("country: NO", "country: UK", 5, "country is 'UK'"),
    ("date: 2023", "date: May 2023", 6, "write YYYY, YYYY-MM or YYYY-MM-DD"),
    ("date: 2023", "date: 2023-13", 6, "no such month or day"),
    ("date: 2023", "date: 2023-02-30", 6, "no such month or day"),
    ("kind: law", "kind: statute", 4, "write one of: government-report, strategy"),
    ("kind: law", "kind: stratgy", 4, "did you mean strategy?"),
    ("kind: law", "kind: law\n  file: ../../etc/passwd", 5, "inside the corpus folder"),
    ("kind: law", "kind: law\n  publisherr: Us", 5, "did you mean 'publisher'?"),
    ("kind: law", "kind: law\n  xxx: red", 5, "the fields are: id, file, title"),
    ("kind: law", "kind: law\n  sha256: abc", 5, "write 64 digits"),
    ("kind: law", f"kind: law\n  sha256: {'A' * 64}", 5, "0-9 and a-f"),
    ("kind: law", "kind: law\n  original_url: 'javascript:alert(1)'", 5, "starts with http"),
    ("kind: law", "kind: law\n  authored_by_ai: maybe", 5, "no, partly, yes, unknown"),
    ("kind: law", "kind: law\n  standing: drafts", 5, "announced (did you mean draft?)"),
    ("kind: law", "kind: law\n  language: English", 5, "such as en"),
    ("kind: law", "kind: law\n  language: kh", 5, "write km for Khmer"),
    ("kind: law", "kind: law\n  language: en-UK", 5, "'UK' is no country"),
    ("kind: law", "kind: law\n  author: [A, B]", 5, "author is a list"),
    ("  kind: law\n", "", 2, "kind is missing"),
    ("title: The first", "title:", 3, "title is missing"),
    ("kind: law", "kind: law\n  kind: brief", 2, "'kind' stands twice"),
    ("kind: law", "kind: law\n  supersedes: three", 5, "'three', which is no entry"),
    ("kind: law", "kind: law\n  supersedes: one", 5, "supersedes itself (one > one)"),
    ("kind: op-ed", "kind: op-ed\n  id: one", 7, "'id' stands twice"),
    ("id: two", "id: one", 7, "the id 'one' stands twice"),
    ("title: The first", "title: The first: a plan", 3, "in quotation marks"),
    ("kind: law", "kind: &k law\n  notes: *k", 2, "write each value out"),
]


@pytest.mark.parametrize(("old", "new", "line", "complaint"), WRONG)
def test_what_is_wrong_is_named_with_its_line_and_what_to_write(
    tmp_path: Path, old: str, new: str, line: int, complaint: str
) -> None:
    with pytest.raises(register.RegisterError) as caught:
        register.load(corpus(tmp_path, GOOD.replace(old, new)))
    [said] = [text for text in str(caught.value).splitlines() if "register.yaml:" in text]
    assert f"register.yaml:{line}: " in said
    assert complaint in said


def test_a_file_that_is_listed_twice_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace("kind:", "file: a.pdf\n  kind:")
    with pytest.raises(register.RegisterError, match=r"yaml:10: a\.pdf stands under one already"):
        register.load(corpus(tmp_path, text))


def test_a_circle_of_editions_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace("kind: law", "kind: law\n  supersedes: two") + "  supersedes: one\n"
    with pytest.raises(register.RegisterError, match=r"one > two > one") as caught:
        register.load(corpus(tmp_path, text))
    assert "register.yaml:5:" in str(caught.value)


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("law", "rule").replace("op-ed", "opinion").replace("2023", "23")
    with pytest.raises(register.RegisterError) as caught:
        register.load(corpus(tmp_path, text))
    named = [line.split(":")[1] for line in str(caught.value).splitlines()[1:]]
    assert named == ["4", "6", "9"]


@pytest.mark.parametrize("language", ["en", "km", "pt-BR", "zh-Hant-TW", "kxm", "es-419"])
def test_languages_of_bcp_47_are_taken(tmp_path: Path, language: str) -> None:
    corpus(tmp_path, GOOD + f"  language: {language}\n")
    assert register.load(tmp_path)[1].language == language


def test_a_register_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / register.FILE).write_bytes(b"- id: one\n  title: caf\xe9\n")
    with pytest.raises(register.RegisterError, match=r"yaml:2: this line is not UTF-8"):
        register.load(tmp_path)


def test_adding_and_removing_leave_the_rest_as_it_was(tmp_path: Path) -> None:
    corpus(tmp_path, GOOD)
    register.append(tmp_path, [Document("three", title="Third: យើង", kind="brief")])
    assert [d.id for d in register.load(tmp_path)] == ["one", "two", "three"]
    register.remove(tmp_path, "three")
    assert (tmp_path / register.FILE).read_text("utf-8") == GOOD


def test_removing_the_first_keeps_the_second(tmp_path: Path) -> None:
    register.remove(corpus(tmp_path, GOOD), "one")
    assert [d.id for d in register.load(tmp_path)] == ["two"]


def test_adding_what_is_there_is_refused(tmp_path: Path) -> None:
    corpus(tmp_path, GOOD)
    with pytest.raises(register.RegisterError, match="holds one already"):
        register.append(tmp_path, [Document("one", title="x", kind="law")])


def test_a_document_survives_being_written(tmp_path: Path) -> None:
    document = Document(
        "d-1",
        "files/d.pdf",
        "A: 'title' # \"quoted\"",
        "P",
        "A",
        "2020-01-31",
        "KH",
        "law",
        "km",
        "CC0",
        "https://example.org/a?b=c#d",
        "a" * 64,
        "partly",
        None,
        "line one: two",
    )
    corpus(tmp_path, register.entry_text(document))
    assert register.load(tmp_path) == (document,)


# Changes leave the rest as it was, byte for byte.

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30
).filter(lambda t: t == t.strip() and plain(t) is not None)
COMMENTS = st.sampled_from(["", "\n", "# a comment\n", "\n#: - id: not-one\n\n", "  # deep\n"])
KINDS_OF = st.sampled_from(["law", "'brief'   # quoted", '"index"'])
LONG = st.sampled_from(
    ["", "  notes: |\n    one\n    two\n", "  notes: >-\n    folded\n    text\n", "  author:\n"]
)


@st.composite
def registers(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Draw the comments (one more than entries) and the entries of a register."""
    count = draw(st.integers(1, 4))
    title = st.builds(lambda t: yaml.safe_dump([t], allow_unicode=True, width=1e9)[2:], TEXTS)
    entries = [
        f"- id: d{n}\n  title: {draw(title)}  kind: {draw(KINDS_OF)}\n{draw(LONG)}"
        for n in range(count)
    ]
    return [draw(COMMENTS) for _ in range(count + 1)], entries


def joined(comments: list[str], entries: list[str]) -> str:
    pairs = zip(comments, [*entries, ""], strict=True)
    return "".join(part for pair in pairs for part in pair)


@given(registers(), st.data(), st.booleans())
@settings(deadline=None)
def test_commands_change_only_what_they_must(
    tmp_path_factory: pytest.TempPathFactory,
    drawn: tuple[list[str], list[str]],
    data: st.DataObject,
    windows: bool,
) -> None:
    comments, entries = drawn
    ends = "\r\n" if windows else "\n"
    before = joined(comments, entries).replace("\n", ends)
    folder = tmp_path_factory.mktemp("corpus", numbered=True)
    path = folder / register.FILE
    path.write_bytes(before.encode())
    old = register.load(folder)
    number = data.draw(st.integers(0, len(entries) - 1))

    new = Document("new", title=data.draw(TEXTS), kind="law", notes=data.draw(TEXTS))
    register.append(folder, [new])
    assert path.read_bytes().decode().startswith(before)
    assert register.load(folder) == (*old, new)
    register.remove(folder, "new")
    assert path.read_bytes().decode() == before

    changed = replace(old[number], file=f"files/{number}.pdf", author=data.draw(TEXTS))
    register.put(folder, changed)
    assert register.load(folder) == (*old[:number], changed, *old[number + 1 :])
    first = joined(comments[:number] + [""], entries[:number]).replace("\n", ends)
    last = joined(comments[number + 1 :], entries[number + 1 :]).replace("\n", ends)
    text = path.read_bytes().decode()
    assert text.startswith(first)
    assert text.endswith(last)

    path.write_bytes(before.encode())
    register.remove(folder, f"d{number}")
    assert path.read_bytes().decode() == first + comments[number].replace("\n", ends) + last or (
        len(entries) == 1 and not "".join(comments) and path.read_text() == register.HEAD
    )


def test_changing_a_field_keeps_the_comments_of_the_entry(tmp_path: Path) -> None:
    register.put(corpus(tmp_path, GOOD), replace(register.load(tmp_path)[0], title="New: one"))
    expected = GOOD.replace("The first   # by hand", "'New: one'   # by hand")
    assert (tmp_path / register.FILE).read_text("utf-8") == expected


def test_entries_that_are_indented_are_added_to(tmp_path: Path) -> None:
    corpus(tmp_path, "  - id: one\n    title: One\n    kind: law")
    register.append(tmp_path, [Document("two", title="Two", kind="law")])
    register.put(tmp_path, Document("one", title="One", kind="law", file="a.pdf"))
    text = (tmp_path / register.FILE).read_text("utf-8")
    assert text.startswith(
        "  - id: one\n    file: a.pdf\n    title: One\n    kind: law\n  - id: two\n"
    )


def test_a_register_in_brackets_is_read_but_not_changed(tmp_path: Path) -> None:
    corpus(tmp_path, '[{"id": "one", "title": "One", "kind": "law"}]')
    assert [d.id for d in register.load(tmp_path)] == ["one"]
    with pytest.raises(register.RegisterError, match="on a line of its own"):
        register.append(tmp_path, [Document("two", title="Two", kind="law")])
    assert [d.id for d in register.load(tmp_path)] == ["one"]


def test_nothing_is_written_that_could_not_be_read_back(tmp_path: Path) -> None:
    corpus(tmp_path, GOOD)
    with pytest.raises(register.RegisterError, match="no such month"):
        register.append(tmp_path, [Document("three", title="T", kind="law", date="2023-13")])
    assert (tmp_path / register.FILE).read_text("utf-8") == GOOD
    assert {p.name for p in tmp_path.iterdir()} - {register.LOCK} == {register.FILE}


def test_new_fields_go_where_the_contract_has_them(tmp_path: Path) -> None:
    text = "- id: one\n  title: One  # by hand\n  kind: law\n  notes: |\n    two\n    lines\n"
    corpus(tmp_path, text)
    [one] = register.load(tmp_path)
    register.put(tmp_path, replace(one, file="a.pdf", date="2024", sha256="a" * 64))
    assert (tmp_path / register.FILE).read_text("utf-8") == (
        "- id: one\n  file: a.pdf\n  title: One  # by hand\n  date: '2024'\n  kind: law\n"
        f"  sha256: {'a' * 64}\n  notes: |\n    two\n    lines\n"
    )


def test_commands_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    corpus(tmp_path, GOOD)
    ids = [f"new-{number}" for number in range(12)]

    def add(doc_id: str) -> None:
        register.append(tmp_path, [Document(doc_id, title=doc_id, kind="law")])

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(add, ids))
    assert {d.id for d in register.load(tmp_path)} == {"one", "two", *ids}


def test_a_command_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "WAIT", 0.0)
    held = FileLock(corpus(tmp_path, GOOD) / register.LOCK)
    with held, pytest.raises(register.RegisterError, match="another command is changing"):
        register.remove(tmp_path, "one")
