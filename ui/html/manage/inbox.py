"""What readers said of answers, and a case out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.markup import Html
from ui import names
from ui.feedback import REASONS, Report
from ui.html.manage.form import area, choice, field, form

SHOWN = 100


def page(reports: Sequence[Report], done: str = "") -> Html:
    """Render the inbox, the newest first."""
    told = Html('<p class="done" role="status">{}</p>').format(done) if done else Html()
    if not reports:
        return told + Html("<p>Nobody said anything of an answer that was not dealt with.</p>")
    more = f"The newest {SHOWN} of {len(reports):,}." if len(reports) > SHOWN else ""
    return Html('{}<p class="count">{}</p><ul class="lines">{}</ul>').format(
        told,
        more or names.count(len(reports), "report"),
        Html().join(map(_item, reports[:SHOWN])),
    )


def _item(report: Report) -> Html:
    return Html(
        '<li><p><a href="manage/feedback/{}">{}</a></p><p class="fine">{}, {}</p>{}</li>'
    ).format(
        report.number,
        report.question,
        REASONS[report.reason],
        names.date(report.day),
        _said(report),
    )


def _said(report: Report) -> Html:
    return Html("<blockquote>{}</blockquote>").format(report.comment) if report.comment else Html()


def one(report: Report, case: Mapping[str, Any], token: str, wrong: str = "") -> Html:
    """Render one report with the case that is proposed.

    Args:
        report: what was said.
        case: begun from it; see `ui.feedback.case`.
        token: of the forms.
        wrong: of the question, if anything.
    """
    here = f"manage/feedback/{report.number}"
    fields = Html().join(
        (
            field("question", "Question", case["question"], wrong=wrong),
            choice(
                "answerable",
                "Do the documents answer it?",
                [("yes", "Yes"), ("no", "No: it should be refused")],
                "yes" if case["answerable"] else "no",
            ),
            area("answer", "A good answer", case["answer"], "In your words; may stay empty.", 4),
            area(
                "must_include",
                "It has to say",
                "\n".join(case["must_include"]),
                "A line for each; | between words that do as well.",
            ),
            area("must_not_include", "It must not say", "", "A line for each."),
            area("note", "Note", case["note"]),
        )
    )
    return Html(
        '<p class="fine">{reason}, {day}</p>{said}<p class="actions"><a href="answer/{key}" '
        'target="_blank">See the answer as it was given</a><a href="{link}" target="_blank">Ask '
        "the question anew</a></p><h2>A case for the evaluation</h2><p>It is written into the "
        "project’s cases, and the report leaves the inbox.</p>{case}{drop}"
    ).format(
        reason=REASONS[report.reason],
        day=names.date(report.day),
        said=_said(report),
        key=report.answer,
        link=report.link,
        case=form(here, token, fields, "Make the case", "stack", "case"),
        drop=form(here, token, Html(), "Leave no case, take the report out", "inline", "drop"),
    )
