"""The HTML report: what it says, that it is one file, and that hostile text stays text."""

from dataclasses import replace

import pytest
from lxml import html as parser

from evals.cases.read import Case, Gold
from evals.pages.page import html
from evals.runs.expected import Expected, compare
from evals.runs.questions import run_cases
from evals.runs.rows import Results
from tests.agreed import check
from tests.evals.pages.test_report import CASES, base, steady
from tests.fake_base import FakeBase, make_hit

HOSTILE = "</summary></title><script>window.pwned=1</script><img src=x onerror=alert(1)>\"'&"


@pytest.fixture(scope="module")
def results() -> Results:
    return replace(steady(run_cases(base(), CASES)), sources=("mine.jsonl",))


@pytest.fixture(scope="module")
def page(results: Results) -> parser.HtmlElement:
    return parser.document_fromstring(html(results))


def text(node: parser.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def test_the_page_is_the_one_that_was_looked_at(results: Results) -> None:
    entry = Expected("mine", "readiness eval", {"quote@5": 1.0}, at_most={"search p50 ms": 1.0})
    shown = str(html(results, compare(entry, results.values())))
    style = shown[shown.index("<style>") : shown.index("</style>")]
    check("report/questions.html", shown.replace(style, "<style>").replace("><", ">\n<"))


def test_the_page_needs_nothing_else(results: Results) -> None:
    shown = html(results)
    page = parser.document_fromstring(shown)
    assert page.xpath("//script | //link | //img | //iframe | //object | //@src") == []
    assert [a for a in page.xpath("//@href") if not a.startswith("#")] == []
    assert not any(sign in shown for sign in ("http://", "https://", "url(", "@import"))
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")


def test_every_link_within_the_page_leads_somewhere(page: parser.HtmlElement) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {a.removeprefix("#") for a in page.xpath("//nav//@href")} <= set(ids)


def test_every_case_can_be_opened_once_and_the_worst_come_first(page: parser.HtmlElement) -> None:
    names = [text(n) for n in page.xpath("//details//span[@class='name']")]
    assert sorted(names) == ["q1", "q2", "q3", "q4"]
    assert names[0] == "q4"
    assert [text(n) for n in page.xpath("//*[@id='worst']//span[@class='name']")][-1] == "q2"
    assert "Cases without fault: 1" in text(page.get_element_by_id("cases"))


def test_a_case_says_what_was_expected_said_and_found(page: parser.HtmlElement) -> None:
    (shown,) = page.xpath("//details[.//span[@class='name']='q2']")
    assert "Gold quote at rank 2; answered; gold not cited" in text(shown.find("summary"))
    expected, said, found = shown.xpath(".//section")
    assert "vellum-law, page 1" in text(expected)
    assert "Answered, answerable with probability 0.90" in text(said)
    places = [text(n) for n in found.xpath(".//span[@class='place']")]
    assert places == ["brask-report, page 1", "note, no page numbers"]
    assert [n.getparent().get("value") for n in found.xpath(".//strong")] == ["2"]


def test_each_plot_has_a_caption_and_a_table_beside_it(page: parser.HtmlElement) -> None:
    figures = page.xpath("//figure")
    assert len(figures) >= 6
    assert all(len(figure.xpath("figcaption")) == 1 for figure in figures)
    captions = {text(n) for n in page.xpath("//caption")}
    assert {"Reliability, bin by bin", "What refusing costs", "Milliseconds, warm"} <= captions


def test_headlines_give_standard_errors_and_counts(page: parser.HtmlElement) -> None:
    shown = {text(n.find("dt")): text(n.find("dd")) for n in page.xpath("//dl/div")}
    assert shown["The answer cites a gold place"] == "0.500 ± 0.500, 2 cases"
    assert shown["Median time of an answer, in ms"] == "101.0 3 cases"


def test_hostile_text_stays_text() -> None:
    case = Case(
        HOSTILE,
        HOSTILE,
        type=HOSTILE,
        persona=HOSTILE,
        language='en" onmouseover="alert(1)',
        answer=HOSTILE,
        must_include=(HOSTILE,),
        must_not_include=(HOSTILE,),
        gold=(Gold(HOSTILE, 1, HOSTILE),),
        note=HOSTILE,
    )
    hit = make_hit("note", 1)
    document = replace(hit.document, title=HOSTILE, language=HOSTILE)
    found = {HOSTILE: (replace(hit, document=document),)}
    broken = run_cases(FakeBase(found, frozenset({HOSTILE})), [case])
    for results in (run_cases(FakeBase(found), [case]), broken):
        shown = html(replace(results, sources=(HOSTILE,)))
        page = parser.document_fromstring(shown)
        assert page.xpath("//script | //img | //@onerror | //@onmouseover") == []
        assert HOSTILE in page.xpath("//span[@class='question']")[0].text
        assert page.findtext("head/title") == f"Question cases: {HOSTILE}"


def test_a_run_without_cases_or_of_one_sort_still_has_a_page() -> None:
    assert "No question got a probability" in html(run_cases(base(), []))
    assert "there is no trade-off to show" in html(run_cases(base(), CASES[:1]))
    assert "No case has a fault" in html(run_cases(base(), CASES[:1]))
