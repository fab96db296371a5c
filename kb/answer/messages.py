"""What is said around quotes, in the language of the question; never a word of a document.

The texts stand in kb/data/words/messages, a file for each language, English the source. A new one
is written into every file under the same key, with the same names in braces; then
`messages(language).say("notes.new_one", name=...)` says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kb.words.lists import table
from kb.words.places import country_name

LANGUAGES = ("en", "km", "fr", "vi", "es", "pt", "id", "th", "zh")
"""Those that have a catalogue."""
LOCALES = {"en": "en_GB"}
"""For how babel sets a list where a language has several ways: "A, B and C"."""
LONGEST_NAME = 80
"""Characters of a word of the question or of a title that a message repeats."""
MOST_NAMES = 8
"""Countries that a message lists; of more it says how many."""


@dataclass(frozen=True, slots=True)
class Messages:
    """The texts of one language."""

    language: str

    def say(self, key: str, **values: object) -> str:
        """Return a text with what it leaves open filled in.

        Args:
            key: section and name, such as `notes.one_document`.
            values: what stands in braces in the catalogue, by name.

        Raises:
            KeyError: no such text, or a value is missing.
        """
        section, name = key.split(".")
        text: str = table(f"messages/{self.language}")[section][name]
        return text.format(**values) if values else text

    def together(self, *texts: str) -> str:
        """Put sentences after one another; empty ones are left out."""
        return self.say("form.between").join(filter(None, texts))

    def quoted(self, name: str) -> str:
        """Set a word of the question or a title in quotation marks, cut where it is long."""
        short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
        return self.say("form.quoted", name=short)

    def all_of(self, names: Sequence[str]) -> str:
        """List names: "A, B and C"."""
        return self._listed(names, "standard")

    def any_of(self, names: Sequence[str]) -> str:
        """List names: "A, B or C"."""
        return self._listed(names, "or")

    def countries(self, codes: Sequence[str]) -> str:
        """List countries by their names in this language, of very many the first."""
        names = [country_name(code, self.language) for code in codes]
        if len(names) <= MOST_NAMES + 1:
            return self.all_of(names)
        first = ", ".join(names[:MOST_NAMES])
        return self.say("form.more", names=first, count=len(names) - MOST_NAMES)

    def _listed(self, names: Sequence[str], style: str) -> str:
        from babel.lists import format_list

        locale = LOCALES.get(self.language, self.language)
        return format_list(names, style=style, locale=locale)  # type: ignore[arg-type]


@cache
def messages(language: str | None) -> Messages:
    """Return the texts in a language, in English where it has none or nobody knows it.

    Args:
        language: BCP 47, primary subtag; see `Question.language`.
    """
    return Messages(language if language in LANGUAGES else "en")
