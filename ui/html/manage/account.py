"""The page where one signs in."""

from __future__ import annotations

from kb.markup import Html
from ui.html.manage.form import FINE, Wrong, field, form, hidden, problem, secret
from ui.words.words import ENGLISH, Words

COMMAND = Html('<p lang="en"><code>readiness accounts add NAME --role maintainer</code></p>')


LONGEST = 200
"""Characters of a password that can be typed."""


def page(
    name: str, to: str, wrong: Wrong = FINE, plain: bool = False, say: Words = ENGLISH
) -> Html:
    """Render the form.

    Args:
        name: as it was written before.
        to: where the person wanted to go.
        wrong: why they could not sign in.
        plain: whether what they type goes over a network unencrypted.
        say: the words of the page.
    """
    needed = Html(' required maxlength="80" autocapitalize="none"')
    fields = (
        field("name", say("account.name"), name, wrong=wrong.of("name"), more=needed),
        secret("password", say("account.password"), LONGEST, wrong.of("password")),
    )
    note = Html('<p class="notes">{}</p>').format(say("account.plain")) if plain else Html()
    return Html(
        '<div class="manage sign-in"><h1>{title}</h1>{wrong}{note}'
        '<form action="sign-in" method="post" class="stack">{to}{fields}'
        '<button type="submit" class="primary">{title}</button></form></div>'
    ).format(
        title=say("account.title"),
        wrong=problem(wrong, "sign-in", say),
        note=note,
        to=hidden("to", to),
        fields=Html().join(fields),
    )


def known(name: str, role: str, token: str, say: Words = ENGLISH) -> Html:
    """Render what stands there for somebody who has signed in."""
    link = Html('<p><a href="{}">{}</a></p>')
    manage = link.format("manage", say("account.manage")) if role != "reader" else ""
    return Html('<div class="manage sign-in"><h1>{}</h1><p>{}</p>{}{}{}</div>').format(
        say("account.signed_in"),
        say("account.known", name=name, role=say.named("account", role, role)),
        link.format("./", say("account.ask")),
        manage,
        form("sign-out", token, Html(), say("account.leave")),
    )


def nobody(open_: bool, say: Words = ENGLISH) -> Html:
    """Render what stands there while there is no account.

    Args:
        open_: whether everybody may read here without one.
        say: the words of the page.
    """
    ask = Html('<p>{} <a href="./">{}</a></p>')
    free = ask.format(say("account.free"), say("account.ask")) if open_ else Html()
    return Html(
        '<div class="manage sign-in"><h1>{}</h1><p>{}</p>{}'
        "<details><summary>{}</summary><p>{}</p>{}</details></div>"
    ).format(
        say("account.title"),
        say("account.nobody"),
        free,
        say("account.running"),
        say("account.make"),
        COMMAND,
    )
