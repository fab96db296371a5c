"""Lists of contents and of sources, menus and running titles are told from the text."""

from __future__ import annotations

import pytest

from ingest.page.lines import FOOTNOTES
from ingest.page.references import is_source
from ingest.page.roles import regions
from kb.models import Heading, Page, Reading

PROSE = (
    "The harbour office counts the boats each spring and writes down who owns them. "
    "It found that most crews mend their nets at home, as Larsen (2015) had said before.\n"
)
LEADERS = "Foreword … 3\n1 Boats … 5\n1.1 Small boats … 6\n2 Nets … 9\n3 Crews … 14\nAnnex … 20\n"
BARE = "Foreword 3\n1 Boats 5\n1.1 Small boats 6\n2 Nets 9\n3 Crews 14\nAnnex 20\n"
ALONE = "FOREWORD\n3\nBOATS\n5\nNETS\n9\nCREWS\n14\n"
PACKED = "Foreword 3 Boats of the north 5 Nets 9 Crews and their wages 14 Annex 20\n"
APA = [f"Larsen, K. (201{n}). Nets of the north. Harbour Journal, 4(2), 11-19." for n in range(6)]
CHICAGO = [f"Larsen, Kari. 201{n}. “Nets of the North.” Brask: Harbour Press." for n in range(6)]
LINKS = [f"{n} Harbour Office, https://harbour.example/reports/nets-{n}" for n in range(1, 7)]
NUMBERED = [f"{n}. Kari Larsen. Nets of the North. Brask Books, 201{n}." for n in range(1, 7)]


def found(*texts: str, headings: tuple[Heading, ...] = ()) -> list[tuple[str, str]]:
    """Return the roles of a document's pages, and the text of each."""
    pages = tuple(Page("d", number, text) for number, text in enumerate(texts, 1))
    reading = Reading(pages, True, headings)
    return [(r.role, texts[r.page - 1][r.start : r.end]) for r in regions(reading)]


@pytest.mark.parametrize("entries", [LEADERS, BARE, ALONE, PACKED])
@pytest.mark.parametrize(
    "title",
    [
        *("Table of Contents", "2 Contents:", "Table des matières", "MỤC LỤC", "Índice"),
        *("Sumário", "Daftar Isi", "មាតិកា", "สารบัญ", "目录", "List of Figures"),
    ],
)
def test_a_contents_list_below_its_title(title: str, entries: str) -> None:
    [(role, text)] = found(f"{PROSE}\n{title}\n\n{entries}\n{PROSE}")
    assert role == "contents"
    assert text == f"{title}\n\n{entries}".strip()


@pytest.mark.parametrize("entries", [LEADERS, BARE])
def test_a_contents_list_without_a_title_is_told_by_pages_that_rise(entries: str) -> None:
    assert found(PROSE + entries + PROSE) == [("contents", entries.strip())]


def test_a_contents_list_without_pages_is_told_by_titles_that_return() -> None:
    titles = "Boats\nNets\nCrews\nWages of crews\n"
    body = "".join(f"{title}\n{PROSE}" for title in titles.splitlines())
    assert found(f"Contents\n{titles}{body}") == [("contents", f"Contents\n{titles}".strip())]


def test_the_last_items_of_a_contents_list_belong_to_it() -> None:
    titles = "• Boats of the north\n• Nets and sails\n• Crews of Brask\n"
    rest = "• Contact us\n• Show more\n"
    heads = [title.strip("• ") for title in titles.splitlines()]
    body = "".join(f"{head}\n{PROSE}" for head in heads)
    text = f"On this page\n{titles}{rest}{body}• mend nets\n"
    assert found(text) == [("contents", f"On this page\n{titles}{rest}".strip())]


@pytest.mark.parametrize(
    "text",
    [
        "Brask 7\nVellum 3\nNorland 12\nSudria 5\nOstland 9\nWestland 2\nMidland 8\n",
        "Boats\t3\nNets\t5\nCrews\t9\nWages\t14\nOils\t20\nSails\t31\nMasts\t40\n",
        "2\n4\n6\n8\n10\n12\n14\n",
        "There are boats … and there are nets.\n" * 6,
        "Goal 1: more boats by 2030.\nGoal 2: more nets by 2031.\nGoal 3: crews by 2032.\n" * 3,
    ],
)
def test_figures_behind_words_are_no_contents(text: str) -> None:
    assert found(PROSE + text + PROSE) == []


@pytest.mark.parametrize("entries", [APA, CHICAGO, LINKS, NUMBERED])
@pytest.mark.parametrize(
    "title",
    [
        *("References", "7. BIBLIOGRAPHY", "Bibliographie", "Tài liệu tham khảo", "Referencias"),
        *("Referências", "Daftar Pustaka", "ឯកសារយោង", "บรรณานุกรม", "参考文献"),
    ],
)
def test_a_list_of_sources_below_its_title(title: str, entries: list[str]) -> None:
    body = "\n".join(entries)
    assert found(f"{PROSE}{title}\n{body}\n{PROSE}") == [("references", f"{title}\n{body}")]


@pytest.mark.parametrize("entries", [APA, CHICAGO, LINKS])
def test_a_list_of_sources_goes_on_over_pages_without_a_title(entries: list[str]) -> None:
    body = "\n".join(entries)
    assert found(PROSE, body, body, PROSE) == [("references", body), ("references", body)]


@pytest.mark.parametrize(
    "text",
    [
        PROSE * 5,
        "As Larsen (2015) found, nets are dear.\n" * 5,
        "Act No. 4 of 2015 binds all crews.\nAct No. 7 of 2016 binds their owners.\n" * 4,
        "• Brask came 7th of 19 harbours in the spring (Harbour Index, 2023, p. 4).\n" * 5,
        "• Crews of small boats pay nothing for a year (Rule (B) 2024/19, p. 51).\n" * 5,
        "(a) Directive 2014/9/EU on nets of 23 July 2014 (OJ L 257, 28.8.2014, p. 146);\n" * 5,
        "More about boats is found at https://harbour.example/boats and in the office.\n" * 5,
        "References\n" + PROSE * 3,
    ],
)
def test_sentences_that_name_a_source_are_text(text: str) -> None:
    assert found(text) == []


def test_notes_that_only_name_sources_are_references_and_others_are_text() -> None:
    notes = "\n".join(LINKS[:2])
    text = f"{PROSE}\n{notes}"
    end = len(text)
    part = Heading(1, end - len(notes), 9, FOOTNOTES, end)
    assert found(text, headings=(part,)) == [("references", notes)]
    told = f"{PROSE}\n1 Only boats under six metres are meant, and no ferries."
    part = Heading(1, len(PROSE) + 1, 9, FOOTNOTES, len(told))
    assert found(told, headings=(part,)) == []


def test_a_breadcrumb_and_lines_for_browsers_are_furniture() -> None:
    browsed = "We use cookies\nAccept all cookies\nSkip to main content"
    crumb = "Home > Boats > Nets of the north"
    roles = found(f"{crumb}\n{PROSE}{browsed}\n{PROSE}")
    assert roles == [("furniture", crumb), ("furniture", browsed)]


def test_a_title_that_runs_over_all_pages_is_furniture() -> None:
    pages = [f"HARBOUR GAZETTE — SPRING {n} OF BRASK\n{PROSE}\nWord {n}." for n in range(1, 7)]
    assert [role for role, _ in found(*pages)] == ["furniture"] * 6


def test_a_word_or_two_about_cookies_is_text() -> None:
    assert found(f"{PROSE}We use cookies and the law says when.\n{PROSE}") == []


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("OECD. Boats of the north (2019). https://harbour.example/boats", True),
        ("https://harbour.example/a/long/address/of/a/report", True),
        ("Ibid., p. 32, 2019.", True),
        ("In 2019 the office counted 32 boats.", False),
        (
            "Of the men 19% own a boat, while of the women it is 10%. The office (2020) found that "
            "most of the crews mend their nets at home, that few of them pay a fee, and that their "
            "sons and daughters learn how nets are knotted before they learn how letters are "
            "written. As to boats 29 https://harbour.example/a/long/address/of/a/report/on/boats",
            False,
        ),
        ("Larsen and others (2019) hold that the nets were dear and the crews were poor.", False),
    ],
)
def test_what_a_single_line_is(line: str, source: bool) -> None:
    assert is_source(line) is source


def test_sources_with_bullets_below_their_title() -> None:
    entries = (
        "• Nets of the North. Harbour Office, Brask. 2031-04 (strategy).\n"
        "• Boats and Crews. Ministry of Harbours, Brask. 2032 (law)."
    )
    assert found(f"{PROSE}\nSources\n\n{entries}") == [("references", f"Sources\n\n{entries}")]
    told = "• In 2031 the office counted 40 boats.\n• It closed the harbour in 2032."
    assert not found(f"{PROSE}\nSources\n\n{told}")


def test_a_masthead_is_no_text_of_the_document() -> None:
    masthead = "Date 2031-04-02\nCountry Brask\nLicence: open. Facts belong to their sources."
    assert found(f"Nets of the north\n\n{masthead}\n\n{PROSE}") == [("furniture", masthead)]
    assert not found(f"{PROSE}\nDate 2031-04-02\nCountry Brask\n{PROSE}")
    assert not found(PROSE, f"{masthead}\n{PROSE}")
