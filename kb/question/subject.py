"""What a question is about: the countries, years and names in it, and its words without them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.words.dates import YEAR
from kb.words.names import UPPER
from kb.words.places import AND_OR, named_countries
from kb.words.scripts import plain
from kb.words.text import content_words, raw_words, stop_words

LONGEST_NAME = 5
"""Words of a country's name."""
LONGEST = 24
"""Words of a subject that are carried over."""
NAME = re.compile(rf"(?<=\s)[\"“«(]?[{UPPER}][\w’'-]+")
OF = r"(?:the|in|of|du|de|de la|des|en|au|del|do|da|của|ở)\s+|d['’]|l['’]"
JOINT = re.compile(rf"(?:['’]s)?\s*(?:,|\b(?:{AND_OR})\b)+\s*(?:{OF})?", re.IGNORECASE)
"""What stands between countries that are named side by side."""
ENDS = " ?？¿,.;:!"


def has_name(text: str) -> bool:
    """Tell whether a text names anything, by a capital that does not begin it, or a country."""
    return bool(NAME.search(f" {text[:1].lower()}{text[1:]}") or named_countries(text))


def topic(text: str) -> list[str]:
    """Return the content words of a text that are no country and no year."""
    return content_words(without(text, [*country_spans(text), *year_spans(text)]))


def core(text: str) -> str:
    """Return a text from its first word that tells something to its last, `LONGEST` at most."""
    words = text.split()
    known = stop_words()
    telling = [i for i, w in enumerate(words) if w.strip("?¿,.;:!()").lower() not in known]
    kept = words[telling[0] : telling[-1] + 1][:LONGEST] if telling else []
    return " ".join(kept).strip(ENDS).removeprefix("តើ")


def named(text: str) -> str:
    """Return a question from the first name in it, where it names anything; else its core."""
    lowered = f"{text[:1].lower()}{text[1:]}"
    starts = [start for start, _ in country_spans(text)]
    starts += [m.start() for m in NAME.finditer(lowered)]
    return core(text[min(starts) :] if starts else text)


def side_by_side(text: str) -> list[tuple[int, int]]:
    """Find where a text names two or more countries side by side, and no other one elsewhere."""
    spans = country_spans(text)
    codes = {named_countries(text[a:b]) for a, b in spans}
    between = zip(spans, spans[1:], strict=False)
    joined = all(JOINT.fullmatch(text, a, b) for (_, a), (b, _) in between)
    return spans if joined and len(codes) == len(spans) > 1 else []


def alone(text: str, spans: Iterable[tuple[int, int]], one: tuple[int, int]) -> str:
    """Write a text with one of the countries that it names side by side."""
    (first, _), *_, (_, last) = spans
    name, end = text[one[0] : one[1]], text[:last][-2:]
    owner = end if end in ("'s", "’s") and not name.endswith(end) else ""
    return f"{text[:first]}{name}{owner}{text[last:]}"


def country_spans(text: str) -> list[tuple[int, int]]:
    """Find where a text names countries, in order."""
    return spans_among(text, raw_words(text)) if named_countries(text) else []


def spans_among(text: str, written: Iterable[str]) -> list[tuple[int, int]]:
    """Find where a text of these words names countries, in order."""
    words = _places(text, written)
    found: list[tuple[int, int]] = []
    for index, (start, _) in enumerate(words):
        if found and start < found[-1][1]:
            continue
        after = words[index + 1][0] if index + 1 < len(words) else len(text)
        for _, end in words[index : index + LONGEST_NAME]:
            if named_countries(text[start:end]) and not named_countries(text[after:end]):
                found.append((start, end))
                break
    return found


def _places(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    for word in words:
        start = text.find(word, at)
        if start >= 0:
            at = start + len(word)
            found.append((start, at))
    return found


def year_spans(text: str) -> list[tuple[int, int]]:
    """Find where a text names years."""
    return [m.span() for m in YEAR.finditer(plain(text))]


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text with blanks in the place of these spans."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text
