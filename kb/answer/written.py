"""What a model wrote, as sentences with the passages they name.

Nothing here judges: this is reading only. What can do harm on a page (links, pictures, HTML) is
taken out before anything is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.llm.prompts import NO_ANSWER
from kb.words.text import content_words, normalise, sentences

MARKER = re.compile(r"\[\s*(?:passages?\s*)?(\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)\s*\]", re.IGNORECASE)
_BETWEEN = re.compile(r"(?<=\])\s*(?:[,;&]|and)\s*(?=\[\d)")
_AFTER_STOP = re.compile(r"([.!?។])([\"”»]?)\s*((?:\[\d[\d,;–-]*\]\s*)+)")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_PICTURE = re.compile(r"!\[[^\]\n]*\](?:\([^)\n]*\)?|\[[^\]\n]*\])?")
_LINK = re.compile(r"\[([^\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)?")
_DEFINITION = re.compile(r"^\s*\[[^\]\n]+\]:\s*\S+.*$", re.MULTILINE)
_ADDRESS = re.compile(
    r"<?\b(?:(?:https?|ftp|file)://|data:|javascript:|mailto:)[^\s>)\]]*>?|\bwww\.[^\s)\]]+", re.I
)
_TAG = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|</?[a-z][^>\n]*(?:>|$)",
    re.I | re.DOTALL,
)
_MARKED = re.compile(r"(?:\][\"”»]?[.!?។]|\n)\s*$")
_ENDED = re.compile(r"[.!?។:\])\"”»]\s*$|\n$")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+")
_DECORATION = re.compile(r"\*\*|__|^\s*#{1,6}\s+|^\s*>\s?", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<!\w)([*_`])(?=\S)([^*_`\n]*\S)\1(?!\w)")
_SHOWN = (
    r"(?:passages?|context|(?:the|this) text|(?:provided|given|these|above) "
    r"(?:documents?|sources?|texts?|information|excerpts?))"
)
_TELL = (
    r"(?:explicitly |directly |specifically |clearly )?(?:say|mention|contain|provide|give|hold|"
    r"specify|state|include|answer|address|cover|discuss|indicate|tell|offer|have)"
)
DECLINES = re.compile(
    rf"^\W*{NO_ANSWER}\b|"
    rf"\b{_SHOWN}\b[^.]{{0,40}}?\b(?:do|does|did)(?: not|n['’]t) {_TELL}\b|"
    r"^\W*(?:there (?:is|are) )?(?:no|not enough|insufficient) "
    r"(?:mention|information|passages?|answers?|details?)\b|"
    r"\bnot (?:explicitly |directly |specifically )?"
    r"(?:mentioned|specified|stated|provided|given|found|addressed|contained) (?:in|by) "
    rf"(?:the |any of the )?{_SHOWN}|"
    r"^\W*(?:(?:sorry|unfortunately)\W+)*I (?:cannot|can['’]t|could not|couldn['’]t|am unable|"
    r"do not (?:know|have)|don['’]t (?:know|have))\b|"
    r"\b(?:passages?|extraits?)\b[^.]{0,30}\bne\b[^.]{0,30}\bpas\b|"
    r"^\W*aucune? (?:information|mention|passage)\b|"
    r"\b(?:pasajes?|fragmentos?)\b[^.]{0,20}\bno (?:dice|menciona|indica|contiene)|"
    r"^\W*no hay (?:información|mención)|"
    r"\bđoạn\b[^.]{0,30}\bkhông (?:đề cập|nêu|nói|chứa|cung cấp|có)|^\W*không có thông tin|"
    r"(?:អត្ថបទ|កថាខណ្ឌ)[^។]{0,30}(?:មិន|ពុំ)\s*(?:បាន)?\s*(?:និយាយ|បញ្ជាក់|លើកឡើង|មាន)|"
    r"^\W*គ្មានព័ត៌មាន",
    re.IGNORECASE,
)
"""A refusal in words; it is no sentence of an answer."""
_TALK = frozenset(
    content_words(
        "answer answers question passage passages based following summary information provided "
        "sure certainly hello hope help thank thanks great good summarize conclusion overall below "
        "details sources source text réponse voici respuesta"
    )
)
"""Words of greetings and announcements, which state nothing."""


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """One sentence of a model, without its markers."""

    text: str
    markers: tuple[int, ...]
    """As they were written, each once; passages are numbered from 1."""
    line: int = 0
    """Which line of the text it stands in."""
    item: bool = False
    """The line is an item of a list."""


@dataclass(frozen=True, slots=True)
class WrittenText:
    """All that a model wrote so far."""

    statements: tuple[WrittenSentence, ...]
    declines: bool
    """It says, in a constant phrase or in words, that the passages hold no answer."""
    repeats: bool
    """It says one sentence for the third time."""


def read(raw: str, question: str = "", *, finished: bool = True) -> WrittenText:
    """Read what a model wrote.

    Args:
        raw: its text so far.
        question: a sentence without markers that only repeats it is left out, as is a greeting.
        finished: False: a last sentence that may still be going on is left out.
    """
    text = plain(raw)
    found = [s for s in _statements(text) if any(c.isalpha() for c in s.text)]
    broken_off = len(found) > 1 and not _ENDED.search(text)
    if broken_off or (not finished and not _MARKED.search(text)):
        found = found[:-1]
    times = [sum(o.text == s.text for o in found[: i + 1]) for i, s in enumerate(found)]
    declining = [s for s in found if DECLINES.search(s.text) and not _quotes(s.text)]
    known = {*_TALK, *content_words(question)}
    said = tuple(
        s for s, n in zip(found, times, strict=True)
        if n == 1 and s not in declining and _states(s, known)
    )  # fmt: skip
    return WrittenText(said, bool(declining), any(n > 2 for n in times))


def plain(raw: str) -> str:
    """Take thoughts, links, pictures, addresses and HTML out of a model's text."""
    text = _TAG.sub(" ", _THOUGHT.sub(" ", raw))
    text = _LINK.sub(r"\1", _DEFINITION.sub(" ", _PICTURE.sub(" ", text)))
    text = MARKER.sub(lambda m: f"[{m[1].replace(' ', '')}]", _ADDRESS.sub(" ", text))
    # A newline at the end ends a sentence; normalising would take it away.
    return normalise(text) + ("\n" if raw.endswith("\n") else "")


def _statements(text: str) -> Sequence[WrittenSentence]:
    found = []
    for number, line in enumerate(text.split("\n")):
        item = bool(_BULLET.match(line))
        line = _EMPHASIS.sub(r"\2", _DECORATION.sub("", _BULLET.sub("", line))).strip()
        line = _AFTER_STOP.sub(r"\2 \3\1 ", line)
        for start, end in sentences(line):
            found.append(_statement(line[start:end], number, item))
    return found


def _statement(piece: str, line: int, item: bool) -> WrittenSentence:
    markers = [int(n) for m in MARKER.finditer(piece) for n in re.findall(r"\d+", m[1])]
    unmarked = MARKER.sub(" ", _BETWEEN.sub(" ", piece))
    bare = re.sub(r"\s+([.,;:!?។])", r"\1", " ".join(unmarked.split()))
    return WrittenSentence(bare, tuple(dict.fromkeys(markers)), line, item)


def _states(statement: WrittenSentence, known: set[str]) -> bool:
    """Tell whether a sentence states something; one with a marker claims to."""
    if statement.markers:
        return True
    announces = statement.text.endswith((":", "?"))
    return not announces and not set(content_words(statement.text)) <= known


def _quotes(text: str) -> bool:
    """Tell whether a sentence reports a refusal that somebody else wrote."""
    return bool(re.search(r"[“\"«]", text))
