"""The fields of an entry as a form; for one that is proposed and for one that stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ingest.sources.corpus import PROPOSED, Origin, ProposedEntry
from ingest.sources.fields import REQUIRED, FieldError
from ingest.sources.proposals import Proposal
from kb.markup import Html
from kb.models import AUTHORED_BY_AI, KINDS, STANDINGS, Document
from ui import names
from ui.html import card
from ui.html.manage.form import (
    FINE,
    Complaint,
    Wrong,
    area,
    choice,
    field,
    form,
    hidden,
    sentence,
    upload,
)
from ui.html.parts.tongue import foreign, foreign_notes
from ui.manage.shelf import version
from ui.words.words import SOURCE, Words

LABELS = {
    "id": "entry.id",
    "title": "columns.title",
    "publisher": "columns.publisher",
    "author": "facts.author",
    "date": "columns.date",
    "country": "columns.country",
    "kind": "columns.kind",
    "language": "columns.language",
    "licence": "facts.licence",
    "original_url": "entry.address",
    "authored_by_ai": "entry.ai",
    "supersedes": "entry.supersedes",
    "standing": "entry.standing",
    "notes": "facts.notes",
}
"""What a person fills in, in this order; what to write is in the section `hints`."""


ORIGINS: Mapping[Origin, tuple[str, str]] = {
    "the first page": ("found", "first_page"),
    "the file's properties": ("found", "properties"),
    "the text": ("guessed", "text"),
    "its words": ("guessed", "words"),
    "the file's name": ("guessed", "name"),
}
"""How sure it is what comes from where, and where that is: words of the section `origins`."""


def wrong_of(error: FieldError, say: Words) -> Wrong:
    """Return what is wrong with which field of an entry; of each the first."""
    first = dict(reversed(error.problems))
    tongue = "" if say.language == SOURCE else SOURCE
    told = (
        Complaint(name, say(LABELS[name]), sentence(first[name]), tongue)
        for name in LABELS
        if name in first
    )
    return Wrong(say("managing.wrong"), tuple(told))


def values_of(document: Document) -> dict[str, str]:
    """Return what the fields hold for an entry."""
    return {name: getattr(document, name) or "" for name in LABELS}


def proposed(entry: ProposedEntry) -> dict[str, str]:
    """Return what the fields hold for a proposed entry: its kind is for a person to choose."""
    return {**values_of(entry.document), "kind": ""}


def proposal(  # noqa: PLR0913
    shown: Proposal,
    values: Mapping[str, str],
    wrong: Wrong,
    token: str,
    others: Sequence[Document],
    say: Words,
) -> Html:
    """Render a file that waits: how it reads, what was found in it, and the entry to correct.

    Args:
        shown: what waits.
        values: of the fields.
        wrong: complaints, by field.
        token: of the form.
        others: documents that it may supersede.
        say: the words of the page.
    """
    here = f"manage/proposed/{shown.key}"
    entry = shown.entry
    cannot = Html()
    if entry.problem:
        cannot = Html('<p class="notes"><strong>{}</strong> <span{}>{}</span></p>').format(
            say("entry.cannot"), foreign("en", say), entry.problem
        )
    origins = {name: _origin(name, entry, say) for name in LABELS}
    fields = _fields(LABELS, values, wrong, others, origins, say)
    word = say("entry.register_unread" if entry.problem else "entry.register")
    return Html("<p>{}</p>{}{}<section><h2>{}</h2>{}</section>{}").format(
        say.html("entry.about", name=Html("<strong>{}</strong>").format(shown.name)),
        cannot,
        reading(entry, say),
        say("entry.fields"),
        form(here, token, fields, word, "stack", "register"),
        form(here, token, Html(), say("entry.discard"), "inline", "discard"),
    )


def edited(  # noqa: PLR0913
    document: Document,
    values: Mapping[str, str],
    wrong: Wrong,
    token: str,
    others: Sequence[Document],
    say: Words,
) -> Html:
    """Render an entry that stands; see `proposal`."""
    names = [name for name in LABELS if name != "id"]
    fields = _fields(names, values, wrong, others, {}, say)
    fields += hidden("version", version(document))
    return form(
        f"manage/documents/{document.id}", token, fields, say("entry.save"), "stack", "save"
    )


def reading(entry: ProposedEntry, say: Words) -> Html:
    """Render how a file reads, before anybody takes it in; nothing of one that cannot be read."""
    if entry.read is None:
        return Html()
    read = entry.read
    pages = len({page.number for page in read.pages} | set(read.unreadable))
    facts = {
        say("facts.pages"): say.number(pages) if read.paged else say("place.no_pages"),
        say("entry.words"): say.number(entry.words),
        **card.facts(read, say, linked=False),
    }
    line = Html("<li{}>{}</li>")
    told = [line.format(foreign("en", say), noted) for noted in card.noted(read)]
    told += [line.format("", page) for page in card.unnoted(read, say)]
    lines = Html('<ul class="notes">{}</ul>').format(Html().join(told))
    row = Html("<div><dt>{}</dt><dd>{}</dd></div>")
    return Html('<section class="reads"><h2>{}</h2><dl class="facts">{}</dl>{}</section>').format(
        say("entry.reads"),
        Html().join(row.format(name, value) for name, value in facts.items()),
        lines if told else Html('<p class="fine">{}</p>').format(say("document.clean")),
    )


def _origin(name: str, entry: ProposedEntry, say: Words) -> Html:
    """Say how sure the value of a field is and where it comes from, or that there is none."""
    if name in entry.origins:
        how, where = ORIGINS[entry.origins[name]]
    elif name == "id":
        how, where = "guessed", "name"
    elif name == "original_url" and entry.document.original_url:
        how, where = "found", "given"
    elif name in PROPOSED:
        how, where = "lacking", ""
    else:
        how, where = ("needed" if name in REQUIRED else "unsought"), ""
    told = say(f"origins.{how}", where=say(f"origins.{where}")) if where else say(f"origins.{how}")
    return Html('<b data-origin="{}">{}</b>').format(how, told)


def _fields(  # noqa: PLR0913
    chosen: Iterable[str],
    values: Mapping[str, str],
    wrong: Wrong,
    others: Sequence[Document],
    origins: Mapping[str, Html],
    say: Words,
) -> Html:
    made = (_field(name, values, wrong, others, origins.get(name, Html()), say) for name in chosen)
    return Html().join(made)


def _field(  # noqa: PLR0913
    name: str,
    values: Mapping[str, str],
    wrong: Wrong,
    others: Sequence[Document],
    origin: Html,
    say: Words,
) -> Html:
    label = say(LABELS[name])
    hint = Html(" ").join(filter(None, (origin, say.named("hints", name, ""))))
    value, bad = values.get(name, ""), wrong.of(name)
    if name == "notes":
        return area(name, label, value, hint, wrong=bad, tongue=foreign_notes(value, say))
    if options := _options(name, value, others, say):
        return choice(name, label, options, value, hint, bad)
    return field(name, label, value, hint, bad)


def _options(
    name: str, value: str, others: Sequence[Document], say: Words
) -> list[tuple[str, str]]:
    if name == "kind":
        kinds = [(kind, names.kind(kind, say)) for kind in KINDS]
        return kinds if value else [("", say("entry.choose")), *kinds]
    if name == "authored_by_ai":
        return [(word, say(f"ai.{word}")) for word in AUTHORED_BY_AI]
    if name == "standing":
        return [
            ("", say("entry.not_said")),
            *((word, names.standing(word, say)) for word in STANDINGS),
        ]
    if name == "supersedes":
        known = [(other.id, other.name) for other in others]
        odd = [(value, value)] if value and value not in dict(known) else []
        return [("", say("entry.none")), *odd, *known]
    return []


def adding(token: str, most: int, say: Words, address: str = "", wrong: Wrong = FINE) -> Html:
    """Render the two ways to add a source.

    Args:
        token: of the forms.
        most: bytes of a file.
        say: the words of the page.
        address: as it was written.
        wrong: with the fields `file` and `address`, if anything.
    """
    formats = say("entry.formats", count=say.number(most // 2**20))
    by_file = Html(
        '<form action="manage/add" method="post" enctype="multipart/form-data" class="stack">{}{}'
        '<button type="submit">{}</button></form>'
    ).format(
        hidden("token", token),
        upload("file", say("entry.file"), most, formats, wrong.of("file")),
        say("entry.read"),
    )
    box = Html(' type="url" required maxlength="2000" inputmode="url"')
    by_address = form(
        "manage/add",
        token,
        field(
            "address",
            say("entry.where"),
            address,
            say("entry.where_hint"),
            wrong.of("address"),
            more=box,
        ),
        say("entry.download"),
        "stack",
    )
    return Html(
        '<p>{}</p><div class="two"><section><h2>{}</h2>{}</section>'
        "<section><h2>{}</h2>{}</section></div>"
    ).format(say("entry.adding"), say("entry.yours"), by_file, say("entry.an_address"), by_address)
