"""The page of the documents: what waits, what failed, everything that is registered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from ingest.sources.proposals import Proposal
from kb.markup import Html
from ui import names
from ui.html import card
from ui.html.catalogue import title_link
from ui.html.manage.form import form, hidden, table
from ui.html.manage.job import section
from ui.manage.job import Job
from ui.manage.shelf import STATES, Shelf, Source

SHOWN = 200
"""Rows of the table."""
DONE = {
    "registered": "{} is registered. Ingest it, and it answers questions.",
    "saved": "{} is saved. The change shows after the next ingest.",
    "discarded": "The file was discarded.",
}
HEADS = ("Title", "State", "Quality", "Do")


def page(
    shelf: Shelf,
    job: Job | None,
    waiting: Sequence[Proposal],
    token: str,
    asked: Mapping[str, str],
) -> Html:
    """Render what stands below the heading.

    Args:
        shelf: all sources.
        job: the last one.
        waiting: files that wait for a word.
        token: of the forms.
        asked: `words` and `state` narrow the table; `done` and `id` say what has just been done.
    """
    many = len(shelf.of("new")) + len(shelf.of("changed"))
    return Html().join(
        (
            _done(asked),
            Html('<p class="notes">{}</p>').format(shelf.wrong) if shelf.wrong else Html(),
            section(job, token, many),
            Html('<p id="job-live" class="visually-hidden" role="status"></p>'),
            _waiting(waiting),
            _quarantine(shelf.of("failed"), token),
            _table(shelf, asked),
        )
    )


def _done(asked: Mapping[str, str]) -> Html:
    words = DONE.get(asked.get("done", ""), "")
    if not words:
        return Html()
    return Html('<p class="done" role="status">{}</p>').format(words.format(asked.get("id", "")))


def _waiting(waiting: Sequence[Proposal]) -> Html:
    if not waiting:
        return Html()
    item = Html('<li><a href="manage/proposed/{}">{}</a></li>')
    items = (item.format(one.key, one.entry.document.title or one.name) for one in waiting)
    return Html(
        '<section aria-labelledby="waiting"><h2 id="waiting">Files that wait for your word</h2>'
        '<p class="fine">What nobody registers is thrown away after a day.</p><ul class="lines">{}'
        "</ul></section>"
    ).format(Html().join(items))


def _quarantine(failed: Sequence[Source], token: str) -> Html:
    if not failed:
        return Html()
    item = Html(
        '<li><p><strong>{}</strong></p><p class="reason">{}</p><div class="row">{}{}</div></li>'
    )
    items = (
        item.format(
            source.document.title or source.document.id,
            source.problem,
            form(
                "manage/job",
                token,
                hidden("only", source.document.id),
                "Try again",
                "inline",
                "ingest",
            ),
            _links(source),
        )
        for source in failed
    )
    return Html(
        '<section aria-labelledby="failed"><h2 id="failed">Quarantine</h2><p class="fine">{} could '
        "not be read at the last ingest, and {} not answer. What was held of it before stays.</p>"
        '<ul class="lines">{}</ul></section>'
    ).format(
        names.count(len(failed), "source"),
        "does" if len(failed) == 1 else "do",
        Html().join(items),
    )


def _table(shelf: Shelf, asked: Mapping[str, str]) -> Html:
    words, state = asked.get("words", "").casefold(), asked.get("state", "")
    found = [s for s in shelf.sources if _fits(s, words) and state in ("", s.state)]
    rows = [(_title(s), _state(s), _quality(s), _links(s)) for s in found[:SHOWN]]
    many = f"{len(found):,} of {names.count(len(shelf.sources), 'source')}"
    more = f"; the first {SHOWN} are shown, search for others" if len(found) > SHOWN else ""
    return Html(
        '<section aria-labelledby="sources"><h2 id="sources">Sources</h2>{}'
        '<p class="count">{}{}</p>{}</section>'
    ).format(_search(asked), many, more, table(HEADS, rows, "Sources, what needs a hand first"))


def _search(asked: Mapping[str, str]) -> Html:
    option = Html('<option value="{}"{}>{}</option>')
    options = (
        option.format(key, Html(" selected") if key == asked.get("state") else "", word)
        for key, word in (("", "Any state"), *STATES.items())
    )
    return Html(
        '<form class="choices" action="manage#sources" method="get"><label>Title or id'
        '<input type="search" name="words" value="{}" maxlength="100" autocomplete="off"></label>'
        '<label>State<select name="state">{}</select></label><button type="submit">Show</button>'
        "</form>"
    ).format(asked.get("words", ""), Html().join(options))


def _fits(source: Source, words: str) -> bool:
    document = source.document
    return words in f"{document.title} {document.id} {document.publisher}".casefold()


def _title(source: Source) -> Html:
    document = source.document
    title = title_link(document) if source.record else Html("{}").format(document.title)
    return Html('{}<br><small class="fine">{}</small>').format(title, document.id)


def _state(source: Source) -> Html:
    kind = "" if source.state == "held" else "look"
    return Html('<span class="{}">{}</span>').format(kind, STATES[source.state])


def _quality(source: Source) -> Html:
    if source.record is None:
        return Html("not read yet")
    found = list(dict.fromkeys(look.words for look in card.looks(source.record)))
    if not found:
        return Html("Nothing to look at")
    words = ", ".join(found)
    return Html('<strong class="look">{}</strong>').format(words[:1].upper() + words[1:])


def _links(source: Source) -> Html:
    place = f"manage/documents/{quote(source.document.id, safe='')}"
    title = source.document.title or source.document.id
    if source.state == "left":
        return Html("Goes with the next ingest")
    return Html(
        '<span class="row"><a href="{}">Edit<span class="visually-hidden"> {}</span></a>'
        '<a href="{}/remove">Remove<span class="visually-hidden"> {}</span></a></span>'
    ).format(place, title, place, title)


def quality(source: Source) -> Html:
    """Render the quality card of a source."""
    if source.problem:
        told = Html('<p class="notes"><strong>It could not be read.</strong> {}</p>').format(
            source.problem
        )
    else:
        told = Html()
    if source.record is None:
        return told or Html('<p class="fine">It was not ingested yet, so nothing was read.</p>')
    facts = {"Passages": f"{source.record.passages:,}", **card.facts(source.record)}
    row = Html("<div><dt>{}</dt><dd>{}</dd></div>")
    looks = card.looks(source.record)
    lines = Html().join(map(Html("<li>{}</li>").format, (look.sentence for look in looks)))
    found = Html('<ul class="notes">{}</ul>').format(lines) if looks else Html()
    return told + Html('<dl class="facts">{}</dl>{}').format(
        Html().join(row.format(word, value) for word, value in facts.items()), found
    )


def removing(source: Source, token: str, wrong: str = "") -> Html:
    """Render the question whether a source shall go."""
    document = source.document
    place = f"manage/documents/{quote(document.id, safe='')}"
    copied = (document.file or "").startswith("files/")
    gone = "the register, the store and its copied file" if copied else "the register and the store"
    stays = "" if copied or not document.file else f" The file {document.file} stays where it is."
    return Html(
        "<p><strong>{}</strong> is taken out of {}. Answers that were kept with it stay, and say "
        'that it is gone.{}</p><div class="row">{}<a href="{}">Leave it</a></div>'
    ).format(
        document.title or document.id,
        gone,
        stays,
        form(f"{place}/remove", token, Html(), "Remove it", "inline danger", "remove"),
        place,
    )
