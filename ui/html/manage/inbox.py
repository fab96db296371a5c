"""What readers said of answers, and a case out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.markup import Html
from ui import names
from ui.feedback import Report
from ui.html.manage.form import FINE, Wrong, area, choice, field, form
from ui.words.words import Words

SHOWN = 100


def page(reports: Sequence[Report], say: Words, done: str = "") -> Html:
    """Render the inbox, the newest first."""
    told = Html('<p class="done" role="status">{}</p>').format(done) if done else Html()
    if not reports:
        return told + Html("<p>{}</p>").format(say("inbox.none"))
    many = {"shown": say.number(SHOWN), "count": say.number(len(reports))}
    more = say("inbox.newest", **many) if len(reports) > SHOWN else ""
    return Html('{}<p class="count">{}</p><ul class="lines">{}</ul>').format(
        told,
        more or say.count("report", len(reports)),
        Html().join(_item(report, say) for report in reports[:SHOWN]),
    )


def _item(report: Report, say: Words) -> Html:
    return Html(
        '<li><p><a href="manage/feedback/{}">{}</a></p><p class="fine">{}, {}</p>{}</li>'
    ).format(
        report.number,
        report.question,
        say(f"reasons.{report.reason}"),
        names.date(report.day, say),
        _said(report),
    )


def _said(report: Report) -> Html:
    return Html("<blockquote>{}</blockquote>").format(report.comment) if report.comment else Html()


def one(
    report: Report, case: Mapping[str, Any], token: str, say: Words, wrong: Wrong = FINE
) -> Html:
    """Render one report with the case that is proposed.

    Args:
        report: what was said.
        case: begun from it; see `ui.feedback.case`.
        token: of the forms.
        say: the words of the page.
        wrong: what went wrong, if anything.
    """
    here = f"manage/feedback/{report.number}"
    fields = Html().join(
        (
            field(
                "question", say("compare.question"), case["question"], wrong=wrong.of("question")
            ),
            choice(
                "answerable",
                say("inbox.answerable"),
                [("yes", say("inbox.yes")), ("no", say("inbox.no"))],
                "yes" if case["answerable"] else "no",
            ),
            area("answer", say("inbox.answer"), case["answer"], say("inbox.answer_hint"), 4),
            area(
                "must_include",
                say("inbox.must"),
                "\n".join(case["must_include"]),
                say("inbox.must_hint"),
            ),
            area("must_not_include", say("inbox.must_not"), "", say("inbox.must_not_hint")),
            area("note", say("inbox.note"), case["note"]),
        )
    )
    return Html(
        '<p class="fine">{reason}, {day}</p>{said}<p class="actions"><a href="answer/{key}" '
        'target="_blank">{see}</a><a href="{link}" target="_blank">{anew}</a></p>'
        "<h2>{title}</h2><p>{about}</p>{case}{drop}"
    ).format(
        reason=say(f"reasons.{report.reason}"),
        day=names.date(report.day, say),
        said=_said(report),
        key=report.answer,
        see=say("inbox.see"),
        anew=say("inbox.anew"),
        title=say("inbox.case"),
        about=say("inbox.about"),
        link=report.link,
        case=form(here, token, fields, say("inbox.make"), "stack", "case"),
        drop=form(here, token, Html(), say("inbox.drop"), "inline", "drop"),
    )
