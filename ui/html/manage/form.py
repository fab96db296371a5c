"""What the forms of maintainers are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.markup import Html
from ui.words.words import Words

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


def frame(  # noqa: PLR0913
    current: str, name: str, token: str, title: str, shown: Html, say: Words, wrong: str = ""
) -> Html:
    """Render a page of maintainers: which pages there are, who is signed in, what it shows.

    Args:
        current: the page, a key of PAGES.
        name: who is signed in.
        token: of the forms.
        title: its heading.
        shown: below the heading.
        say: the words of the page.
        wrong: what went wrong, in a sentence.
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
    ).format(say("managing.pages"), Html().join(links), leave, title, problem(wrong), shown)


def problem(sentence: str) -> Html:
    """Render what went wrong; empty where nothing did."""
    if not sentence:
        return Html()
    text = sentence[:1].upper() + sentence[1:]
    text += "" if text.endswith((".", "។", ")", ":", "”")) else "."
    return Html('<p class="wrong" role="alert" tabindex="-1" autofocus>{}</p>').format(text)


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


def field(
    name: str, label: str, value: str = "", hint: str = "", wrong: str = "", more: Html = Html()
) -> Html:
    """Render a line to write on, with what to write and what was wrong."""
    box = Html('<input name="{}" value="{}" autocomplete="off"{}{}>').format(
        name, value, _described(name, hint, wrong), more
    )
    return _labelled(name, label, box, hint, wrong)


def area(name: str, label: str, value: str = "", hint: str = "", rows: int = 3) -> Html:
    """Render a box for several lines."""
    box = Html('<textarea name="{}" rows="{}" autocomplete="off"{}>\n{}</textarea>').format(
        name, rows, _described(name, hint, ""), value
    )
    return _labelled(name, label, box, hint, "")


def choice(
    name: str,
    label: str,
    options: Iterable[tuple[str, str]],
    chosen: str,
    hint: str = "",
    wrong: str = "",
) -> Html:
    """Render a choice out of a list of values and their words."""
    option = Html('<option value="{}"{}>{}</option>')
    made = (
        option.format(value, Html(" selected") if value == chosen else "", word)
        for value, word in options
    )
    box = Html('<select name="{}"{}>{}</select>').format(
        name, _described(name, hint, wrong), Html().join(made)
    )
    return _labelled(name, label, box, hint, wrong)


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


def _labelled(name: str, label: str, box: Html, hint: str, wrong: str) -> Html:
    told = Html('<span class="fine" id="{}-hint">{}</span>').format(name, hint) if hint else ""
    bad = Html('<span class="wrong" id="{}-wrong">{}</span>').format(name, wrong) if wrong else ""
    return Html('<div class="field"><label><span>{}</span>{}</label>{}{}</div>').format(
        label, box, told, bad
    )


def _described(name: str, hint: str, wrong: str) -> Html:
    ids = [f"{name}-{what}" for what, said in (("hint", hint), ("wrong", wrong)) if said]
    described = Html(' aria-describedby="{}"').format(" ".join(ids)) if ids else Html()
    return described + (Html(' aria-invalid="true"') if wrong else Html())
