"""Sentences that make two claims: "The senate passed a law and set up an agency".

Each claim is judged alone, so that a false half does not stand behind a true one. English only,
and only where a verb of the same form stands on both sides: "laws and plans" are two things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kb.words.lists import any_of, listed
from kb.words.qualifiers import denies
from kb.words.text import content_words

JOINT = re.compile(r"(?P<mark>[,;])?\s+and\s+(?:also\s+|then\s+)?", re.IGNORECASE)
HANGS = re.compile(
    r"\b(?:if|unless|whether|either|neither|both|between|that|which|who|whom|whose|where|when|while)\b",
    re.IGNORECASE,
)
"""Before what they join, both halves are part of something else."""
FORMS = {
    "past": listed("verbs", "past", "en"),
    "present": listed("verbs", "present", "en"),
    "auxiliary": listed("verbs", "auxiliary", "en"),
}
LONGEST_SUBJECT = 10
"""Words before the first verb; after more the verb is hardly the sentence's own."""


class Conjunct(NamedTuple):
    """A claim within a sentence."""

    start: int
    end: int
    """Slice of the sentence."""
    said: str
    """What it says: a second one with the subject of the first."""


def conjuncts(sentence: str) -> Iterator[Conjunct]:
    """Yield the claims that a sentence makes, in order; mostly one."""
    verb = None if denies(sentence) or HANGS.search(sentence) else _verb().search(sentence)
    start, subject = 0, sentence[: verb.start()] if verb else ""
    last = sentence
    if verb and 0 < len(subject.split()) <= LONGEST_SUBJECT:
        for joint in JOINT.finditer(sentence, verb.end()):
            before, after = sentence[start : joint.start()], sentence[joint.end() :]
            if _acts(before) and _form(after) == verb.lastgroup and len(content_words(after)) > 1:
                yield Conjunct(start, joint.start(), f"{subject if start else ''}{before}")
                start = joint.end()
        last = sentence[start:]
    yield Conjunct(start, len(sentence), f"{subject if start else ''}{last}")


def _acts(text: str) -> bool:
    """Tell whether a verb of a text has something that it is done to."""
    verb = _verb().search(text)
    return verb is not None and bool(content_words(text[verb.end() :]))


def _form(text: str) -> str | None:
    """Return the form of the verb that a text begins with."""
    verb = _verb().match(text)
    return verb.lastgroup if verb else None


@cache
def _verb() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{form}>{any_of(words)})" for form, words in FORMS.items()))
