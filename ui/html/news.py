"""What is new for something that is watched, as a page. Pure functions."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from kb.markup import Html
from ui import names
from ui.html import render
from ui.watched import NewDocument, News, Watched


def watch_link(address: str) -> Html:
    """Render the link that watches a question."""
    return Html('<a href="{}">Watch this question</a>').format(address)


def feed_head(watched: Watched) -> Html:
    """Render what tells feed readers where the feed of a page is."""
    return Html('<link rel="alternate" type="application/atom+xml" title="{}" href="{}">').format(
        title(watched), feed_address(watched)
    )


def feed_address(watched: Watched) -> str:
    """Return the address of the feed: all that is new, whenever it came."""
    return f"watch.atom?{watched.query(since='')}".rstrip("?")


def title(watched: Watched) -> str:
    """Name what is watched, in one line."""
    return f"New for: {watched.words}" if watched.words else "New documents"


def page(news: News) -> Html:
    """Render what is new, the way to the feed, and another day to begin with."""
    watched = news.watched
    return Html(
        '<div class="watch"><h1>{title}</h1>{only}<p class="status" role="status">{sum}</p>'
        "{day}{ask}{items}{more}</div>"
    ).format(
        title=title(watched),
        only=render.restrictions([_without(watched, filter_) for filter_ in watched.chosen]),
        sum=_sum(news),
        day=_day(watched),
        ask=_ask(news),
        items=_items(news),
        more=_more(news),
    )


def _without(watched: Watched, filter_: tuple[str, str]) -> tuple[str, str]:
    field, value = filter_
    kept = tuple(other for other in watched.chosen if other != filter_)
    address = f"watch?{Watched(watched.words, kept, watched.since).query()}"
    return names.chosen(field, value), address


def _sum(news: News) -> str:
    many, day = len(news.documents) + news.more, names.date(news.watched.since)
    if not many:
        return f"No document came or changed since {day}."
    documents = names.count(many, "document")
    return f"{documents} came or changed since {day}."


def _day(watched: Watched) -> Html:
    kept = [("q", watched.words)] if watched.words else []
    field = Html('<input type="hidden" name="{}" value="{}">')
    hidden = Html().join(field.format(*pair) for pair in (*kept, *watched.chosen))
    return Html(
        '<form class="watch-day" action="watch" method="get">{hidden}<label>Since '
        '<input type="date" name="since" value="{since}" required></label>'
        '<button type="submit">Show</button></form><p class="fine">Keep the address of this page '
        "as a bookmark, or give {feed} to a feed reader. Who watches what is stored nowhere.</p>"
    ).format(hidden=hidden, since=watched.since, feed=_feed_link(watched))


def _feed_link(watched: Watched) -> Html:
    return Html('<a href="{}">its feed</a>').format(feed_address(watched))


def _ask(news: News) -> Html:
    """Render the way to an answer out of the new documents alone."""
    if not news.watched.words or not news.documents:
        return Html()
    only = [("document", new.document.id) for new in news.documents]
    address = "./?" + urlencode([("q", news.watched.words), *only])
    return Html(
        '<p class="watch-ask"><a href="{}">Ask the question of these documents only</a>. '
        "The passages below come nearest to it; whether they answer it is not decided here.</p>"
    ).format(address)


def _items(news: News) -> Html:
    if not news.documents:
        return Html()
    items = (_item(new, n, bool(news.watched.words)) for n, new in enumerate(news.documents, 1))
    return Html('<ol class="cards">{}</ol>').format(Html().join(items))


def _item(new: NewDocument, number: int, asked: bool) -> Html:
    came = Html('<p class="near-day">{}</p>').format(names.date(new.day))
    if new.hit is not None:
        return render.near_card(new.hit, str(number), came)
    document = new.document
    far = Html('<p class="fine">No passage of it comes near the question.</p>') if asked else Html()
    return Html(
        '<li class="card"><div class="card-body">{came}<h3><a href="{link}">{title}</a></h3>'
        '<p class="card-from">{byline}</p>{badges}{far}</div></li>'
    ).format(
        came=came,
        link=document_address(document.id),
        title=document.title or document.id,
        byline=render.byline(document),
        badges=render.badges(document),
        far=far,
    )


def document_address(doc_id: str) -> str:
    """Return the address of a document's page."""
    return f"document/{quote(doc_id, safe='')}"


def _more(news: News) -> Html:
    if not news.more:
        return Html()
    said = "The newest are shown; {} more came or changed since that day."
    return Html('<p class="fine">{}</p>').format(said.format(f"{news.more:,}"))
