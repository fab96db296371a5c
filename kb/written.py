"""The answerer that lets a language model write, and shows only what code has checked.

A sentence counts when it ends in markers of passages the model was shown, and when its figures
stand in those passages. What fails is dropped and counted; it is never shown as fact.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.citations import Quote, renumber, source_line
from kb.config import ModelSettings
from kb.errors import ModelError
from kb.models import Citation, Hit, Sentence
from kb.prompts import NO_ANSWER, PASSAGE, QUESTION, SYSTEM
from kb.text import content_words, sentences

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

MARKER = re.compile(r"\[(\d+(?:\s*,\s*\d+)*)\]")


@dataclass(frozen=True, slots=True)
class Written:
    """A model's answer after checking."""

    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    dropped: int
    """Sentences that failed the check."""
    declined: bool
    """The model says the passages do not hold the answer."""


def write(
    llm: LLM, settings: ModelSettings, question: str, hits: Sequence[Hit]
) -> Iterator[Written]:
    """Let the model answer; yields what is checked so far, the whole last.

    Raises:
        ModelError: the model failed or took too long.
    """
    from llama_index.core.base.llms.types import ChatMessage, MessageRole

    messages = [
        ChatMessage(role=MessageRole.SYSTEM, content=SYSTEM),
        ChatMessage(role=MessageRole.USER, content=prompt(question, hits, settings)),
    ]
    deadline = time.monotonic() + settings.timeout
    raw = ""
    try:
        for part in llm.stream_chat(messages):
            raw += part.delta or ""
            if time.monotonic() > deadline:
                raise ModelError(f"it took longer than {settings.timeout:.0f} seconds")
            if raw.endswith(("] ", "]\n", "].", ".\n")):
                yield check(raw, hits, finished=False)
    except ModelError:
        raise
    except Exception as error:  # any provider's own error types end here
        raise ModelError(f"{type(error).__name__}: {str(error)[:200]}") from error
    if not raw.strip():
        raise ModelError("it wrote nothing")
    yield check(raw, hits, finished=True)


def prompt(question: str, hits: Sequence[Hit], settings: ModelSettings) -> str:
    """Fill the prompt with as many passages as the model's context holds, whole ones only."""
    from llama_index.core.utils import get_tokenizer

    count = get_tokenizer()
    room = settings.context_window - settings.max_tokens - len(count(SYSTEM + question)) - 200
    blocks: list[str] = []
    for number, hit in enumerate(hits, 1):
        source = f"{hit.document.title} ({source_line(hit)}; {hit.document.kind})"
        text = hit.passage.text.replace("<<<", "< < <").replace(">>>", "> > >")
        block = PASSAGE.format(number=number, source=source, text=text)
        room -= len(count(block))
        if room < 0 and blocks:
            break
        blocks.append(block)
    return QUESTION.format(passages="\n\n".join(blocks), question=question)


def check(raw: str, hits: Sequence[Hit], *, finished: bool) -> Written:
    """Check what a model wrote, sentence by sentence.

    Args:
        raw: the text so far.
        hits: the passages it was shown; marker n is the n-th.
        finished: False: the last sentence may still be going on and is left out.
    """
    if raw.strip().upper().startswith(NO_ANSWER):
        return Written("", (), (), 0, declined=True)
    pieces = _pieces(raw)
    if not finished and pieces and not MARKER.search(pieces[-1][-6:]):
        pieces = pieces[:-1]
    kept: list[tuple[str, tuple[int, ...]]] = []
    citations: dict[int, Citation] = {}
    for piece in pieces:
        markers = _markers(piece, len(hits))
        bare = MARKER.sub("", piece).strip().replace(" .", ".")
        if markers and _figures_stand(bare, [hits[m - 1] for m in markers]):
            kept.append((bare, markers))
            for marker in markers:
                citations.setdefault(marker, best_quote(bare, hits[marker - 1]).cite(marker))
    return _assemble(kept, citations, dropped=len(pieces) - len(kept))


def best_quote(sentence: str, hit: Hit) -> Quote:
    """Find the sentence of a passage that shares most words with the sentence it carries."""
    wanted = set(content_words(sentence))
    text = hit.passage.text
    spans = sentences(text) or [(0, len(text))]
    overlap = [len(wanted & set(content_words(text[a:b]))) / (b - a + 200) for a, b in spans]
    start, end = spans[overlap.index(max(overlap))]
    return Quote(hit, start, end)


def _pieces(raw: str) -> list[str]:
    text = re.sub(r"([.!?។])\s*((?:\[\d+(?:\s*,\s*\d+)*\]\s*)+)", r" \2\1 ", raw.strip())
    text = re.sub(r"^\s*[-*•]\s+", "", text, flags=re.MULTILINE)
    pieces = [text[a:b] for a, b in sentences(text)]
    return [p for p in pieces if any(c.isalpha() for c in MARKER.sub("", p))]


def _markers(piece: str, shown: int) -> tuple[int, ...]:
    numbers = [int(n) for found in MARKER.findall(piece) for n in found.split(",")]
    if any(not 1 <= n <= shown for n in numbers):
        return ()
    return tuple(dict.fromkeys(numbers))


def _figures_stand(sentence: str, hits: Sequence[Hit]) -> bool:
    figures = {t for t in content_words(sentence) if t[0].isdigit()}
    held: set[str] = set()
    for hit in hits:
        held |= set(content_words(f"{hit.passage.text} {hit.passage.heading} {hit.document.title}"))
        held |= {hit.document.year or ""}
    return figures <= held


def _assemble(
    kept: Sequence[tuple[str, tuple[int, ...]]], citations: dict[int, Citation], dropped: int
) -> Written:
    order = [m for _, markers in kept for m in markers]
    numbered = renumber(order, list(citations.values()))
    new = {old: c.marker for old, c in zip(dict.fromkeys(order), numbered, strict=True)}
    said = tuple(
        Sentence(text, tuple(new[m] for m in markers), "supported") for text, markers in kept
    )
    text = " ".join(f"{s.text} {''.join(f'[{m}]' for m in s.citations)}" for s in said)
    return Written(text, said, tuple(replace(c) for c in numbered), dropped, declined=False)
