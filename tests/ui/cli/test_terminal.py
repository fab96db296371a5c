import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.job.report import DocumentRow, Report
from kb.claims.check import Claim
from kb.models import (
    Answer,
    Citation,
    Document,
    Hit,
    Passage,
    Preference,
    Refusal,
    Run,
    Sentence,
    Span,
    Via,
)
from kb.reader.differences import Difference
from tests.agreed import check
from ui.cli.doctor import Finding
from ui.cli.ingest_report import report_table, sums_json
from ui.cli.terminal import (
    answer_text,
    check_report,
    findings_text,
    hits_text,
    printable,
)

TEXT = "Brask certified 1,450 teachers of computing in 2031. The ministry paid for their courses."
ESCAPE = "\x1b]0;owned\x07\x1b[2J\u202efdp"
RUN = Run("extractive", None, "corpus-hash", "settings-hash", "0.0.0", 1)


def make_hit(rank: int, title: str, page: int | None = 14) -> Hit:
    doc_id = f"d{rank}"
    document = Document(
        doc_id, title=title, publisher="Ministry of Tests", date="2031-05", country="KH", kind="law"
    )
    passage = Passage(f"{doc_id}:1", Span(doc_id, page or 1, 0, len(TEXT)), TEXT, "1 Skills")
    label = "8" if page else None
    return Hit(passage, document, page, label, 0.5, rank, Via(rank, None))


def make_citation(hit: Hit, marker: int) -> Citation:
    span = replace(hit.passage.span, end=TEXT.index(" The"))
    return Citation(marker, hit, span, TEXT[: span.end])


HITS = (make_hit(1, "Report on skills"), make_hit(2, "Note on courses", page=None))
CITATION = make_citation(HITS[0], 1)
ANSWER = Answer(
    "How many teachers?",
    "answered",
    f"{CITATION.quote} [1]",
    (Sentence(CITATION.quote, (1,), "quoted"),),
    (CITATION,),
    0.9,
    RUN,
    notes=("This rests on one source only.",),
    preferences=(Preference("country", "KH"), Preference("year", "2031")),
)
REFUSAL = replace(
    ANSWER,
    status="refused",
    text="",
    sentences=(),
    citations=(),
    notes=(),
    nearest=HITS,
    refusal=Refusal("not-found", "The documents do not say this.", "A report would help."),
)
REPORT = Report(
    (
        DocumentRow("skills", "added", 12, 40, 40, 1.25),
        DocumentRow("a-very-long-name-of-a-document-that-does-not-fit-the-column", "kept", 3, 9),
        DocumentRow(
            "scan", "failed", problems=("page 1 holds no text", "the version ingested before stays")
        ),
    ),
    2,
    3.5,
)
CLAIM = Claim(CITATION.quote, 0, 52, "supported", "“Report on skills” says this.", (CITATION,))


DIFFERENCES = (Difference("number", "900", "1,450"), Difference("modality", "must", None))


def test_a_report_is_a_table_with_what_was_wrong_and_the_sums() -> None:
    check("terminal/report.txt", report_table(REPORT) + "\n")


def test_an_answer_is_text_notes_and_sources() -> None:
    check("terminal/answer.txt", answer_text(ANSWER) + "\n")


def test_a_refusal_says_what_is_missing_and_what_is_near() -> None:
    check("terminal/refusal.txt", answer_text(REFUSAL) + "\n")


def test_hits_are_numbered_with_their_sources() -> None:
    check("terminal/hits.txt", hits_text(HITS) + "\n")


def test_a_claim_check_is_a_block_a_sentence() -> None:
    other = Claim("Thank you.", 53, 63, "not-a-claim", "It states nothing.", ())
    wrong = replace(CLAIM, label="contradicted", differences=DIFFERENCES)
    words = (Difference("wording", "trained", "certified"), Difference("wording", "", "in 2031"))
    close = replace(
        CLAIM,
        label="not-in-corpus",
        close=True,
        differences=words,
        evidence=(),
        nearest=(CITATION,),
    )
    check("terminal/check.txt", check_report((CLAIM, other, wrong, close)) + "\n")


def test_findings_are_lines_with_next_steps() -> None:
    findings = (
        Finding("register", True, "3 sources"),
        Finding("plan", True, "two dates", "correct one"),
        Finding("level", False, "not level with the register: scan", "readiness ingest"),
    )
    check("terminal/doctor.txt", findings_text(findings) + "\n")


def test_nothing_found_is_said() -> None:
    assert hits_text(()) == "No passage found."
    assert check_report(()) == "No sentence to check."
    assert report_table(Report((), 0, 0.0)).endswith("nothing to do; 0 pages, 0 passages in 0.0 s")


def test_the_last_line_of_a_report_as_json_has_the_sums() -> None:
    sums = json.loads(sums_json(REPORT))
    assert (sums["event"], sums["documents"], sums["failed"]) == ("done", 3, 1)
    assert (sums["pages"], sums["passages"], sums["stopped"]) == (15, 49, False)


HOSTILE = make_hit(1, f"Title {ESCAPE}")
HOSTILE_CITATION = make_citation(HOSTILE, 1)


@pytest.mark.parametrize(
    "shown",
    [
        hits_text((HOSTILE,)),
        answer_text(replace(ANSWER, text=ESCAPE, notes=(ESCAPE,), citations=(HOSTILE_CITATION,))),
        answer_text(replace(ANSWER, preferences=(Preference("publisher", ESCAPE),))),
        answer_text(
            replace(REFUSAL, refusal=Refusal("not-found", ESCAPE, ESCAPE), nearest=(HOSTILE,))
        ),
        check_report((replace(CLAIM, text=ESCAPE, reason=ESCAPE, evidence=(HOSTILE_CITATION,)),)),
        report_table(Report((DocumentRow("scan", "failed", problems=(ESCAPE,)),), 0, 0.0)),
        findings_text((Finding("register", False, ESCAPE, ESCAPE),)),
    ],
    ids=["hits", "answer", "preferences", "refusal", "check", "report", "doctor"],
)
def test_escape_sequences_never_reach_the_terminal(shown: str) -> None:
    assert all(c.isprintable() or c == "\n" for c in shown)


@given(st.text())
def test_printable_text_keeps_letters_and_nothing_that_steers(text: str) -> None:
    shown = printable(text)
    assert all(c.isprintable() or c == "\n" for c in shown)
    assert [c for c in text if c.isalnum()] == [c for c in shown if c.isalnum()]
