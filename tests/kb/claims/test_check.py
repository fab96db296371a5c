import json
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.claims.check import name_of, summary
from kb.contract import check_json
from kb.words.text import normalise
from tests.conftest import MakeProject

PLAN = """# National plan

The national plan trains 400 teachers of computing each year. The ministry pays for the courses.

## Data

The data office opens 12 registers of land to the public.
"""
WATER = "# Water\n\nData centres in the delta draw water from 3 rivers in the dry season.\n"
COURTS = "# Courts\n\nJudges explain every decision that a machine had a part in.\n"
TRUE = "The national plan trains 400 teachers of computing each year."
FALSE = "The national plan trains 900 teachers of computing each year."
ELSEWHERE = "Zebras in the Serengeti migrate north when the dry season starts."


@pytest.fixture
def base(make_project: MakeProject) -> KnowledgeBase:
    project = make_project(plan=PLAN, water=WATER, courts=COURTS)
    ingest(project)
    return KnowledgeBase.open(project)


def label(base: KnowledgeBase, text: str) -> str:
    [claim] = base.check(text)
    return claim.label


def test_what_the_corpus_says_is_supported_with_the_sentence(base: KnowledgeBase) -> None:
    [claim] = base.check(TRUE)
    assert claim.label == "supported"
    assert [c.quote for c in claim.evidence] == [TRUE]
    assert (
        claim.reason == "“About plan” (Ministry of Tests, 2024, section “National plan”) says this."
    )


def test_another_figure_is_a_contradiction_that_names_both(base: KnowledgeBase) -> None:
    [claim] = base.check(FALSE)
    assert claim.label == "contradicted"
    assert [c.quote for c in claim.evidence] == [TRUE]
    assert "400" in claim.reason
    assert "900" in claim.reason


def test_a_source_without_publisher_and_year_is_named_by_its_title(base: KnowledgeBase) -> None:
    [hit] = base.search(TRUE, 1)
    bare = replace(hit.document, publisher=None, author=None, date=None)
    assert name_of(replace(hit, document=bare)) == "“About plan” (section “National plan”)"
    assert name_of(hit) == "“About plan” (Ministry of Tests, 2024, section “National plan”)"


def test_what_the_corpus_does_not_hold_has_no_evidence(base: KnowledgeBase) -> None:
    [claim] = base.check(ELSEWHERE)
    assert (claim.label, claim.evidence) == ("not-in-corpus", ())


TURNED = "Each year the national plan trains 400 teachers of computing."


def test_the_same_in_other_words_is_shown_beside_the_claim(base: KnowledgeBase) -> None:
    [claim] = base.check(TURNED)
    assert (claim.label, claim.state, claim.evidence) == ("not-in-corpus", "something-close", ())
    assert [c.quote for c in claim.nearest] == [TRUE]
    assert claim.reason == (
        "“About plan” (Ministry of Tests, 2024, section “National plan”) says something close. "
        "Compare: whether it says just this is yours to judge."
    )
    assert [(d.kind, d.claimed, d.found) for d in claim.differences] == [
        ("wording", "Each year", None), ("wording", "", "each year"),
    ]  # fmt: skip


REVERSED = """
Vellum lends boats to Brask. Pilots outperform skippers in fog.
The shipyard sued the union in 2021.
Maps replace radios on small boats. The council reports to the mayor.
Engineers advise fishers on nets.
Late ferries cause poor roads. Brask exports more fish than Tallow.
The ministry pays the office.
The navy bought the lighthouse from the museum.
"""
HARBOUR = """
Brask lends boats to Vellum. Skippers outperform pilots in fog.
The union sued the shipyard in 2021.
Radios replace maps on small boats. The mayor reports to the council.
Fishers advise engineers on nets.
Poor roads cause late ferries. Tallow exports more fish than Brask.
The office pays the ministry.
The museum bought the lighthouse from the navy.
"""


def test_roles_turned_round_are_never_supported(make_project: MakeProject) -> None:
    project = make_project(harbour=HARBOUR)
    ingest(project)
    base = KnowledgeBase.open(project)
    turned = [c.label for c in base.check(REVERSED)]
    assert len(turned) == 10
    assert "supported" not in turned
    assert [c.label for c in base.check(HARBOUR)] == ["supported"] * 10


def test_a_sentence_with_two_claims_is_judged_in_two(base: KnowledgeBase) -> None:
    text = f"{TRUE[:-1]} and pays for 30 harbours."
    claims = base.check(text)
    assert [c.text for c in claims] == [TRUE[:-1], "pays for 30 harbours."]
    assert [text[c.start : c.end] for c in claims] == [c.text for c in claims]
    assert claims[0].label == "supported"
    assert claims[1].label != "supported"


@pytest.mark.parametrize(
    "text",
    [
        "How many teachers of computing does the plan train?",
        "Thank you.",
        "We believe the national plan trains teachers well.",
        "I think that the ministry pays for the courses.",
    ],
)
def test_questions_greetings_and_opinions_are_no_claims(base: KnowledgeBase, text: str) -> None:
    assert label(base, text) == "not-a-claim"


def test_every_sentence_of_a_text_is_judged_on_its_own(base: KnowledgeBase) -> None:
    claims = base.check(f"{TRUE} {FALSE}\n\n{ELSEWHERE} Thank you.")
    assert [c.label for c in claims] == [
        "supported", "contradicted", "not-in-corpus", "not-a-claim",
    ]  # fmt: skip


def test_offsets_are_slices_of_the_text(base: KnowledgeBase) -> None:
    text = f"  {TRUE}\r\n\r\n{FALSE}  The ministry\u00a0pays for \ufb01ve courses. "
    clean = normalise(text)
    claims = base.check(text)
    assert len(claims) == 3
    assert all(clean[c.start : c.end] == c.text for c in claims)


def test_evidence_is_a_slice_of_its_page(base: KnowledgeBase) -> None:
    for claim in base.check(f"{TRUE} {FALSE}"):
        for citation in claim.evidence:
            assert citation.span.of(base.page("plan", 1)) == citation.quote


@pytest.mark.parametrize("text", ["", "  \n ", "?!"])
def test_no_text_is_no_error(base: KnowledgeBase, text: str) -> None:
    assert all(c.label == "not-a-claim" for c in base.check(text))


def test_an_empty_corpus_holds_no_claim(make_project: MakeProject) -> None:
    assert label(KnowledgeBase.open(make_project()), TRUE) == "not-in-corpus"


def test_the_claim_json_is_the_contracts(base: KnowledgeBase) -> None:
    value = json.loads(json.dumps(check_json(base.check(TRUE), "c1")))
    assert value.keys() == {"id", "claims"}
    assert value["id"] == "c1"
    [claim] = value["claims"]
    assert claim.keys() >= {"text", "start", "end", "label", "reason", "evidence"}
    assert (claim["text"], claim["start"], claim["end"]) == (TRUE, 0, len(TRUE))
    assert claim["evidence"][0].keys() >= {
        "marker", "doc_id", "title", "publisher", "date", "country", "kind", "page", "page_label",
        "heading", "quote", "start", "end", "url", "score", "recognised",
    }  # fmt: skip


def test_the_nearest_passage_is_shown_where_nothing_says_it(base: KnowledgeBase) -> None:
    [claim] = base.check("Data centres in the delta are painted blue by volunteers.")
    assert (claim.label, claim.evidence) == ("not-in-corpus", ())
    assert [c.hit.document.id for c in claim.nearest] == ["water"]


def test_what_another_report_says_is_not_what_a_named_one_says(base: KnowledgeBase) -> None:
    [claim] = base.check(f"According to the Zebra Institute, {TRUE[0].lower()}{TRUE[1:]}")
    assert claim.label == "not-in-corpus"
    assert "“the Zebra Institute”, which is not among these documents" in claim.reason
    assert "“About plan”" in claim.reason


def test_a_report_that_nobody_named_bears_nothing_out(base: KnowledgeBase) -> None:
    assert label(base, "The report finds that 400 teachers are trained each year.") == (
        "not-in-corpus"
    )


def test_a_sentence_that_leans_on_the_one_before_is_found_with_it(base: KnowledgeBase) -> None:
    claims = base.check(f"{TRUE} It trains 900 teachers of computing each year.")
    assert [c.label for c in claims] == ["supported", "contradicted"]


def test_the_sum_counts_claims_only(base: KnowledgeBase) -> None:
    claims = base.check(f"{TRUE} {FALSE}\n\n{ELSEWHERE} Thank you.")
    assert summary(claims) == (
        "3 claims: 1 supported, 1 contradicted, 0 with something close, 1 not in these documents."
    )
    assert summary([]) == "Nothing here states anything that a source could bear out."


def test_the_seed_post_has_nothing_of_its_report_supported(
    shared: Path, base: KnowledgeBase
) -> None:
    post = (shared / "seed" / "ai-for-cambodia.md").read_text("utf-8")
    claims = base.check(post)
    report = next(i for i, c in enumerate(claims) if c.text.startswith("The report finds"))
    assert {c.label for c in claims[report:]} <= {"not-in-corpus", "not-a-claim"}
    assert sum("AI Landscape in Cambodia" in c.reason for c in claims[report:]) > 10
