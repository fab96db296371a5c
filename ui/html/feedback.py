"""The fold below an answer where a reader says whether it was useful. Pure functions."""

from __future__ import annotations

from kb.markup import Html
from ui.feedback import LONGEST, OF_A_REFUSAL, OF_AN_ANSWER, REASONS, Reason

STORED = (
    "It is stored with the question and the answer on the machine that runs this application, for "
    "those who keep the documents. Nothing leaves that machine."
)


def fold(key: str, refused: bool) -> Html:
    """Render the fold; the page's script sends what it holds.

    Args:
        key: under which the server knows the answer.
        refused: whether there was no answer.
    """
    reasons = OF_A_REFUSAL if refused else OF_AN_ANSWER
    return Html(
        '<details class="feedback"><summary>Was this useful?</summary>'
        '<form data-feedback="{key}"><fieldset><legend>What do you say of {what}?</legend>'
        "{reasons}</fieldset><label>Comment (optional)"
        '<textarea name="comment" rows="3" maxlength="{longest}" autocomplete="off"></textarea>'
        '</label><p class="fine">At most {longest} characters. {stored}</p>'
        '<p class="wrong" hidden></p><button type="submit">Send</button></form></details>'
    ).format(
        key=key,
        what="this refusal" if refused else "this answer",
        reasons=Html().join(map(_reason, reasons)),
        longest=LONGEST,
        stored=STORED,
    )


def _reason(reason: Reason) -> Html:
    return Html(
        '<label><input type="radio" name="reason" value="{}" required> <span>{}</span></label>'
    ).format(reason, REASONS[reason])
