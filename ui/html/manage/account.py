"""The page where one signs in."""

from __future__ import annotations

from kb.markup import Html
from ui.html.manage.form import field, form, hidden, problem

NOBODY = Html(
    "<p>Nobody can sign in here yet: this library has no account. Whoever runs it makes one, on "
    "the machine that it runs on:</p>"
    "<p><code>readiness accounts add NAME --role maintainer</code></p>"
)
PLAIN = (
    "This connection is not encrypted: others in the network may read the password. Use the "
    "address that begins with https."
)


def page(name: str, to: str, wrong: str = "", plain: bool = False) -> Html:
    """Render the form.

    Args:
        name: as it was written before.
        to: where the person wanted to go.
        wrong: why they could not sign in.
        plain: whether what they type goes over a network unencrypted.
    """
    fields = (
        field("name", "Name", name, more=Html(' required maxlength="80" autocapitalize="none"')),
        Html(
            '<div class="field"><label><span>Password</span><input name="password" type="password" '
            'required maxlength="200" autocomplete="current-password"></label></div>'
        ),
    )
    note = Html('<p class="notes">{}</p>').format(PLAIN) if plain else Html()
    return Html(
        '<div class="manage sign-in"><h1>Sign in</h1>{}{}<form action="sign-in" method="post" '
        'class="stack">{}{}<button type="submit" class="primary">Sign in</button></form></div>'
    ).format(problem(wrong), note, hidden("to", to), Html().join(fields))


def known(name: str, role: str, token: str) -> Html:
    """Render what stands there for somebody who has signed in."""
    manage = Html('<p><a href="manage">Manage the documents</a></p>') if role != "reader" else ""
    return Html(
        '<div class="manage sign-in"><h1>Signed in</h1><p>As {}, {}.</p>'
        '<p><a href="./">Ask a question</a></p>{}{}</div>'
    ).format(name, role, manage, form("sign-out", token, Html(), "Sign out"))


def nobody() -> Html:
    """Render what stands there while there is no account."""
    return Html('<div class="manage sign-in"><h1>Sign in</h1>{}</div>').format(NOBODY)
