import pytest

from ingest.briefs.cited import Footnote, footnotes, statements
from kb.errors import ConfigError

BRIEF = """# A plan

As of 27 November 2026. This brief tells of a plan.

## What it says

- The plan trains 400 teachers [@plan--2023, p. 3]. It costs little [@plan--2023, pp. 4-5, 9].
- Two sources agree [@plan--2023, p. 3; @law, sec. "Scope; and aim [1]"].
- Teachers should be asked [editors' note].

| What | How many |
|---|---|
| Teachers | 400 |

Source of the table: [@plan--2023, p. 3].
"""


def test_statements_are_what_stands_before_their_citations() -> None:
    read = statements(BRIEF)
    assert [(s.line, s.text) for s in read] == [
        (7, "The plan trains 400 teachers"),
        (7, "It costs little"),
        (8, "Two sources agree"),
        (9, "Teachers should be asked"),
        (15, "Source of the table:"),
    ]
    assert read[0].footnotes == (Footnote("plan--2023", (3,), "p. 3"),)
    assert read[1].footnotes == (Footnote("plan--2023", (4, 5, 9), "pp. 4-5, 9"),)
    assert read[2].footnotes[1] == Footnote("law", section="Scope; and aim [1]")
    assert read[3].footnotes == ()
    assert read[4].rows[-1] == "| Teachers | 400 |" and read[0].rows == ()


def test_a_khmer_statement_ends_before_its_full_stop() -> None:
    [said] = statements("- គ្រូ ៣៥ នាក់ [@plan, p. 1]។\n")
    assert said.text == "គ្រូ ៣៥ នាក់"


@pytest.mark.parametrize(
    ("mark", "complaint"),
    [
        ("[@plan, page 3]", "neither p. 3"),
        ("[@plan p. 3]", "is no citation"),
        ("[@plan; law]", "'law' is no citation"),
    ],
)
def test_a_citation_that_cannot_be_read_is_named(mark: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        footnotes(mark)


def test_lines_without_a_source_are_named_all_at_once() -> None:
    text = "# A\n\n- Nobody says so.\n- Right [@plan].\n- Nor this [@plan, page 3].\n"
    with pytest.raises(ConfigError) as error:
        statements(text, "a.md")
    first, second = str(error.value).splitlines()
    assert first.startswith("a.md:3: 'Nobody says so.' names no source")
    assert second.startswith("a.md:5:")
