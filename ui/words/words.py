"""The words of the interface in one language.

A language is a file beside this one, such as `km.toml`; English is the source. What a file lacks is
said in English, so that a new language can be used while it is being written. The words around an
answer, which are in the language of the question, are those of `kb.messages`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from kb.markup import Html
from kb.words.scripts import with_digits

SOURCE = "en"
LOCALES = {"en": "en_GB"}
"""For how babel writes a date or a list where a language has several ways."""
DIGITS = "0123456789"
YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    language: str
    """BCP 47, primary subtag: the name of the file."""

    def __call__(self, key: str, **values: str | int) -> str:
        """Return a text with what it leaves open filled in.

        Args:
            key: section and name, such as `library.title`.
            values: what stands in braces in the catalogue, by name.

        Raises:
            KeyError: no such text, or a value is missing.
        """
        section, name = key.split(".")
        text: str = self._section(section)[name]
        return text.format(**values) if values else text

    def html(self, key: str, **values: str | int) -> Html:
        """Return a text as HTML; of the values, what is HTML stays so."""
        return Html.escape(self(key)).format(**values)

    def named(self, section: str, name: str, otherwise: str) -> str:
        """Return a text of a section, or something else where it has none of this name."""
        return str(self._section(section).get(name, otherwise))

    def count(self, thing: str, number: int) -> str:
        """Write a number with its noun, an entry of `count`, in the form that the number wants."""
        from babel import Locale

        forms: Mapping[str, str] = self._section("count")[thing]
        form = Locale.parse(self.locale).plural_form(number)
        return forms.get(form, forms["other"]).format(count=self.number(number))

    def number(self, number: int) -> str:
        """Write a number that the interface counts, in the figures of the language.

        So are dates and pages, where the interface names them; what is quoted, copied or typed
        stays in the figures of its source.
        """
        from babel.numbers import format_decimal

        return self.figures(format_decimal(number, locale=self.locale))

    def percent(self, share: float) -> str:
        """Write a share, 0 to 1, in whole percent."""
        from babel.numbers import format_percent

        return self.figures(format_percent(share, locale=self.locale))

    def date(self, written: str) -> str:
        """Write YYYY, YYYY-MM or YYYY-MM-DD in words; anything else stays as it is."""
        from babel.dates import format_date, format_skeleton

        if YEAR.fullmatch(written):
            return self.figures(written)
        month = len(written) == 7
        if not month and len(written) != 10:
            return written
        try:
            day = date.fromisoformat(f"{written}-01" if month else written)
        except ValueError:
            return written
        if month:
            return self.figures(format_skeleton("yMMMM", day, locale=self.locale))
        long = format_date(day, "long", locale=self.locale)
        first = self._section("language").get("first_day")
        if first and day.day == 1:
            long = long.replace("1", str(first), 1)
        return self.figures(long)

    def month(self, written: str) -> str:
        """Write YYYY-MM with a short name of its month; anything else stays as it is."""
        from babel.dates import format_skeleton

        if len(written) != 7:
            return written
        day = date.fromisoformat(f"{written}-01")
        return self.figures(format_skeleton("yMMM", day, locale=self.locale))

    def span(self, seconds: int) -> str:
        """Write how long something took: "8 seconds", "2 minutes 5 seconds"."""
        parts = {"minute": seconds // 60, "second": seconds % 60}
        told = {unit: many for unit, many in parts.items() if many} or {"second": 0}
        return " ".join(self.count(unit, many) for unit, many in told.items())

    def all_of(self, names: Sequence[str]) -> str:
        """List names: "A, B and C"."""
        from babel.lists import format_list

        return str(format_list(names, locale=self.locale))

    def title(self, page: str = "") -> str:
        """Name a page for its tab, for bookmarks and for the list of pages that were read."""
        name = self("bar.name")
        return f"{page} – {name}" if page else name

    def script(self, page: str = "") -> str:
        """Return what the scripts of a page say, as JSON.

        Args:
            page: its title, none for the first.
        """
        begin = {"language": self.language, "digits": self._digits, "stop": self.stop}
        begin |= {"name": self("bar.name"), "title": self.title(page)}
        return json.dumps(begin | dict(self._section("script")), ensure_ascii=False)

    @property
    def locale(self) -> str:
        """The language as babel knows it."""
        return LOCALES.get(self.language, self.language)

    @property
    def _digits(self) -> str:
        return str(self._section("language").get("digits", DIGITS))

    @property
    def colon(self) -> str:
        """The sign between a label and what it is of, with the space that the language wants."""
        return str(self._section("language").get("colon", ":"))

    @property
    def stop(self) -> str:
        """The sign that ends a sentence."""
        return str(self._section("language").get("stop", "."))

    def figures(self, written: str) -> str:
        """Write the figures of a text, of whatever script, in those of the language."""
        return with_digits(written, self._digits)

    def _section(self, name: str) -> Mapping[str, Any]:
        own: Mapping[str, Any] = catalogue(self.language).get(name, {})
        return own if self.language == SOURCE else {**catalogue(SOURCE)[name], **own}


ENGLISH = Words(SOURCE)


@cache
def catalogue(language: str) -> Mapping[str, Any]:
    """Return the sections of a language's file as written."""
    return tomllib.loads(files("ui.words").joinpath(f"{language}.toml").read_text("utf-8"))


@cache
def languages() -> Mapping[str, str]:
    """Return what each language calls itself, by its subtag; English first, then by tag."""
    found = (f.name for f in files("ui.words").iterdir() if f.name.endswith(".toml"))
    tags = (name.removesuffix(".toml") for name in found)
    ordered = sorted(tags, key=lambda tag: (tag != SOURCE, tag))
    return {tag: catalogue(tag)["language"]["name"] for tag in ordered}


def words(language: str | None) -> Words:
    """Return the words of a language, those of English where it has no catalogue."""
    return Words(language) if language and language in languages() else ENGLISH
