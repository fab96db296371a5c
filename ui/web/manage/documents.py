"""The pages of the sources: all of them, one to edit, one to take out, and the job."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from ingest.sources import register
from ingest.sources.fields import FieldError, document_from
from kb.errors import ReadinessError
from ui.accounts.accounts import Caller
from ui.html.manage import documents, entry, removal
from ui.html.manage import job as shown
from ui.html.manage.form import FINE, Wrong, failed
from ui.manage.consequences import consequences
from ui.manage.job import BusyError
from ui.manage.shelf import Shelf, Source, look, version
from ui.web.manage.desk import Desk, then
from ui.web.manage.sent import Sent, known, sent
from ui.web.speech.tongue import Speech
from ui.words.words import Words

Word = Annotated[str, Query(max_length=100)]


def routes(desk: Desk) -> APIRouter:
    """Make the routes."""
    router = APIRouter()

    @router.get("/manage")
    def page(  # noqa: PLR0913
        request: Request,
        say: Speech,
        words: Word = "",
        state: Word = "",
        done: Word = "",
        doc_id: Annotated[str, Query(alias="id", max_length=100)] = "",
    ) -> HTMLResponse:
        asked = {"words": words, "state": state, "done": done, "id": doc_id}
        return _all(desk, known(request), say, asked)

    @router.get("/manage/job")
    def told(request: Request, say: Speech) -> HTMLResponse:
        token = desk.token(known(request))
        return HTMLResponse(shown.section(desk.jobs.last(), token, _waiting(desk), say))

    @router.post("/manage/job")
    async def start(request: Request) -> Response:
        form = await sent(request, desk.accounts)
        try:
            await run_in_threadpool(_do, desk, form)
        except ReadinessError as error:
            busy = isinstance(error, BusyError)
            wrong = Wrong(form.say("job.busy")) if busy else failed(error)
            return await run_in_threadpool(_all, desk, form.caller, form.say, {}, wrong)
        return then("manage#job", deep=1)

    @router.get("/manage/documents/{doc_id}")
    def one(request: Request, doc_id: str, say: Speech) -> HTMLResponse:
        source = _source(desk, doc_id, say)
        return _edited(desk, known(request), say, source, entry.values_of(source.document))

    @router.post("/manage/documents/{doc_id}")
    async def save(request: Request, doc_id: str) -> Response:
        form = await sent(request, desk.accounts)
        return await run_in_threadpool(_save, desk, form, doc_id)

    @router.get("/manage/documents/{doc_id}/remove")
    def ask(request: Request, doc_id: str, say: Speech) -> HTMLResponse:
        return _removing(desk, known(request), say, _source(desk, doc_id, say))

    @router.post("/manage/documents/{doc_id}/remove")
    async def remove(request: Request, doc_id: str) -> Response:
        form = await sent(request, desk.accounts)
        return await run_in_threadpool(_remove, desk, form, doc_id)

    return router


def _shelf(desk: Desk) -> Shelf:
    """Return the sources as they are now, also right after a job."""
    desk.base.follow()
    return look(desk.base)


def _waiting(desk: Desk) -> int:
    shelf = _shelf(desk)
    return len(shelf.of("new")) + len(shelf.of("changed"))


def _all(
    desk: Desk, caller: Caller, say: Words, asked: dict[str, str], wrong: Wrong = FINE
) -> HTMLResponse:
    body = documents.page(
        _shelf(desk), desk.jobs.last(), desk.proposals.all(), desk.token(caller), asked, say
    )
    return desk.page(caller, say, "manage", say("managing.documents"), body, "documents", wrong)


def _do(desk: Desk, form: Sent) -> None:
    """Start or stop a job.

    Raises:
        BusyError: another one is under way.
        HTTPException: the form asks for nothing that there is.
    """
    do = form.get("do")
    if do == "stop":
        desk.jobs.stop()
    elif do == "sweep":
        desk.jobs.ingest(remove=True)
    elif do == "ingest" and not form.get("only"):
        desk.jobs.ingest()
    elif do == "ingest":
        desk.jobs.ingest([_source(desk, form.get("only"), form.say).document.id])
    else:
        raise HTTPException(422, form.say("managing.gone"))


def _source(desk: Desk, doc_id: str, say: Words) -> Source:
    source = look(desk.base).get(doc_id)
    if source is None or source.state == "left":
        raise HTTPException(404, say("managing.gone"))
    return source


def _edited(  # noqa: PLR0913
    desk: Desk,
    caller: Caller,
    say: Words,
    source: Source,
    values: dict[str, str],
    wrong: Wrong = FINE,
) -> HTMLResponse:
    document = source.document
    others = [s.document for s in look(desk.base).sources if s.document.id != document.id]
    body = entry.edited(document, values, wrong, desk.token(caller), others, say)
    body = documents.quality(source, say) + body
    here = f"manage/documents/{quote(document.id, safe='')}"
    return desk.page(caller, say, here, document.name, body, wrong=wrong)


def _save(desk: Desk, form: Sent, doc_id: str) -> Response:
    source = _source(desk, doc_id, form.say)
    document = source.document
    if form.get("version") != version(document):
        other = Wrong(form.say("managing.other"))
        return _edited(desk, form.caller, form.say, source, entry.values_of(document), other)
    values = {name: form.get(name) for name in entry.LABELS if name != "id"}
    try:
        said = document_from({**values, "id": doc_id})
        said = replace(said, file=document.file, sha256=document.sha256)
        register.put(desk.base.project.corpus, said)
    except FieldError as error:
        wrong = entry.wrong_of(error, form.say)
        return _edited(desk, form.caller, form.say, source, values, wrong)
    except ReadinessError as error:
        return _edited(desk, form.caller, form.say, source, values, failed(error))
    return then(f"manage?done=saved&id={quote(doc_id, safe='')}", deep=2)


def _removing(
    desk: Desk, caller: Caller, say: Words, source: Source, wrong: Wrong = FINE
) -> HTMLResponse:
    found = consequences(desk.base, desk.kept, source)
    body = removal.page(source, found, desk.token(caller), say)
    here = f"manage/documents/{quote(source.document.id, safe='')}/remove"
    return desk.page(caller, say, here, say("managing.remove"), body, wrong=wrong)


def _remove(desk: Desk, form: Sent, doc_id: str) -> Response:
    source = _source(desk, doc_id, form.say)
    try:
        register.check_free(desk.base.project.corpus, doc_id)
        desk.jobs.remove(doc_id)
    except ReadinessError as error:
        return _removing(desk, form.caller, form.say, source, failed(error))
    return then("manage#job", deep=3)
