"""How a sentence begins that says whom it means only by the one before."""

from __future__ import annotations

import re

from kb.words.lists import any_of, listed

NAMES = ("personal", "impersonal", "possessive", "pointing", "standing", "before_noun", "such")
"""Lists of pronouns.toml."""
LEANS = re.compile(
    any_of(word for name in NAMES for word in listed("pronouns", name)), re.IGNORECASE
)
