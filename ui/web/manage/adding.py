"""The pages where a source comes in: a file or an address, then the entry that is proposed."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from ingest.sources.fetch import Fetcher, Limits
from ingest.sources.fields import FieldError
from ingest.sources.proposals import Proposal
from kb.errors import ReadinessError
from ui.accounts.accounts import Caller
from ui.given import ADDING, LARGEST, SECONDS
from ui.html.manage import entry
from ui.html.manage.form import FINE, Complaint, Wrong, failed, sentence
from ui.manage.shelf import look
from ui.web.manage.desk import Desk, then
from ui.web.manage.sent import Sent, known, sent
from ui.web.speech.tongue import Speech
from ui.words.words import SOURCE, Words

ADDRESSES = ("http://", "https://")
BOUNDS = Limits(bytes=200 * 2**20, seconds=SECONDS, silence=20.0, attempts=2, wait=5.0)


def routes(desk: Desk) -> APIRouter:
    """Make the routes."""
    router = APIRouter()

    @router.get("/manage/add")
    def page(request: Request, say: Speech) -> HTMLResponse:
        return _form(desk, known(request), say)

    @router.post("/manage/add")
    async def add(request: Request) -> Response:
        form = await sent(request, desk.accounts)
        return await run_in_threadpool(_add, desk, form)

    @router.get("/manage/proposed/{key}")
    def proposed(request: Request, key: str, say: Speech) -> HTMLResponse:
        proposal = _waiting(desk, key, say)
        return _shown(desk, known(request), say, proposal, entry.proposed(proposal.entry))

    @router.post("/manage/proposed/{key}")
    async def decide(request: Request, key: str) -> Response:
        form = await sent(request, desk.accounts)
        return await run_in_threadpool(_decide, desk, form, _waiting(desk, key, form.say))

    return router


def _form(
    desk: Desk, caller: Caller, say: Words, wrong: Wrong = FINE, address: str = ""
) -> HTMLResponse:
    body = entry.adding(desk.token(caller), LARGEST, say, address, wrong)
    return desk.page(caller, say, "manage/add", say("entry.add"), body, "add", wrong)


def _add(desk: Desk, form: Sent) -> Response:
    address, say = form.get("address"), form.say
    try:
        if form.file:
            found = desk.proposals.from_bytes(form.data, form.file)
        elif address.lower().startswith(ADDRESSES):
            found = desk.proposals.from_address(address, Fetcher(BOUNDS))
        else:
            no_address = say("entry.no_address", address=address)
            told = no_address if address else say("entry.nothing")
            return _form(desk, form.caller, say, _not_added(form, told), address)
    except (ReadinessError, ValueError) as error:
        told = sentence(ADDING.sub(r"choose \1 here", str(error)))
        return _form(desk, form.caller, say, _not_added(form, told, SOURCE), address)
    return then(f"manage/proposed/{found.key}", deep=1)


def _not_added(form: Sent, told: str, language: str = "") -> Wrong:
    """Say why nothing came in, beside the field that was filled in."""
    say = form.say
    name, label = ("address", "entry.where") if "address" in form.fields else ("file", "entry.file")
    tongue = "" if language == say.language else language
    return Wrong(say("entry.not_added"), (Complaint(name, say(label), told, tongue),))


def _waiting(desk: Desk, key: str, say: Words) -> Proposal:
    proposal = desk.proposals.get(key)
    if proposal is None:
        raise HTTPException(404, say("entry.gone"))
    return proposal


def _shown(  # noqa: PLR0913
    desk: Desk,
    caller: Caller,
    say: Words,
    proposal: Proposal,
    values: Mapping[str, str],
    wrong: Wrong = FINE,
) -> HTMLResponse:
    others = [source.document for source in look(desk.base).sources]
    body = entry.proposal(proposal, values, wrong, desk.token(caller), others, say)
    here = f"manage/proposed/{proposal.key}"
    return desk.page(caller, say, here, say("entry.proposed"), body, "add", wrong)


def _decide(desk: Desk, form: Sent, proposal: Proposal) -> Response:
    if form.get("do") == "discard":
        desk.proposals.drop(proposal.key)
        return then("manage?done=discarded", deep=2)
    values = {name: form.get(name) for name in entry.LABELS}
    try:
        document = desk.proposals.register(proposal, values)
    except FieldError as error:
        wrong = entry.wrong_of(error, form.say)
        return _shown(desk, form.caller, form.say, proposal, values, wrong)
    except ReadinessError as error:
        return _shown(desk, form.caller, form.say, proposal, values, failed(error))
    return then(f"manage?done=registered&id={document.id}", deep=2)
