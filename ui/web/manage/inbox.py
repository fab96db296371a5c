"""The inbox of feedback, and the gaps: what readers said, asked in vain, and could not find."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from kb.errors import ReadinessError
from ui.accounts.accounts import Caller
from ui.coverage import coverage
from ui.feedback import Report, Reports, case
from ui.html.manage import gaps, inbox
from ui.html.manage.form import FINE, Complaint, Wrong, failed
from ui.manage import cases
from ui.manage.gaps import Gaps
from ui.web.kept import FILE
from ui.web.manage.desk import Desk, then
from ui.web.manage.sent import Sent, known, sent
from ui.web.speech.tongue import Speech
from ui.words.words import Words

LONGEST = 4000
"""Characters of a field of a case."""


def routes(desk: Desk) -> APIRouter:
    """Make the routes."""
    router = APIRouter()
    file = desk.base.project.data / FILE
    reports, asked = Reports(file), Gaps(file)

    @router.get("/manage/feedback")
    def page(request: Request, say: Speech, case: str = "") -> HTMLResponse:
        done = say("inbox.made", file=cases.FILE) if case else ""
        body = inbox.page(reports.all(), say, done)
        title = say("managing.feedback")
        return desk.page(known(request), say, "manage/feedback", title, body, "feedback")

    @router.get("/manage/feedback/{number}")
    def one(request: Request, number: int, say: Speech) -> HTMLResponse:
        report = _report(reports, number, say)
        return _one(desk, known(request), say, report, _begun(desk, report, say))

    @router.post("/manage/feedback/{number}")
    async def decide(request: Request, number: int) -> Response:
        form = await sent(request, desk.accounts)
        return await run_in_threadpool(_decide, desk, reports, form, number)

    @router.get("/manage/gaps")
    def lacking(request: Request, say: Speech) -> HTMLResponse:
        caller = known(request)
        kept = desk.room.gaps is not None
        body = gaps.page(asked.all(), kept, coverage(desk.base), desk.token(caller), say)
        return desk.page(caller, say, "manage/gaps", say("managing.gaps"), body, "gaps")

    @router.post("/manage/gaps")
    async def forget(request: Request) -> Response:
        form = await sent(request, desk.accounts)
        if form.get("do") == "clear":
            await run_in_threadpool(asked.clear)
        else:
            await run_in_threadpool(asked.drop, form.get("question"))
        return then("manage/gaps", deep=1)

    return router


def _report(reports: Reports, number: int, say: Words) -> Report:
    report = reports.get(number)
    if report is None:
        raise HTTPException(404, say("inbox.gone"))
    return report


def _begun(desk: Desk, report: Report, say: Words) -> dict[str, Any]:
    kept = desk.kept.get(report.answer)
    if kept is None:
        raise HTTPException(404, say("inbox.gone"))
    return case(report, kept.answer)


def _one(  # noqa: PLR0913
    desk: Desk,
    caller: Caller,
    say: Words,
    report: Report,
    begun: dict[str, Any],
    wrong: Wrong = FINE,
) -> HTMLResponse:
    body = inbox.one(report, begun, desk.token(caller), say, wrong)
    here = f"manage/feedback/{report.number}"
    return desk.page(caller, say, here, report.question, body, "feedback", wrong)


def _decide(desk: Desk, reports: Reports, form: Sent, number: int) -> Response:
    report = _report(reports, number, form.say)
    if form.get("do") == "drop":
        reports.drop(number)
        return then("manage/feedback", deep=2)
    made = {**_begun(desk, report, form.say), **_written(form)}
    if not made["question"]:
        said = Complaint("question", form.say("compare.question"), form.say("inbox.empty"))
        wrong = Wrong(form.say("managing.wrong"), (said,))
        return _one(desk, form.caller, form.say, report, made, wrong)
    try:
        cases.append(desk.base.project.root, made)
    except ReadinessError as error:
        return _one(desk, form.caller, form.say, report, made, failed(error))
    reports.drop(number)
    return then("manage/feedback?case=made", deep=2)


def _written(form: Sent) -> dict[str, Any]:
    """Return the fields of a case that a maintainer writes."""
    lines = {
        name: [line.strip() for line in form.get(name)[:LONGEST].splitlines() if line.strip()]
        for name in ("must_include", "must_not_include")
    }
    words = {name: form.get(name)[:LONGEST] for name in ("question", "answer", "note")}
    return {**words, **lines, "answerable": form.get("answerable") == "yes"}
