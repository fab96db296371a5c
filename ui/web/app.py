"""The browser application: Gradio's pages, and plain routes for what the source panel shows."""

from __future__ import annotations

import os
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

# Gradio reads these when it is imported: no reports to anybody, no look for a newer version.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
os.environ["GRADIO_SSR_MODE"] = "False"

import gradio as gr
from fastapi import APIRouter, FastAPI, HTTPException, Query
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, Response
from fastapi.staticfiles import StaticFiles

from ingest.briefs.marks import is_own
from ingest.ocr.program import FOLDER
from ingest.ocr.tesseract import Scans
from kb.errors import ReadinessError
from kb.markup import Html
from kb.models import Page, Span
from kb.store.ledger import LedgerRecord, PageInfo
from ui.accounts.accounts import Accounts
from ui.given import LARGEST
from ui.highlight import PageImages, locate
from ui.html import catalogue, panel
from ui.html.parts.addresses import Mark
from ui.html.parts.place import place
from ui.programs import http
from ui.programs.mcp import serve_assistants
from ui.rests import listed
from ui.web import (
    answer_page,
    ask_page,
    check_page,
    eval_page,
    health,
    library_page,
)
from ui.web.door.callers import check_proxies
from ui.web.door.door import Door
from ui.web.kept import KeptAnswers
from ui.web.manage import adding, documents, inbox, sign_in
from ui.web.manage.desk import MOST, Desk
from ui.web.plain import (
    brief_page,
    compare_page,
    coverage_page,
    document_page,
    fault,
    found_page,
    news_page,
    reported,
    source_page,
)
from ui.web.room import Room
from ui.web.speech.spoken import Spoken
from ui.web.speech.tongue import Speech
from ui.words.words import ENGLISH, Words
from ui.works import passage_at, printed_on, works

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

TITLE = ENGLISH("bar.name")
ASSETS = Path(__file__).parents[1] / "assets"
SESSIONS = 2000
"""Open pages whose conversation is remembered."""
REST = 0.01
"""Seconds between two looks of the framework into its queue."""
PDF = "application/pdf"
LONG = "private, max-age=31536000, immutable"
"""For pictures: their address changes when the document does."""

Offset = Annotated[int | None, Query(ge=0)]
Number = Annotated[str, Query(pattern=r"^\d{0,4}$")]


def build(
    base: KnowledgeBase, host: str = "127.0.0.1", root_path: str = "", mcp: bool = False
) -> FastAPI:
    """Build the application over a knowledge base.

    Args:
        base: answers.
        host: address that the server listens at, one of the names it answers to.
        root_path: path under which a reverse proxy offers the application, such as `/kb`.
        mcp: serve assistants too, at /mcp.

    Raises:
        ConfigError: by the settings anybody could say who they are.
    """
    config = base.project.config
    check_proxies(config.accounts, config.serve.proxies)
    room = Room.over(base)
    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(HTTPException, fault.told)
    app.add_exception_handler(RequestValidationError, fault.odd)
    if mcp:
        serve_assistants(app, base)
    app.mount("/look", StaticFiles(directory=ASSETS), name="look")
    app.mount("/api", http.build(base))
    app.include_router(health.routes(room))
    app.include_router(routes(base))
    kept = KeptAnswers(base.project.data)
    app.include_router(answer_page.routes(base, kept))
    app.include_router(reported.routes(kept))
    app.include_router(news_page.routes(base))
    app.include_router(check_page.routes(room))
    app.include_router(coverage_page.routes(base))
    app.include_router(brief_page.routes(base, kept))
    app.include_router(document_page.routes(base))
    app.include_router(source_page.routes(base))
    app.include_router(found_page.routes(base))
    app.include_router(compare_page.routes(room))
    accounts = Accounts(base.project.data)
    app.include_router(sign_in.routes(accounts, config.accounts))
    desk = Desk.over(room, accounts, kept)
    for pages in (documents, adding, inbox):
        app.include_router(pages.routes(desk))
    app.include_router(eval_page.routes(base.project.data))
    blocks = _pages(room, kept)
    _mount(app, blocks)
    app.add_middleware(
        Door,
        wanted=config.serve,
        believed=config.accounts,
        accounts=accounts,
        watch=room.watch,
        functions=_functions(blocks),
        most={"/claims": LARGEST, **MOST},
        bound=host,
        root_path=root_path,
    )
    return app


def _pages(room: Room, kept: KeptAnswers) -> Any:  # noqa: ANN401
    spoken = Spoken()
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as blocks:
        ask_page.build(room, kept, blocks, spoken)
    check_page.build(room, blocks, spoken)
    library_page.build(room.base, blocks, spoken)
    eval_page.build(room.base.project.data, blocks, spoken)
    blocks.i18n_instance = spoken.all()
    wanted = room.base.project.config.serve
    # Who waits in the room's own queue must not wait in the framework's as well.
    blocks.max_threads = wanted.questions + wanted.waiting + 100
    blocks.state_session_capacity = SESSIONS
    blocks.queue(api_open=False, default_concurrency_limit=4, max_size=blocks.max_threads)
    # Its own 1 ms takes a quarter of the loop's time away from who waits for a first word.
    blocks._queue.sleep_when_free = REST
    return blocks


def _mount(app: FastAPI, blocks: Any) -> None:  # noqa: ANN401
    fonts = ["Noto Sans", "Noto Sans Khmer", "sans-serif"]
    with warnings.catch_warnings():
        # It says so of every application with two pages, also of one that asks for none.
        warnings.filterwarnings("ignore", "SSR mode is not supported", UserWarning)
        gr.mount_gradio_app(
            app,
            blocks,
            path="/",
            theme=gr.themes.Base(font=fonts, font_mono=["ui-monospace", "monospace"]),
            footer_links=[],
            allowed_paths=[],
            blocked_paths=["/"],
            run_history=False,
            ssr_mode=False,
            show_error=False,
            pwa=False,
            mcp_server=False,
            enable_monitoring=False,
            max_file_size="1kb",
        )
    # A mounted application is not launched, and then the framework checks no path of a file.
    blocks.has_launched = True


def _functions(blocks: Any) -> dict[int, int]:  # noqa: ANN401
    """Count the values that each of the pages' functions takes, by its number."""
    return {number: len(function.inputs) for number, function in blocks.fns.items()}


def routes(base: KnowledgeBase) -> APIRouter:
    """Make the routes of the source panel; a document is looked up, its id is never a path."""
    router = APIRouter()
    images = PageImages()

    @router.get("/page/{doc_id}/{number}.png")
    def picture(
        doc_id: str, number: int, say: Speech, start: Offset = None, end: Offset = None
    ) -> Response:
        record = _record(base, doc_id, say)
        pdf = _pdf(base, record)
        if pdf is None:
            raise HTTPException(404, say("source.no_picture"))
        page = _page(base, doc_id, number)
        words, position = _quoted(page, start, end)
        try:
            image = images.get(pdf, number, words, position, _scans(base, record))
        except (ReadinessError, OSError) as error:
            raise HTTPException(404, say("source.no_picture")) from error
        return Response(image.png, media_type="image/png", headers={"cache-control": LONG})

    @router.get("/source/{doc_id}")
    def source(doc_id: str, say: Speech) -> Response:
        record = _record(base, doc_id, say)
        path = base.source_file(doc_id)
        if path is None:
            raise HTTPException(404, say("source.no_file"))
        shown = record.media_type == PDF and _is_pdf(path)
        textual = record.media_type.startswith("text/")  # no browser may run a page from here
        return FileResponse(
            path,
            media_type="text/plain; charset=utf-8" if textual else record.media_type,
            filename=f"{path.name}.txt" if textual else path.name,
            content_disposition_type="inline" if shown else "attachment",
        )

    @router.get("/panel/{doc_id}")
    def document(doc_id: str, say: Speech) -> HTMLResponse:
        record = _record(base, doc_id, say)
        page = catalogue.document(record, base.twins(doc_id), base.newer(doc_id), say)
        return HTMLResponse(page)

    @router.get("/panel/{doc_id}/{number}")
    def page_of(  # noqa: PLR0913
        doc_id: str,
        number: int,
        say: Speech,
        start: Offset = None,
        end: Offset = None,
        marker: Number = "",
    ) -> HTMLResponse:
        return HTMLResponse(_panel(base, doc_id, number, (start, end, marker), say))

    return router


def _panel(
    base: KnowledgeBase,
    doc_id: str,
    number: int,
    quoted: tuple[int | None, int | None, str],
    say: Words,
) -> Html:
    record = _record(base, doc_id, say)
    info = next((page for page in record.pages if page.number == number), None)
    if info is None and number not in record.unreadable:
        raise HTTPException(404, say("source.no_page"))
    page = _page(base, doc_id, number)
    start, end, marker = quoted
    words, position = _quoted(page, start, end)
    mark = Mark(start or 0, end or 0, marker) if words is not None else None
    rests, where = Html(), ""
    if mark:
        span = Span(doc_id, number, mark.start, mark.end)
        found = works(base, record.document, span)
        hit = passage_at(base, span)
        at = printed_on(base, record.document, words or "", hit)
        mark = replace(mark, typeset_page=at)
        where = place(hit, say, at) if hit else ""
        rests = listed(found, record.document.kind == "brief" and is_own(words or ""), say)
    sheet = _sheet(_pdf(base, record), number, words, position, _scans(base, record))
    shown = info or PageInfo(number, None, 0)
    return panel.page(record, shown, page.text if page else "", mark, sheet, say, rests, where)


def _sheet(
    pdf: Path | None, number: int, words: str | None, position: float | None, scans: Scans
) -> panel.PanelPage | None:
    if pdf is None:
        return None
    try:
        place = locate(pdf, number, words, position=position, scan=scans)
    except (ReadinessError, OSError):
        return None
    if not place.placed:
        return panel.PanelPage(place.width, place.height)
    # Beside the column: before the first words, the number would cover those that precede them.
    left = min(rect.left for rect in place.rects)
    return panel.PanelPage(
        place.width, place.height, left / place.width, place.rects[0].top / place.height
    )


def _scans(base: KnowledgeBase, record: LedgerRecord) -> Scans:
    return Scans(base.project.data / FOLDER, record.document.language)


def _record(base: KnowledgeBase, doc_id: str, say: Words = ENGLISH) -> LedgerRecord:
    try:
        return base.record(doc_id)
    except KeyError:
        raise HTTPException(404, say("source.no_document")) from None


def _page(base: KnowledgeBase, doc_id: str, number: int) -> Page | None:
    try:
        return base.page(doc_id, number)
    except KeyError:
        return None


def _quoted(
    page: Page | None, start: int | None, end: int | None
) -> tuple[str | None, float | None]:
    """Cut the quote out of the page: a link that does not fit the text marks nothing."""
    if page is None or start is None or end is None or not start < end <= len(page.text):
        return None, None
    before = sum(c.isalnum() for c in page.text[:start])
    return page.text[start:end], before / max(1, sum(c.isalnum() for c in page.text))


def _pdf(base: KnowledgeBase, record: LedgerRecord) -> Path | None:
    if record.media_type != PDF:
        return None
    path = base.source_file(record.document.id)
    return path if path is not None and _is_pdf(path) else None


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)
