"""What a maintainer has looked at and found right: `checked: title, date` in an entry's notes."""

from __future__ import annotations

import re

from kb.models import Document

CHECKED = re.compile(r"(?i)\bchecked:\s*([a-z]+(?:\s*,\s*[a-z]+)*)")
SETTLES = re.compile(r"“checked: ([a-z]+)”")


def checked(document: Document) -> frozenset[str]:
    """Return what the notes call checked.

    Returns:
        Of `title`, `date`, `language`, `country`, `text`, `pages` and `edition` those that are
        named, in lower case; other words do no harm.
    """
    lists = CHECKED.findall(document.notes or "")
    return frozenset(word.strip().lower() for names in lists for word in names.split(","))


def settle(aspect: str) -> str:
    """Say how a finding that is none can be settled for good."""
    return f"If it is right as it is, write “checked: {aspect}” into its notes."


def settled_by(sentence: str) -> str:
    """Return the aspect that a sentence with `settle` names; empty where it names none."""
    match = SETTLES.search(sentence)
    return match[1] if match else ""
