"""What is said around quotes, in the language of the question; never a word of a document.

The texts stand in kb/data/words/messages, a file for each language, English the source. A new one
is written into every file under the same key, with the same names in braces; then
`messages(language).say("notes.new_one", name=...)` says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from kb.words.lists import split, table
from kb.words.places import country_name
from kb.words.scripts import with_digits

LANGUAGES = ("en", "km", "fr", "vi", "es", "pt", "id", "th", "zh")
"""Those that have a catalogue."""
LOCALES = {"en": "en_GB"}
"""For how babel sets a list or a date where a language has several ways: "A, B and C"."""
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
            values: what stands in braces in the catalogue, by name; numbers are written in the
                digits of the language, texts as they are.

        Raises:
            KeyError: no such text, or a value is missing.
        """
        section, name = key.split(".")
        text: str = table(f"messages/{self.language}")[section][name]
        said = {n: self.figures(str(v)) if isinstance(v, int) else v for n, v in values.items()}
        return text.format(**said) if said else text

    def figures(self, written: str) -> str:
        """Write the digits of a year, a page or a number in those of the language."""
        return with_digits(written, self.say("form.digits"))

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
        names = [self._country(code) for code in codes]
        if len(names) <= MOST_NAMES + 1:
            return self.all_of(names)
        first = ", ".join(names[:MOST_NAMES])
        return self.say("form.more", names=first, count=len(names) - MOST_NAMES)

    def _country(self, code: str) -> str:
        """Name a country in a sentence: English sets an article before some."""
        name = country_name(code, self.language)
        article = self.language == "en" and code in split(table("countries")["article"]["the"])
        return f"the {name}" if article else name

    def count(self, thing: str, number: int) -> str:
        """Write a number with its noun, a key of `form` that has an s where there are several."""
        count = self.figures(f"{number:,}")
        return self.say(f"form.{thing}" if number == 1 else f"form.{thing}s", count=count)

    def date(self, written: str) -> str:
        """Write YYYY, YYYY-MM or YYYY-MM-DD in words; anything else stays as it is."""
        return self.figures(self._date(written))

    def _date(self, written: str) -> str:
        from babel.dates import format_date, format_skeleton

        try:
            day = date.fromisoformat(f"{written}-01" if len(written) == 7 else written)
        except ValueError:
            return written
        if len(written) == 7:
            return format_skeleton("yMMMM", day, locale=self._locale)
        return format_date(day, "long", locale=self._locale)

    @property
    def _locale(self) -> str:
        return LOCALES.get(self.language, self.language)

    def _listed(self, names: Sequence[str], style: str) -> str:
        from babel.lists import format_list

        return format_list(names, style=style, locale=self._locale)  # type: ignore[arg-type]


ENGLISH = Messages("en")


@cache
def messages(language: str | None) -> Messages:
    """Return the texts in a language, in English where it has none or nobody knows it.

    Args:
        language: BCP 47, primary subtag; see `Question.language`.
    """
    return Messages(language if language in LANGUAGES else "en")
