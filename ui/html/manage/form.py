"""What the forms of maintainers are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.markup import Html
from ui.html.parts.tongue import foreign
from ui.words.words import SOURCE, Words

PAGES = {
    "documents": "manage",
    "add": "manage/add",
    "gaps": "manage/gaps",
    "feedback": "manage/feedback",
}
HEAD = Html(
    '<link rel="stylesheet" href="look/manage.css"><script src="look/manage.js" defer></script>'
)
"""What the head of these pages holds besides."""
WITH_FORMS = {"referrer-policy": "same-origin"}
"""Of a page without any referrer browsers do not say, in `Origin`, that a form is its own."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one field."""

    name: str
    label: str
    """Of the field, as it is shown."""
    text: str
    language: str = ""
    """Of the text, where it is not that of the page."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What went wrong with a form."""

    sentence: str = ""
    """Empty where nothing did."""
    fields: tuple[Complaint, ...] = ()
    language: str = ""
    """Of the sentence, where it is not that of the page."""

    def of(self, name: str) -> Complaint | None:
        """Return what is wrong with a field."""
        return next((one for one in self.fields if one.name == name), None)


FINE = Wrong()
ENDS = (".", ")", ":", "”")
"""What an English sentence ends in."""


def frame(  # noqa: PLR0913
    current: str, name: str, token: str, title: str, shown: Html, say: Words, wrong: Html
) -> Html:
    """Render a page of maintainers: which pages there are, who is signed in, what it shows.

    Args:
        current: the page, a key of PAGES.
        name: who is signed in.
        token: of the forms.
        title: its heading.
        shown: below the heading.
        say: the words of the page.
        wrong: what went wrong, see `problem`.
    """
    link = Html('<a href="{}"{}>{}</a>')
    links = (
        link.format(
            address, Html(" aria-current=page") if key == current else "", say(f"managing.{key}")
        )
        for key, address in PAGES.items()
    )
    who = Html("<span>{}</span>").format(name)
    leave = form("sign-out", token, who, say("account.leave"), "leave")
    return Html(
        '<div class="manage"><div class="manage-head"><nav aria-label="{}">{}</nav>{}</div>'
        "<h1>{}</h1>{}{}</div>"
    ).format(say("managing.pages"), Html().join(links), leave, title, wrong, shown)


def problem(wrong: Wrong, here: str, say: Words) -> Html:
    """Render what went wrong, with a link to each field that it is about; empty where nothing did.

    Args:
        wrong: what did.
        here: address of the page, as it is told from the pages of the bar.
        say: the words of the page.
    """
    if not wrong.sentence:
        return Html()
    item = Html('<li><a href="{}#field-{}">{}{}</a></li>')
    items = (
        item.format(here, one.name, f"{one.label}{say.colon} " if one.language else "", _told(one))
        for one in wrong.fields
    )
    listed = Html("<ul>{}</ul>").format(Html().join(items)) if wrong.fields else Html()
    return Html(
        '<div class="wrong" role="alert" tabindex="-1" autofocus><p{}>{}</p>{}</div>'
    ).format(foreign(wrong.language, say), wrong.sentence, listed)


def sentence(error: str) -> str:
    """Write the text of an error, which is in English, as a sentence."""
    text = error[:1].upper() + error[1:]
    return text if text.endswith(ENDS) else f"{text}."


def failed(error: Exception) -> Wrong:
    """Say of a form what an error says."""
    return Wrong(sentence(str(error)), language=SOURCE)


def _told(complaint: Complaint) -> Html:
    tongue = Html(' lang="{}"').format(complaint.language) if complaint.language else ""
    return Html("<span{}>{}</span>").format(tongue, complaint.text)


def form(
    action: str, token: str, fields: Html, button: str, kind: str = "", value: str = ""
) -> Html:
    """Render a form that changes something.

    Args:
        action: address that it is sent to.
        token: shows that it comes from this page.
        fields: what it holds.
        button: the word on its button.
        kind: class of the form.
        value: what the button says of itself, as the field `do`.
    """
    do = Html(' name="do" value="{}"').format(value) if value else ""
    return Html(
        '<form action="{}" method="post" class="{}">{}{}<button type="submit"{}>{}</button></form>'
    ).format(action, kind, hidden("token", token), fields, do, button)


def hidden(name: str, value: str) -> Html:
    """Render a field that nobody sees."""
    return Html('<input type="hidden" name="{}" value="{}">').format(name, value)


def field(  # noqa: PLR0913
    name: str,
    label: str,
    value: str = "",
    hint: str = "",
    wrong: Complaint | None = None,
    more: Html = Html(),
) -> Html:
    """Render a line to write on, with what to write and what was wrong."""
    box = Html('<input{} value="{}" autocomplete="off"{}>').format(
        _named(name, hint, wrong), value, more
    )
    return labelled(name, label, box, hint, wrong)


def area(  # noqa: PLR0913
    name: str,
    label: str,
    value: str = "",
    hint: str = "",
    rows: int = 3,
    wrong: Complaint | None = None,
    tongue: Html = Html(),
) -> Html:
    """Render a box for several lines."""
    box = Html('<textarea{}{} rows="{}" autocomplete="off">\n{}</textarea>').format(
        _named(name, hint, wrong), tongue, rows, value
    )
    return labelled(name, label, box, hint, wrong)


def secret(name: str, label: str, longest: int, wrong: Complaint | None = None) -> Html:
    """Render a line to write a password on."""
    box = Html(
        '<input{} type="password" required maxlength="{}" autocomplete="current-password">'
    ).format(_named(name, "", wrong), longest)
    return labelled(name, label, box, "", wrong)


def upload(name: str, label: str, most: int, hint: str, wrong: Complaint | None = None) -> Html:
    """Render a choice of a file of at most so many bytes."""
    box = Html('<input{} type="file" required data-most="{}">').format(
        _named(name, hint, wrong), most
    )
    return labelled(name, label, box, hint, wrong)


def choice(  # noqa: PLR0913
    name: str,
    label: str,
    options: Iterable[tuple[str, str]],
    chosen: str,
    hint: str = "",
    wrong: Complaint | None = None,
) -> Html:
    """Render a choice out of a list of values and their words."""
    option = Html('<option value="{}"{}>{}</option>')
    made = (
        option.format(value, Html(" selected") if value == chosen else "", word)
        for value, word in options
    )
    box = Html("<select{}>{}</select>").format(_named(name, hint, wrong), Html().join(made))
    return labelled(name, label, box, hint, wrong)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> Html:
    """Render a table; on a phone each row stands as lines with the heads before them."""
    head = Html().join(map(Html('<th scope="col">{}</th>').format, heads))
    first = Html('<th scope="row">{}</th>')
    cell = Html('<td data-label="{}">{}</td>')
    made = (
        Html("<tr>{}{}</tr>").format(
            first.format(row[0]),
            Html().join(cell.format(heads[n], value) for n, value in enumerate(row[1:], 1)),
        )
        for row in rows
    )
    return Html(
        '<div class="table-frame"><table class="documents managed">'
        '<caption class="visually-hidden">{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(caption, head, Html().join(made))


def labelled(name: str, label: str, box: Html, hint: str, wrong: Complaint | None) -> Html:
    """Put a label, what to write and what was wrong around a box."""
    told = Html('<span class="fine" id="{}-hint">{}</span>').format(name, hint) if hint else ""
    bad = (
        Html('<span class="wrong" id="{}-wrong">{}</span>').format(name, _told(wrong))
        if wrong
        else ""
    )
    return Html('<div class="field"><label><span>{}</span>{}</label>{}{}</div>').format(
        label, box, bad, told
    )


def _named(name: str, hint: str, wrong: Complaint | None) -> Html:
    """Render the attributes by which a box is sent, found and described."""
    ids = [f"{name}-{what}" for what, said in (("wrong", wrong), ("hint", hint)) if said]
    described = Html(' aria-describedby="{}"').format(" ".join(ids)) if ids else Html()
    invalid = Html(' aria-invalid="true"') if wrong else Html()
    return Html(' id="field-{0}" name="{0}"{1}{2}').format(name, described, invalid)
