from pathlib import Path

import pytest

from ingest import register
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


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("country: NO", "country: Norway"),
        ("date: 2023", "date: May 2023"),
        ("kind: law", "kind: rule"),
        ("kind: law", "kind: law\n  file: ../../etc/passwd"),
        ("kind: law", "kind: law\n  publisherr: Us"),
        ("kind: law", "kind: law\n  sha256: abc"),
        ("kind: law", "kind: law\n  original_url: 'javascript:alert(1)'"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(tmp_path: Path, change: str, complaint: str) -> None:
    field = complaint.splitlines()[-1].split(":")[0].strip()
    with pytest.raises(register.RegisterError, match=rf"register\.yaml:2: '?{field}'? is "):
        register.load(corpus(tmp_path, GOOD.replace(change, complaint)))


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(register.RegisterError, match="stands twice"):
        register.load(corpus(tmp_path, GOOD.replace("id: two", "id: one")))


def test_superseding_something_unknown_is_refused(tmp_path: Path) -> None:
    with pytest.raises(register.RegisterError, match="which is no entry"):
        register.load(corpus(tmp_path, GOOD + "  supersedes: three\n"))


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
