"""The parts of a question that asks several things at once, each as a question of its own.

What may be one question stays whole: a clause that says what is asked about ("who decides and who
pays"), things joined without a word that repeats ("science and technology").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from kb.question.compared import Part, compared
from kb.question.followup import PRONOUN, swapped
from kb.question.subject import ENDS, country_spans, has_name, named, topic
from kb.words.lists import all_listed, any_of, either, listed
from kb.words.places import named_countries
from kb.words.text import content_words

MOST = 5
"""Parts that are answered apart: each is searched for."""
QUESTION_WORDS = all_listed(
    "questions", "what", "which", "who", "when", "where", "why", "how", "how_many"
)
"""Words that begin a question, in the languages people ask in."""
ASKING = any_of((*QUESTION_WORDS, *listed("questions", "parts_only")))
AND = either(listed("conjunctions", "and"))
AUXILIARY = either(listed("verbs", "auxiliary"))
BEFORE = any_of((*listed("conjunctions", "prepositions"), "and", "so", "but", "please"))
MARKED = re.compile(r"(?<=[?？؟])\s*")
NUMBERED = re.compile(r"(?:^|\s)\(?(?:[1-9]|[a-e])[.)]\s+")
JOINED = re.compile(
    rf"[,;]?\s+(?:{AND})\s+(?:also\s+)?(?=(?:(?:by|in|for|to|from|en|de)\s+)?{ASKING})",
    re.IGNORECASE,
)
LISTED = re.compile(
    r"[,;]\s+(?=(?:who|when|where|why|how|what|qui|quand|où|combien|quién|cuándo|cuánt[oa]s)\b)",
    re.IGNORECASE,
)
BEGINS = re.compile(rf"^\W*(?:{BEFORE}\W+){{0,2}}{ASKING}", re.IGNORECASE)
ENGLISH = re.compile(r"\b(?:what|which|who|whom|whose|when|where|why|how)\b", re.IGNORECASE)
INVERTED = re.compile(
    rf"^\W*(?:(?:by|in|for|to|from)\s+)?(?:"
    rf"(?:when|where|why|how)\s+(?:\w+ly\s+)?(?:{AUXILIARY})\b|"
    r"how\s+(?:many|much|long|often|far|old|large|big|well)\b|"
    r"(?:who|what)\s+(?!it\b|they\b|he\b|she\b|you\b|we\b|this\b|that\b|the\b|an?\b)\w+|"
    rf"(?:what|which|whom|whose)\s+(?!it\b|they\b|the\b|an?\b)(?:\w+\s+){{0,4}}(?:{AUXILIARY})\b)",
    re.IGNORECASE,
)
"""How an English question goes on, and a clause that only says what is asked about does not."""
SAID_OF = "on|about|regarding|concerning|in|for|sur|sobre|về"
TOPICS = re.compile(
    rf"^(?P<head>.{{8,}}?)\s(?P<by>{SAID_OF})\s(?P<first>[^,?]+?)"
    rf"(?P<more>(?:,\s(?P=by)\s[^,?]+?)*),?\s(?:{AND})\s(?:also\s)?(?P=by)\s(?P<last>[^,?]+)\W*$",
    re.IGNORECASE,
)
YES_OR_NO = re.compile(rf"^\W*(?:{AUXILIARY})\b", re.IGNORECASE)
LONGEST_TOPICS, LONGEST_TOPIC = 300, 8
"""Characters of a question that is cut by its topics, and words of a topic."""


def parts_of(question: str, countries: Collection[str]) -> tuple[Part, ...]:
    """Cut a question into what it asks: by its marks, by "and how", country by country, by topics.

    Args:
        question: as a person wrote it.
        countries: those that it names.

    Returns:
        The parts in order, `MOST` at most; the question alone where it asks one thing.
    """
    whole = question.strip()
    parts = _whole_parts(_pieces(whole)) or compared(whole, countries) or _by_topic(whole)
    return parts if 1 < len(parts) <= MOST else (Part("", whole),)


def _pieces(question: str) -> list[str]:
    """Cut a question where another one begins."""
    items = [part for part in NUMBERED.split(question)[1:] if content_words(part)]
    marked = items if len(items) > 1 else _sentences(question)
    pieces = [piece.strip() for whole in marked for piece in _joined(whole)]
    return [piece for piece in pieces if content_words(piece)]


def _sentences(question: str) -> list[str]:
    """Cut a text at its question marks; what asks nothing stays with the question before."""
    found: list[str] = []
    for sentence in filter(str.strip, MARKED.split(question)):
        words = len(content_words(sentence))
        asks = BEGINS.match(sentence) or words > 1 or named_countries(sentence)
        if found and not (asks and sentence.rstrip().endswith(("?", "？", "؟"))):
            found[-1] += f" {sentence}"
        else:
            found.append(sentence)
    return found


def _joined(question: str) -> list[str]:
    """Cut a question at "and" and the commas before it, where all that is cut off asks."""
    pieces = JOINED.split(question) if BEGINS.match(question) else [question]
    if len(pieces) > 1:
        pieces = [p for piece in pieces[:-1] for p in LISTED.split(piece)] + pieces[-1:]
    first, *others = pieces
    return pieces if len(ENGLISH.findall(first)) < 2 and all(map(_asks, others)) else [question]


def _asks(piece: str) -> bool:
    return bool(INVERTED.match(piece)) or not ENGLISH.search(piece)


def _whole_parts(pieces: Sequence[str]) -> tuple[Part, ...]:
    """Give each piece what it shares with the one before: "when did it start?" the subject."""
    parts: list[Part] = []
    subject = ""
    for piece in pieces if len(pieces) > 1 else ():
        places = country_spans(piece)
        if parts and places and not topic(piece):
            whole = swapped(piece, parts[0].whole)
        elif subject and not places and (PRONOUN.search(piece) or not has_name(piece)):
            whole = f"{piece.rstrip(ENDS)} – {subject}?"
        else:
            whole, subject = piece, named(piece)
            subject = subject if has_name(piece) or len(content_words(subject)) > 1 else ""
        parts.append(Part(f"{piece.rstrip(ENDS)}?", whole))
    return tuple(parts)


def _by_topic(question: str) -> tuple[Part, ...]:
    """Cut "what does X do on Y and on Z?" where each thing has the word before it again."""
    short = len(question) <= LONGEST_TOPICS and not YES_OR_NO.match(question)
    match = TOPICS.match(question) if short and BEGINS.match(question) else None
    if match is None:
        return ()
    head, by = match["head"], match["by"]
    more = re.split(rf",\s{by}\s", match["more"], flags=re.IGNORECASE)[1:]
    topics = [match["first"], *more, match["last"].rstrip(ENDS)]
    fits = all(content_words(t) and len(t.split()) <= LONGEST_TOPIC for t in topics)
    return tuple(Part(f"{by} {t}", f"{head} {by} {t}?") for t in topics) if fits else ()
