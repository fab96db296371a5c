"""The fields of an entry as a form; for one that is proposed and for one that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.sources.proposals import Proposal
from kb.markup import Html
from kb.models import AUTHORED_BY_AI, KINDS, STANDINGS, Document
from ui import names
from ui.html.manage.form import area, choice, field, form, hidden
from ui.manage.shelf import version

LABELS = {
    "id": ("Id", "Letters, digits, dots, dashes and underscores; it stays what it is."),
    "title": ("Title", "As readers shall see it."),
    "publisher": ("Publisher", "The body that published it."),
    "author": ("Author", "People, where the document names them."),
    "date": ("Date", "YYYY, YYYY-MM or YYYY-MM-DD."),
    "country": ("Country", "Two letters such as KH, or INT, or EU."),
    "kind": ("Kind", ""),
    "language": ("Language", "A code such as en or km."),
    "licence": ("Licence", "Under what terms it may be used."),
    "original_url": ("Address of the original", "It begins with http."),
    "authored_by_ai": ("Written by AI", ""),
    "supersedes": ("Supersedes", "The older edition that this one replaces."),
    "standing": ("Standing", ""),
    "notes": ("Notes", "Anything a reader should know."),
}
"""What a person fills in, in this order, and what to write."""
NOT_SAID = ("", "Nobody said")


def proposal(
    shown: Proposal,
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    token: str,
    others: Sequence[Document],
) -> Html:
    """Render a file that waits: what was read in it, and the entry to correct.

    Args:
        shown: what waits.
        values: of the fields.
        wrong: complaints, by field.
        token: of the form.
        others: documents that it may supersede.
    """
    here = f"manage/proposed/{shown.key}"
    entry = shown.entry
    cannot = Html()
    if entry.problem:
        cannot = Html('<p class="notes"><strong>It cannot be read.</strong> {}</p>').format(
            entry.problem
        )
    looks = Html().join(map(Html("<li>{}</li>").format, entry.looks))
    looks = Html('<ul class="notes">{}</ul>').format(looks) if looks else Html()
    origins = {name: f"From {origin}. " for name, origin in entry.origins.items()}
    fields = _fields(values, wrong, others, origins, new=True)
    word = "Register it although it cannot be read" if entry.problem else "Register"
    return Html(
        "<p>The file is <strong>{}</strong>. Correct what was found in it; then it is registered. "
        "It answers questions after the next ingest.</p>{}{}{}{}"
    ).format(
        shown.name,
        cannot,
        looks,
        form(here, token, fields, word, "stack", "register"),
        form(here, token, Html(), "Discard the file", "inline", "discard"),
    )


def edited(
    document: Document,
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    token: str,
    others: Sequence[Document],
) -> Html:
    """Render an entry that stands; see `proposal`."""
    fields = _fields(values, wrong, others, {}, new=False)
    fields += hidden("version", version(document))
    return form(f"manage/documents/{document.id}", token, fields, "Save", "stack", "save")


def _fields(
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    others: Sequence[Document],
    origins: Mapping[str, str],
    new: bool,
) -> Html:
    made = (_field(name, values, wrong, others, origins) for name in LABELS if new or name != "id")
    return Html().join(made)


def _field(
    name: str,
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    others: Sequence[Document],
    origins: Mapping[str, str],
) -> Html:
    label, hint = LABELS[name]
    hint, value, bad = origins.get(name, "") + hint, values.get(name, ""), wrong.get(name, "")
    if name == "notes":
        return area(name, label, value, hint)
    if options := _options(name, value, others):
        return choice(name, label, options, value, hint, bad)
    return field(name, label, value, hint, bad)


def _options(name: str, value: str, others: Sequence[Document]) -> list[tuple[str, str]]:
    if name == "kind":
        return [(kind, names.kind(kind)) for kind in KINDS]
    if name == "authored_by_ai":
        return [(word, word.capitalize()) for word in AUTHORED_BY_AI]
    if name == "standing":
        return [NOT_SAID, *((word, names.standing(word)) for word in STANDINGS)]
    if name == "supersedes":
        known = [(other.id, other.title or other.id) for other in others]
        odd = [(value, value)] if value and value not in dict(known) else []
        return [("", "None"), *odd, *known]
    return []


def adding(token: str, most: int, address: str = "") -> Html:
    """Render the two ways to add a source.

    Args:
        token: of the forms.
        most: bytes of a file.
        address: as it was written.
    """
    upload = Html(
        '<form action="manage/add" method="post" enctype="multipart/form-data" class="stack">{}'
        '<div class="field"><label><span>File</span><input type="file" name="file" required '
        'data-most="{}" aria-describedby="file-hint"></label><span class="fine" id="file-hint">'
        "PDF, Word, PowerPoint, Excel, EPUB, web page, Markdown or text; {:,} MB at most."
        '</span></div><button type="submit">Read the file</button></form>'
    ).format(hidden("token", token), most, most // 2**20)
    box = Html(' type="url" required maxlength="2000" inputmode="url"')
    by_address = form(
        "manage/add",
        token,
        field("address", "Address", address, "Of one document or page, public.", more=box),
        "Download and read it",
        "stack",
    )
    return Html(
        "<p>The file is read here, and an entry is proposed that you correct. Nothing is added "
        'before you say so. Reading takes up to a minute.</p><div class="two">'
        "<section><h2>A file of yours</h2>{}</section>"
        "<section><h2>An address</h2>{}</section></div>"
    ).format(upload, by_address)
