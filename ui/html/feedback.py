"""The fold below an answer where a reader says whether it was useful. Pure functions."""

from __future__ import annotations

from kb.markup import Html
from ui.feedback import LONGEST, OF_A_REFUSAL, OF_AN_ANSWER, Reason
from ui.words.words import ENGLISH, Words


def fold(key: str, refused: bool, say: Words = ENGLISH) -> Html:
    """Render the fold; the page's script sends what it holds.

    Args:
        key: under which the server knows the answer.
        refused: whether there was no answer.
        say: the words of the page.
    """
    reasons = OF_A_REFUSAL if refused else OF_AN_ANSWER
    return Html(
        '<details class="feedback"><summary>{title}</summary>'
        '<form data-feedback="{key}"><fieldset><legend>{what}</legend>'
        "{reasons}</fieldset><label>{comment}"
        '<textarea name="comment" rows="3" maxlength="{longest}" autocomplete="off"></textarea>'
        '</label><p class="fine">{most} {stored}</p>'
        '<p class="wrong" hidden></p><button type="submit">{send}</button></form></details>'
    ).format(
        key=key,
        title=say("feedback.title"),
        what=say("feedback.of_refusal" if refused else "feedback.of_answer"),
        reasons=Html().join(_reason(reason, say) for reason in reasons),
        comment=say("feedback.comment"),
        longest=LONGEST,
        most=say("feedback.most", count=say.number(LONGEST)),
        stored=say("feedback.stored"),
        send=say("feedback.send"),
    )


def _reason(reason: Reason, say: Words) -> Html:
    return Html(
        '<label><input type="radio" name="reason" value="{}" required> <span>{}</span></label>'
    ).format(reason, say(f"reasons.{reason}"))
