"""The page that says what is new for a question or for filters, and its feed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response

from kb.models import DATE
from ui.export import feed
from ui.html import catalogue, news
from ui.html.page import whole
from ui.watched import Watched, find_news
from ui.web.plain.filters import check_values
from ui.web.speech.tongue import Speech
from ui.words.words import Words

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

FIELDS = (*catalogue.FACETS, "document", "as_of")
LONGEST_QUESTION = 1000
"""Characters of a question."""
MOST_VALUES = 50
"""How many filters there may be."""
DAYS = 30
"""How far the page looks back where the address names no day."""
ALWAYS = "0001-01-01"
"""Before every day: a feed tells all that is dated."""

Question = Annotated[str, Query(alias="q", max_length=LONGEST_QUESTION)]


def routes(base: KnowledgeBase) -> APIRouter:
    """Make the routes of what is watched: the page and the feed."""
    router = APIRouter()

    @router.get("/watch")
    def page(request: Request, say: Speech, words: Question = "", since: str = "") -> HTMLResponse:
        month = datetime.now(UTC).date() - timedelta(days=DAYS)
        watched = Watched(
            words.strip(), _chosen(request, say), _day(since, say) or month.isoformat()
        )
        shown = news.page(find_news(base, watched), say)
        here = f"watch?{watched.query()}"
        head = news.feed_head(watched, say)
        title = news.title(watched, say)
        return HTMLResponse(whole(title, shown, here, more=head, say=say))

    @router.get("/watch.atom")
    def atom(request: Request, say: Speech, words: Question = "", since: str = "") -> Response:
        watched = Watched(words.strip(), _chosen(request, say), _day(since, say) or ALWAYS)
        written = feed.write(find_news(base, watched), str(request.base_url), say)
        return Response(written, media_type=feed.MEDIA_TYPE)

    return router


def _chosen(request: Request, say: Words) -> tuple[tuple[str, str], ...]:
    """Read the filters of an address; what is none is passed over, as on the Ask page."""
    pairs = request.query_params.multi_items()
    chosen = dict.fromkeys((name, value) for name, value in pairs if name in FIELDS and value)
    if any(field == "as_of" and not DATE.fullmatch(value) for field, value in chosen):
        raise HTTPException(422, say("watch.wrong_date"))
    check_values([value for _, value in chosen], MOST_VALUES, say)
    return tuple(chosen)


def _day(since: str, say: Words) -> str:
    """Return a day as it is stored, empty where none is named."""
    if not since:
        return ""
    try:
        return date.fromisoformat(since).isoformat()
    except ValueError:
        raise HTTPException(422, say("watch.wrong_day")) from None
