"""What is new for something that is watched, as a page. Pure functions."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from kb.markup import Html
from ui import names
from ui.html.answer import restrictions
from ui.html.parts.facts import badges, byline
from ui.html.parts.source import near_card
from ui.html.parts.tongue import foreign
from ui.watched import NewDocument, News, Watched
from ui.words.words import ENGLISH, Words


def watch_link(address: str, say: Words = ENGLISH) -> Html:
    """Render the link that watches a question."""
    return Html('<a href="{}">{}</a>').format(address, say("watch.link"))


def feed_head(watched: Watched, say: Words = ENGLISH) -> Html:
    """Render what tells feed readers where the feed of a page is."""
    return Html('<link rel="alternate" type="application/atom+xml" title="{}" href="{}">').format(
        title(watched, say), feed_address(watched, say)
    )


def feed_address(watched: Watched, say: Words = ENGLISH) -> str:
    """Return the address of the feed: all that is new, whenever it came, in one language."""
    asked = watched.query(since="")
    return f"watch.atom?{asked}{'&' if asked else ''}lang={say.language}"


def title(watched: Watched, say: Words = ENGLISH) -> str:
    """Name what is watched, in one line."""
    return say("watch.for", words=watched.words) if watched.words else say("watch.new")


def page(news: News, say: Words = ENGLISH) -> Html:
    """Render what is new, the way to the feed, and another day to begin with."""
    watched = news.watched
    only = [_without(watched, filter_, say) for filter_ in watched.chosen]
    return Html(
        '<div class="watch"><h1>{title}</h1>{only}<p class="status" role="status">{sum}</p>'
        "{day}{ask}{items}{more}{all}</div>"
    ).format(
        title=title(watched, say),
        only=restrictions(only, say),
        sum=_sum(news, say),
        day=_day(watched, say),
        ask=_ask(news, say),
        items=_items(news, say),
        more=_more(news, say),
        all=_all(watched, say),
    )


def _without(watched: Watched, filter_: tuple[str, str], say: Words) -> tuple[str, str]:
    field, value = filter_
    kept = tuple(other for other in watched.chosen if other != filter_)
    address = f"watch?{Watched(watched.words, kept, watched.since).query()}"
    return names.chosen(field, value, say), address


def _sum(news: News, say: Words) -> str:
    many, day = len(news.documents) + news.more, names.date(news.watched.since, say)
    asked = "_on" if news.watched.words else ""
    if not many:
        return say(f"watch.nothing{asked}", day=day)
    return say(f"watch.came{asked}", documents=say.count("document", many), day=day)


def _day(watched: Watched, say: Words) -> Html:
    kept = [("q", watched.words)] if watched.words else []
    field = Html('<input type="hidden" name="{}" value="{}">')
    hidden = Html().join(field.format(*pair) for pair in (*kept, *watched.chosen))
    feed = Html('<a href="{}">{}</a>').format(feed_address(watched, say), say("watch.feed"))
    return Html(
        '<form class="watch-day" action="watch" method="get">{hidden}<label>{label} '
        '<input type="date" name="since" value="{since}" required></label>'
        '<button type="submit">{show}</button></form><p class="fine">{keep}</p>'
    ).format(
        hidden=hidden,
        label=say("coverage.since"),
        since=watched.since,
        show=say("coverage.show"),
        keep=say.html("watch.keep", feed=feed),
    )


def _ask(news: News, say: Words) -> Html:
    """Render the way to an answer out of the new documents alone."""
    if not news.watched.words or not news.documents:
        return Html()
    only = [("document", new.document.id) for new in news.documents]
    address = "./?" + urlencode([("q", news.watched.words), *only])
    return Html('<p class="watch-ask"><a href="{}">{}</a>{} {}</p>').format(
        address, say("watch.ask"), say.stop, say("watch.nearest")
    )


def _items(news: News, say: Words) -> Html:
    if not news.documents:
        return Html()
    items = (_item(new, n, say) for n, new in enumerate(news.documents, 1))
    return Html('<ol class="cards">{}</ol>').format(Html().join(items))


def _item(new: NewDocument, number: int, say: Words) -> Html:
    came = Html('<p class="near-day">{}</p>').format(names.date(new.day, say))
    if new.hit is not None:
        return near_card(new.hit, str(number), came, say, level=2)
    document = new.document
    return Html(
        '<li class="card"><div class="card-body">{came}<h2>'
        '<a href="{link}"{tongue}>{title}</a></h2>'
        '<p class="card-from">{byline}</p>{badges}</div></li>'
    ).format(
        came=came,
        link=document_address(document.id),
        tongue=foreign(document.language, say),
        title=document.name,
        byline=byline(document, say),
        badges=badges(document, say=say),
    )


def document_address(doc_id: str) -> str:
    """Return the address of a document's page."""
    return f"document/{quote(doc_id, safe='')}"


def _more(news: News, say: Words) -> Html:
    if not news.more:
        return Html()
    return Html('<p class="fine">{}</p>').format(say("watch.more", count=say.number(news.more)))


def _all(watched: Watched, say: Words) -> Html:
    """Render the way from a question to all that is new."""
    if not watched.words:
        return Html()
    every = f"watch?{Watched('', watched.chosen, watched.since).query()}"
    return Html('<p class="news-every"><a href="{}">{}</a></p>').format(every, say("watch.all"))
