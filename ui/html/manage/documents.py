"""The page of the documents: what waits, what failed, everything that is registered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from ingest.sources.proposals import Proposal
from kb.markup import Html
from ui.html import card
from ui.html.catalogue import title_link
from ui.html.manage.form import form, hidden, table
from ui.html.manage.job import section
from ui.html.parts.tongue import foreign
from ui.manage.job import Job
from ui.manage.shelf import STATES, Shelf, Source
from ui.words.words import Words

SHOWN = 200
"""Rows of the table."""
DONE = ("registered", "saved", "discarded")
"""What may just have been done; texts of the section `managing`."""
HEADS = ("columns.title", "managing.state", "managing.quality", "managing.do")


def page(  # noqa: PLR0913
    shelf: Shelf,
    job: Job | None,
    waiting: Sequence[Proposal],
    token: str,
    asked: Mapping[str, str],
    say: Words,
) -> Html:
    """Render what stands below the heading.

    Args:
        shelf: all sources.
        job: the last one.
        waiting: files that wait for a word.
        token: of the forms.
        asked: `words` and `state` narrow the table; `done` and `id` say what has just been done.
        say: the words of the page.
    """
    many = len(shelf.of("new")) + len(shelf.of("changed"))
    return Html().join(
        (
            _done(asked, say),
            _unusable(shelf.wrong, say) if shelf.wrong else Html(),
            section(job, token, many, say),
            Html('<p id="job-live" class="visually-hidden" role="status"></p>'),
            _fresh("waiting-now", _waiting(waiting, say)),
            _fresh("failed-now", _quarantine(shelf.of("failed"), token, say)),
            _table(shelf, asked, say),
        )
    )


def _unusable(wrong: str, say: Words) -> Html:
    return Html('<p class="notes"{}>{}</p>').format(foreign("en", say), wrong)


def _fresh(name: str, inside: Html) -> Html:
    """Mark what a script takes from a newer page once a job has ended; it holds no field."""
    return Html('<div class="fresh" id="{}">{}</div>').format(name, inside)


def _done(asked: Mapping[str, str], say: Words) -> Html:
    done = asked.get("done", "")
    if done not in DONE:
        return Html()
    return Html('<p class="done" role="status">{}</p>').format(
        say(f"managing.{done}", id=asked.get("id", ""))
    )


def _waiting(waiting: Sequence[Proposal], say: Words) -> Html:
    if not waiting:
        return Html()
    item = Html('<li><a href="manage/proposed/{}">{}</a></li>')
    items = (item.format(one.key, one.entry.document.title or one.name) for one in waiting)
    return Html(
        '<section aria-labelledby="waiting"><h2 id="waiting">{}</h2>'
        '<p class="fine">{}</p><ul class="lines">{}</ul></section>'
    ).format(say("managing.waiting"), say("managing.thrown"), Html().join(items))


def _quarantine(failed: Sequence[Source], token: str, say: Words) -> Html:
    if not failed:
        return Html()
    item = Html(
        '<li><p><strong>{}</strong></p><p class="reason"{}>{}</p><div class="row">{}{}</div></li>'
    )
    items = (
        item.format(
            source.document.name,
            foreign("en", say),
            source.problem,
            form(
                "manage/job",
                token,
                hidden("only", source.document.id),
                say("managing.again"),
                "inline",
                "ingest",
            ),
            _links(source, say),
        )
        for source in failed
    )
    return Html(
        '<section aria-labelledby="failed"><h2 id="failed">{}</h2><p class="fine">{}</p>'
        '<ul class="lines">{}</ul></section>'
    ).format(say("managing.quarantine"), say.count("failed", len(failed)), Html().join(items))


def _table(shelf: Shelf, asked: Mapping[str, str], say: Words) -> Html:
    words, state = asked.get("words", "").casefold(), asked.get("state", "")
    found = [s for s in shelf.sources if _fits(s, words) and state in ("", s.state)]
    rows = [
        (_title(s, say), _state(s, say), _quality(s, say), _links(s, say)) for s in found[:SHOWN]
    ]
    sources = say.count("source", len(shelf.sources))
    many = say("managing.many", found=say.number(len(found)), sources=sources)
    if len(found) > SHOWN:
        many = say("managing.first", many=many, count=say.number(SHOWN))
    heads = [say(head) for head in HEADS]
    return Html('<section aria-labelledby="sources"><h2 id="sources">{}</h2>{}{}</section>').format(
        say("managing.sources"),
        _search(asked, say),
        _fresh(
            "sources-now",
            Html('<p class="count">{}</p>{}').format(
                many, table(heads, rows, say("managing.caption"))
            ),
        ),
    )


def _search(asked: Mapping[str, str], say: Words) -> Html:
    option = Html('<option value="{}"{}>{}</option>')
    states = ((state, say(f"states.{state}")) for state in STATES)
    options = (
        option.format(key, Html(" selected") if key == asked.get("state") else "", word)
        for key, word in (("", say("managing.any_state")), *states)
    )
    return Html(
        '<form class="choices" action="manage#sources" method="get"><label>{}'
        '<input type="search" name="words" value="{}" maxlength="100" autocomplete="off"></label>'
        '<label>{}<select name="state">{}</select></label><button type="submit">{}</button>'
        "</form>"
    ).format(
        say("managing.words"),
        asked.get("words", ""),
        say("managing.state"),
        Html().join(options),
        say("coverage.show"),
    )


def _fits(source: Source, words: str) -> bool:
    document = source.document
    return words in f"{document.title} {document.id} {document.publisher}".casefold()


def _title(source: Source, say: Words) -> Html:
    document = source.document
    title = title_link(document, say) if source.record else Html("{}").format(document.title)
    return Html('{}<br><small class="fine">{}</small>').format(title, document.id)


def _state(source: Source, say: Words) -> Html:
    kind = "" if source.state == "held" else "look"
    return Html('<span class="{}">{}</span>').format(kind, say(f"states.{source.state}"))


def _quality(source: Source, say: Words) -> Html:
    if source.record is None:
        return Html.escape(say("managing.not_read"))
    found = list(dict.fromkeys(look.words for look in card.looks(source.record, say)))
    if found:
        return Html('<strong class="look">{}</strong>').format(_sentence(found))
    return Html.escape(_sentence(card.of_reading(source.record, say) or [say("managing.good")]))


def _sentence(words: Sequence[str]) -> str:
    joined = ", ".join(words)
    return joined[:1].upper() + joined[1:]


def _links(source: Source, say: Words) -> Html:
    place = f"manage/documents/{quote(source.document.id, safe='')}"
    title = source.document.name
    if source.state == "left":
        return Html.escape(say("managing.goes"))
    return Html(
        '<span class="row"><a href="{0}">{1}<span class="visually-hidden"> {3}</span></a>'
        '<a href="{0}/remove">{2}<span class="visually-hidden"> {3}</span></a></span>'
    ).format(place, say("managing.edit"), say("answer.remove"), title)


def quality(source: Source, say: Words) -> Html:
    """Render the quality card of a source, in the words of a language."""
    if source.problem:
        told = Html('<p class="notes"><strong>{}</strong> <span{}>{}</span></p>').format(
            say("managing.unread"), foreign("en", say), source.problem
        )
    else:
        told = Html()
    if source.record is None:
        return told or Html('<p class="fine">{}</p>').format(say("managing.not_ingested"))
    facts = {
        say("facts.passages"): say.number(source.record.passages),
        **card.facts(source.record, say),
    }
    row = Html("<div><dt>{}</dt><dd>{}</dd></div>")
    line = Html("<li{}>{}</li>")
    looks = [line.format(foreign("en", say), x.sentence) for x in card.looks(source.record, say)]
    looks += [line.format(foreign("en", say), told) for told in card.settled(source.record)]
    looks += [line.format("", told) for told in card.cautions(source.record, say)]
    found = Html('<ul class="notes">{}</ul>').format(Html().join(looks)) if looks else Html()
    return told + Html('<dl class="facts">{}</dl>{}').format(
        Html().join(row.format(word, value) for word, value in facts.items()), found
    )
