"""The answerer that lets a language model write, and shows only what code has checked.

A sentence counts when the passages it names carry it, see `kb.answer.sentence_check`. What fails is
repaired once: by another marker where that is certain, else by the model. What still fails is
withheld with its reason; it is never shown as said.
"""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import TYPE_CHECKING

from kb.answer.quotes import LEANS
from kb.answer.request import question_text
from kb.answer.sentence_check import Carried, Checker, best_quote
from kb.answer.written import WrittenSentence, read
from kb.citations import Quote, markdown_escape
from kb.config import ModelSettings
from kb.encoders.tokens import tokenizer
from kb.errors import ModelError
from kb.llm.chat import stream
from kb.llm.prompts import NOTHING, PREFIX, REPAIR, Message
from kb.models import Citation, Hit, Sentence, SentenceVerdict, Step, Withheld
from kb.question.question import Question
from kb.reader.support import Judge
from kb.words.text import content_words

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

MARGIN = 200
"""Tokens of the context left free: tokenizers differ, and a chat template adds its own."""
LEAST_SECONDS = 2.0
"""Seconds below which a repair is not begun."""
LETTERS = ascii_uppercase
"""They name the sentences of a repair; numbers name passages."""
LETTERED = re.compile(r"^\W{0,3}([A-Z])[.):\]]\W{0,2}\s")
FRONT = re.compile(r"^\[\d+\]\s*(?=.*\[\d+\])")
"""A number in front of a line that has another one at its end: the line's own."""
SHARE_KEPT = 0.3
"""Share of a sentence's words that its correction keeps at least."""
ENDS = re.compile(r"[.!?។\n]")
FEWEST_NEW_WORDS = 3
"""Content words of an answer that the question does not have, at least."""


@dataclass(frozen=True, slots=True)
class Written:
    """A model's answer after checking."""

    raw: str
    """What the model wrote, unchecked; a repair is not in it."""
    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    withheld: tuple[Withheld, ...] = ()
    declined: bool = False
    """It says that the passages do not hold the answer, or nothing of the sort asked for."""


def write(
    llm: LLM,
    settings: ModelSettings,
    question: Question,
    hits: Sequence[Hit],
    judge: Judge | None = None,
) -> Generator[Step | Written]:
    """Let the model answer; yields what is checked so far, the whole last.

    Args:
        llm: the model.
        settings: its time for everything, and how much it reads and writes.
        question: as it was asked, or rewritten.
        hits: the passages to answer from, best first; those that fit are shown.
        judge: tells whether sources support a sentence; None: only what is exact is checked.

    Raises:
        ModelError: the model failed or took too long before it had finished.
    """
    deadline = time.monotonic() + settings.timeout
    shown = fitting(question, hits, settings)
    checker = Checker(shown, judge)
    raw, count = "", 0
    with closing(generate(llm, settings, question, shown)) as parts:
        for raw in parts:
            statements = read(raw, question.text, finished=False).statements
            if len(statements) > count:
                count = len(statements)
                yield assemble(raw, [checker.check(s) for s in statements])
    if not raw.strip():
        raise ModelError("it wrote nothing")
    reading = read(raw, question.text)
    checked = [checker.check(s) for s in reading.statements]
    failed = [c for c in checked if not c.quotes]
    if failed and deadline - time.monotonic() > LEAST_SECONDS:
        many = len(failed)
        yield Step(f"Correcting {many} sentence{'s' if many > 1 else ''}", "correcting", many)
        seconds = deadline - time.monotonic()
        checked = _repaired(llm, settings, seconds, (question, raw), checked, checker)
    written = assemble(raw, _standing(checked))
    if not answers(question, [s.text for s in written.sentences]):
        declined = reading.declines or bool(written.sentences)
        written = Written(raw, "", (), (), written.withheld, declined)
    yield written


def generate(
    llm: LLM, settings: ModelSettings, question: Question, shown: Sequence[Hit]
) -> Generator[str]:
    """Yield a model's whole unchecked text so far, whenever a sentence may have ended.

    A model that says one sentence for the third time is stopped.

    Raises:
        ModelError: the model failed or took too long.
    """
    messages = (*PREFIX, Message("user", question_text(question, shown)))
    raw = ""
    with closing(stream(llm, messages, settings.timeout, settings.max_tokens)) as parts:
        for part in parts:
            raw += part
            if ENDS.search(part):
                yield raw
                if read(raw, finished=False).repeats:
                    return
    yield raw


def answers(question: Question, sentences: Sequence[str]) -> bool:
    """Tell whether sentences say anything of the sort that some part of a question asks for.

    Where nothing in particular is asked for, they have to say more than a word or two that the
    question does not. That it is what was asked for is not told by this.
    """
    if all(want.sort for want in question.wants):
        return any(want.is_given(s) for want in question.wants for s in sentences)
    new = set(content_words(" ".join(sentences))) - set(question.terms)
    return len(new) >= FEWEST_NEW_WORDS


def unchecked(raw: str, question: Question, shown: Sequence[Hit]) -> Written:
    """Take a model's text as it is, for evaluation: what a reader would see without the check.

    Args:
        raw: what the model wrote.
        question: what it was asked.
        shown: the passages it was shown.

    Returns:
        All its sentences; their citations are those of their markers that name a passage.
    """
    reading = read(raw, question.text)
    taken = [
        Carried(s, tuple((m, best_quote(s.text, shown[m - 1])) for m in _known(s, len(shown))))
        for s in reading.statements
    ]
    return replace(assemble(raw, taken, "unsupported", everything=True), declined=reading.declines)


def fitting(question: Question, hits: Sequence[Hit], settings: ModelSettings) -> tuple[Hit, ...]:
    """Choose the first passages that the model's context holds, whole ones only, at least one."""
    count = tokenizer()
    fixed = " ".join(message.text for message in PREFIX)
    room = settings.context_window - settings.max_tokens - MARGIN
    room -= len(count(fixed)) + len(count(question_text(question, ())))
    blank = Question("")
    for number, hit in enumerate(hits):
        room -= len(count(question_text(blank, (hit,)))) - len(count(question_text(blank, ())))
        if room < 0:
            return tuple(hits[: max(1, number)])
    return tuple(hits)


def assemble(
    raw: str,
    checked: Sequence[Carried],
    verdict: SentenceVerdict = "supported",
    *,
    everything: bool = False,
) -> Written:
    """Put together what passed: lines as the model broke them, markers in order of reading.

    Args:
        raw: what the model wrote.
        checked: its sentences in order.
        verdict: what the sentences are called.
        everything: sentences without citations count too.
    """
    kept = [c for c in checked if c.quotes or everything]
    order = list(dict.fromkeys(marker for c in kept for marker, _ in c.quotes))
    number = {old: new for new, old in enumerate(order, 1)}
    said = tuple(
        Sentence(markdown_escape(c.statement.text), tuple(number[m] for m, _ in c.quotes), verdict)
        for c in kept
    )
    citations = tuple(_joined(kept, old).cite(new) for old, new in number.items())
    withheld = tuple(Withheld(c.statement.text, c.reason) for c in checked if c not in kept)
    return Written(raw, _lines(kept, said), said, citations, withheld)


def _joined(kept: Iterable[Carried], marker: int) -> Quote:
    """Join what sentences rest on in one passage: a passage has one number and one quote."""
    quotes = [quote for c in kept for m, quote in c.quotes if m == marker]
    start, end = min(q.start for q in quotes), max(q.end for q in quotes)
    return Quote(quotes[0].hit, start, end)


def _lines(kept: Sequence[Carried], said: Sequence[Sentence]) -> str:
    lines: dict[int, list[str]] = {}
    for c, sentence in zip(kept, said, strict=True):
        lead = "- " if c.statement.item and c.statement.line not in lines else ""
        marks = "".join(f"[{m}]" for m in sentence.citations)
        lines.setdefault(c.statement.line, []).append(f"{lead}{sentence.text} {marks}".rstrip())
    return "\n\n".join(" ".join(parts) for parts in lines.values())


def _standing(checked: Sequence[Carried]) -> list[Carried]:
    """Withhold a sentence that begins with "it" where the sentence it leans on is withheld."""
    standing: list[Carried] = []
    for c in checked:
        before = standing[-1] if standing else None
        falls = before is not None and not before.quotes and LEANS.match(c.statement.text)
        reason = "It leans on the sentence before it, which was left out."
        standing.append(Carried(c.statement, (), reason) if falls and c.quotes else c)
    return standing


def _repaired(
    llm: LLM,
    settings: ModelSettings,
    seconds: float,
    asked: tuple[Question, str],
    checked: Sequence[Carried],
    checker: Checker,
) -> list[Carried]:
    """Let the model put right what failed, all in one call, and check that again.

    Args:
        llm: the model.
        settings: how much it writes.
        seconds: the time that is left.
        asked: the question, and what the model wrote.
        checked: the sentences of the answer; those that failed are sent.
        checker: checks what comes back; a sentence that fails again stays as it was.
    """
    failed = [i for i, c in enumerate(checked) if not c.quotes]
    question, raw = asked
    wrong = "\n".join(
        f"{letter}. {checked[i].statement.text} (Wrong: {checked[i].reason})"
        for letter, i in zip(LETTERS, failed, strict=False)
    )
    messages = (
        *PREFIX,
        Message("user", question_text(question, checker.hits)),
        Message("assistant", raw),
        Message("user", REPAIR.format(sentences=wrong, nothing=NOTHING)),
    )
    try:
        answer = "".join(stream(llm, messages, seconds, settings.max_tokens))
    except ModelError:
        return list(checked)  # what was found wrong stays withheld
    result = list(checked)
    for index, line in zip(failed, _lettered(answer, len(failed)), strict=False):
        old = checked[index].statement
        again = [checker.check(s) for s in read(line).statements if _is_of(s, old)]
        if len(again) == 1 and again[0].quotes:
            new = replace(again[0].statement, line=old.line, item=old.item)
            result[index] = replace(again[0], statement=new)
    return result


def _is_of(new: WrittenSentence, old: WrittenSentence) -> bool:
    """Tell whether a sentence can be the correction of another one, not one on something else."""
    wanted = set(content_words(old.text))
    return len(wanted & set(content_words(new.text))) >= SHARE_KEPT * len(wanted)


def _lettered(answer: str, many: int) -> list[str]:
    """Return the lines of a repair in the order of the sentences; empty ones for what is missing.

    A model that left the letters out but wrote as many lines as there are sentences is understood.
    """
    lines = [line.strip() for line in answer.splitlines() if line.strip()]
    named = {m[1]: line[m.end() :] for line in lines if (m := LETTERED.match(line))}
    if not named and len(lines) == many:
        return [FRONT.sub("", line) for line in lines]
    return [named.get(letter, "") for letter in LETTERS[:many]]


def _known(statement: WrittenSentence, shown: int) -> list[int]:
    return [m for m in statement.markers if 1 <= m <= shown]
