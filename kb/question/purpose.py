"""What a question asks of the program that no document can give: orders, opinions, harm, nonsense.

Rules tell it: patterns in kb/data/words/purpose.toml, over a text freed of its disguise. A pattern
fires on what is asked of the program, not on a question about the same subject. What no rule fits
is told by its likeness to examples, where the embedder is the one they were fitted with.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, get_args
from urllib.parse import unquote

from kb.models import Purpose
from kb.question.intent import Intents
from kb.question.parts import QUESTION_WORDS
from kb.question.question import Question
from kb.words.lists import any_of, either, listed, table
from kb.words.text import INVISIBLE, sentences

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
DISGUISED = frozenset({"harm", "orders"})
"""Looked for in what a disguise hides; the others are asked plainly."""
LATIN = str.maketrans("авеѕкмнорстухіјԁһԛԝαειουνκρτχ", "abeskmhopctyxijdhqwaeiouvkptx")
"""Cyrillic and Greek letters that look like Latin ones, after the confusables of Unicode."""
LEET = str.maketrans("013457@$", "oieastas")
ACCENT = re.compile("[\u0300-\u036f\u064b-\u0655\u0640]")
UNSEEN = re.compile(f"{INVISIBLE.pattern}|[\u034f\u180e\U000e0000-\U000e007f]")
"""Characters that no font shows and that some models read."""
MIXED = re.compile(r"\b[\w@$]{0,20}(?:[a-z][0-9@$]|[0-9@$][a-z])[\w@$]{0,20}")
APART = re.compile(r"(?<=\b\w)[ .\-_*](?=\w\b)")
"""What stands between letters that are written apart."""
CUE = re.compile("ignor|disregard|forget|instruc|prompt|rules|system|answer|hack|bomb|weapon")
"""Without one of these a reading of a disguise is not looked at further: it would take time."""
BASE64 = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}")
HEXADECIMAL = re.compile(r"\b(?:[0-9a-fA-F]{2} ?){10,}")
ADDRESSED = re.compile(
    r"ignor|disregard|forget|assistant|pretend|prompt|instructions|system\s*:|"
    r"(?:you are|you're) now|(?:your|each|every) (?:answer|question|reply|response)|<\||"
    r"\[/?inst|>>>|<<<|oubli|olvida|bỏ qua|忽略|无视|تجاهل|មិនអើពើ|បំភ្លេច",
    re.IGNORECASE,
)
"""Without one of these no sentence of a document is looked at for an order: it would take time."""
MARKUP = re.compile(
    r"<(?:script|style)\b.*?</(?:script|style)>|</?\w[^>]{0,200}>|<\|\w+\|>|\[/?INST\]|"
    r"!\[[^\]]*\]\([^)]*\)",
    re.IGNORECASE | re.DOTALL,
)
AFTER_ORDER = (
    *listed("questions", "requests", "after"),
    *(word for name in ("what", "which", "who", "how") for word in listed("questions", name, "en")),
)
"""How an order goes on as a question; "and when asked ..." goes on as an order."""
SENTENCE = re.compile(
    r"(?<=[.!?…])\s+|(?<=[。？！។؟])|\n+|,? (?:and|and then|then) "
    rf"(?=(?:tell me|{either(AFTER_ORDER)})\b)"
)
ASKING = any_of(QUESTION_WORDS)
QUESTION = re.compile(
    rf"[?？؟]\s*$|តើ|^\W*(?:{ASKING}|{any_of(listed('questions', 'requests'))}|"
    rf"tell me (?:about\b|{ASKING}))",
    re.IGNORECASE,
)
LONGEST_READ = 4_000
"""Characters of a question that are looked at."""
START = "\x01"
"""Put where a clause begins, since an order begins one; patterns look for it first."""
FEWEST_LETTERS = 8
"""Letters of a question that can stand alone."""
MASH = re.compile(
    "asdf|sdfg|dfgh|fghj|ghjk|hjkl|jkl|qwer|wertz|zxcv|xcvb|cvbn|vbnm|yxcv|lkjh|fdsa|"
    "[bcdfghjklmnpqrstvwxz]{6}"
)
"""Keys that lie side by side, or more consonants than words have."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of what is not answered."""

    name: Purpose
    apart: bool
    """The sentence that asks it is left out and the rest answered, if the rest is a question."""
    patterns: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Served:
    """What of a question is looked up."""

    question: Question
    """Empty where nothing is."""
    left_out: Purpose | None = None
    """What the rest asks, None where there is none."""

    @property
    def unserved(self) -> Purpose | None:
        """What is asked, where no document can give any of it."""
        return None if self.question.text else self.left_out


def serve(question: str, intents: Intents | None = None) -> Served:
    """Leave out of a question what no document can give.

    An order, a request for an opinion and nonsense are left out; harm, private persons and cases of
    one's own are never answered in part.

    Args:
        question: as it came in.
        intents: tell what no rule fits; None: rules alone.
    """
    sort = _sort_of(question, intents)
    if sort is None:
        return Served(Question(question))
    if sort.apart:
        pieces = SENTENCE.split(MARKUP.sub("\n", question))
        rest = " ".join(piece.strip() for piece in pieces if _stands_alone(piece, intents))
        if rest and _sort_of(rest, intents) is None:
            return Served(Question(rest), sort.name)
    return Served(Question(""), sort.name)


@lru_cache(maxsize=4096)
def without_orders(text: str) -> str:
    """Blank the sentences of a document that give orders to a program; offsets stay.

    What is blanked is still stored, found and shown on its page: it is not quoted, not shown to a
    model and carries no sentence.
    """
    if not ADDRESSED.search(text):
        return text
    orders = _named("orders")
    for start, end in sentences(text):
        sentence = text[start:end]
        if ADDRESSED.search(sentence) and _fits(orders, _marked(_folded(sentence))):
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _stands_alone(piece: str, intents: Intents | None) -> bool:
    letters = sum(c.isalpha() for c in piece)
    asks = letters >= FEWEST_LETTERS and bool(QUESTION.search(piece))
    return asks and _sort_of(piece, intents) is None


def _sort_of(text: str, intents: Intents | None) -> Sort | None:
    if ruled := _by_rules(text):
        return ruled
    purpose = intents.purpose(text) if intents else None
    return _named(purpose) if purpose else None


def _by_rules(text: str) -> Sort | None:
    plain = _folded(text[:LONGEST_READ])
    views = [_marked(view) for view in (plain, *_undisguised(text[:LONGEST_READ], plain))]
    for sort in _sorts():
        if any(_fits(sort, view) for view in (views if sort.name in DISGUISED else views[:1])):
            return sort
    typed = plain.split() if plain.isascii() else []
    return _sorts()[-1] if typed and all(map(MASH.search, typed)) else None


def _marked(view: str) -> tuple[str, str]:
    """Return a reading of a text as it is, and with the beginnings of its clauses marked."""
    return view, _starts().sub(rf"\g<0>{START}", view)


def _fits(sort: Sort, marked: tuple[str, str]) -> bool:
    return any(pattern.search(marked[START in pattern.pattern]) for pattern in sort.patterns)


def _folded(text: str) -> str:
    """Bring a text to small letters without accents, disguises of single letters taken away."""
    text = unicodedata.normalize("NFKC", UNSEEN.sub("", html.unescape(unquote(text))))
    text = _bare(text).lower().replace("’", "'").replace("đ", "d").replace("you're", "you are")
    if re.search("[a-z]", text):
        text = text.translate(LATIN)
    return " ".join(text.split())


def _bare(text: str) -> str:
    """Take the accents away."""
    return unicodedata.normalize("NFC", ACCENT.sub("", unicodedata.normalize("NFKD", text)))


def _undisguised(text: str, plain: str) -> Iterator[str]:
    """Read a text in the ways in which an order hides, where one may."""
    return (view for view in _readings(text, plain) if view != plain and CUE.search(view))


def _readings(text: str, plain: str) -> Iterator[str]:
    yield MIXED.sub(lambda word: word.group().translate(LEET), plain)
    yield APART.sub("", plain)
    yield plain[::-1]
    yield codecs.encode(plain, "rot13")
    for found in BASE64.findall(text):
        yield _decoded(base64.b64decode, found + "=" * (-len(found) % 4))
    for found in HEXADECIMAL.findall(text):
        yield _decoded(bytes.fromhex, found)


def _decoded(decode: Callable[[str], bytes], code: str) -> str:
    try:
        return _folded(decode(code).decode())
    except (binascii.Error, ValueError):
        return ""


def _named(purpose: Purpose) -> Sort:
    return next(sort for sort in _sorts() if sort.name == purpose)


@cache
def _sorts() -> tuple[Sort, ...]:
    parts = {"start": START}
    for name, text in table("purpose")["parts"].items():
        parts[name] = _filled(text, parts)
    return tuple(_sort(value, parts) for value in table("purpose")["sorts"])


def _sort(value: Mapping[str, Any], parts: Mapping[str, str]) -> Sort:
    patterns = tuple(re.compile(_filled(pattern, parts)) for pattern in value["patterns"])
    return Sort(value["name"], value["apart"], patterns)


@cache
def _starts() -> re.Pattern[str]:
    return re.compile(_filled(table("purpose")["start"], {}))


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    for name, text in parts.items():
        pattern = pattern.replace(f"<{name}>", text)
    return _bare(pattern).replace("đ", "d")
