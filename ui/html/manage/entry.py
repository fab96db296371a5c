"""The fields of an entry as a form; for one that is proposed and for one that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.sources.proposals import Proposal
from kb.markup import Html
from kb.models import AUTHORED_BY_AI, KINDS, STANDINGS, Document
from ui import names
from ui.html.manage.form import area, choice, field, form, hidden
from ui.html.render import foreign
from ui.manage.shelf import version
from ui.words.words import Words

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


def values_of(document: Document) -> dict[str, str]:
    """Return what the fields hold for an entry."""
    return {name: getattr(document, name) or "" for name in LABELS}


def proposal(  # noqa: PLR0913
    shown: Proposal,
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    token: str,
    others: Sequence[Document],
    say: Words,
) -> Html:
    """Render a file that waits: what was read in it, and the entry to correct.

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
    looks = Html().join(
        Html("<li{}>{}</li>").format(foreign("en", say), line) for line in entry.looks
    )
    looks = Html('<ul class="notes">{}</ul>').format(looks) if looks else Html()
    origins = {name: say("entry.origin", origin=origin) for name, origin in entry.origins.items()}
    fields = _fields(values, wrong, others, origins, say, new=True)
    word = say("entry.register_unread" if entry.problem else "entry.register")
    return Html("<p>{}</p>{}{}{}{}").format(
        say.html("entry.about", name=Html("<strong>{}</strong>").format(shown.name)),
        cannot,
        looks,
        form(here, token, fields, word, "stack", "register"),
        form(here, token, Html(), say("entry.discard"), "inline", "discard"),
    )


def edited(  # noqa: PLR0913
    document: Document,
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    token: str,
    others: Sequence[Document],
    say: Words,
) -> Html:
    """Render an entry that stands; see `proposal`."""
    fields = _fields(values, wrong, others, {}, say, new=False)
    fields += hidden("version", version(document))
    return form(
        f"manage/documents/{document.id}", token, fields, say("entry.save"), "stack", "save"
    )


def _fields(  # noqa: PLR0913
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    others: Sequence[Document],
    origins: Mapping[str, str],
    say: Words,
    new: bool,
) -> Html:
    made = (
        _field(name, values, wrong, others, origins, say) for name in LABELS if new or name != "id"
    )
    return Html().join(made)


def _field(  # noqa: PLR0913
    name: str,
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    others: Sequence[Document],
    origins: Mapping[str, str],
    say: Words,
) -> Html:
    label = say(LABELS[name])
    hint = f"{origins.get(name, '')} {say.named('hints', name, '')}".strip()
    value, bad = values.get(name, ""), wrong.get(name, "")
    if name == "notes":
        return area(name, label, value, hint)
    if options := _options(name, value, others, say):
        return choice(name, label, options, value, hint, bad)
    return field(name, label, value, hint, bad)


def _options(
    name: str, value: str, others: Sequence[Document], say: Words
) -> list[tuple[str, str]]:
    if name == "kind":
        return [(kind, names.kind(kind, say)) for kind in KINDS]
    if name == "authored_by_ai":
        return [(word, say(f"ai.{word}")) for word in AUTHORED_BY_AI]
    if name == "standing":
        return [
            ("", say("entry.not_said")),
            *((word, names.standing(word, say)) for word in STANDINGS),
        ]
    if name == "supersedes":
        known = [(other.id, other.title or other.id) for other in others]
        odd = [(value, value)] if value and value not in dict(known) else []
        return [("", say("entry.none")), *odd, *known]
    return []


def adding(token: str, most: int, say: Words, address: str = "") -> Html:
    """Render the two ways to add a source.

    Args:
        token: of the forms.
        most: bytes of a file.
        say: the words of the page.
        address: as it was written.
    """
    upload = Html(
        '<form action="manage/add" method="post" enctype="multipart/form-data" class="stack">{}'
        '<div class="field"><label><span>{}</span><input type="file" name="file" required '
        'data-most="{}" aria-describedby="file-hint"></label><span class="fine" id="file-hint">'
        '{}</span></div><button type="submit">{}</button></form>'
    ).format(
        hidden("token", token),
        say("entry.file"),
        most,
        say("entry.formats", count=say.number(most // 2**20)),
        say("entry.read"),
    )
    box = Html(' type="url" required maxlength="2000" inputmode="url"')
    by_address = form(
        "manage/add",
        token,
        field("address", say("entry.where"), address, say("entry.where_hint"), more=box),
        say("entry.download"),
        "stack",
    )
    return Html(
        '<p>{}</p><div class="two"><section><h2>{}</h2>{}</section>'
        "<section><h2>{}</h2>{}</section></div>"
    ).format(say("entry.adding"), say("entry.yours"), upload, say("entry.an_address"), by_address)
