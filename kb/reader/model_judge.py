"""Support judged by a language model: how likely it says yes, beside the judgement of the code.

A second opinion, never the only one: small models say yes to what merely sounds alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp
from typing import TYPE_CHECKING, Any

from kb.errors import ModelError
from kb.llm.chat import stream
from kb.llm.prompts import Message, neutral, opening
from kb.reader.alignment import Source

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

SECONDS = 10.0
"""For one sentence."""
CHOICES = 5
"""First tokens whose probability is asked for; services allow between 5 and 20."""
WORDS = 4
"""Parts of an answer in words that are waited for."""

SYSTEM = """You compare a statement with sources. Answer with one word.
yes: the sources say all of the statement, in the same or in other words.
no: a figure, a name, a condition or any other part of it differs or is not there."""
ASKED = "Sources:\n<<<\n{sources}\n>>>\nStatement: {sentence}\nDo the sources say all of it?"
_EXAMPLES = (
    ("The plan links 340 village schools by 2022.", "By 2022 340 rural schools get linked.", "yes"),
    ("The plan links 340 village schools by 2022.", "340 schools were linked in 2020.", "no"),
    ("Mayors may choose the supplier of the network.", "Mayors must choose a supplier.", "no"),
)
PREFIX = opening(
    SYSTEM, ((ASKED.format(sources=s, sentence=claim), word) for s, claim, word in _EXAMPLES)
)
"""Constant, so that a local server keeps it in its cache."""


class ModelJudge:
    """Asks a language model one question a sentence: do the sources say it, yes or no."""

    def __init__(self, llm: LLM, seconds: float = SECONDS) -> None:
        """Compose a judge.

        Args:
            llm: any model; one that tells the probabilities of its words is asked for them.
            seconds: for one sentence.
        """
        self._llm = llm
        self._seconds = seconds
        self._tells = _speaks_openai(llm)

    def supports(self, sentence: str, sources: Sequence[Source]) -> float | None:
        """Judge a sentence by sources, taken together.

        Returns:
            The probability of yes, 0 to 1; 0 or 1 where the model gives only the word. None where
            it failed, took too long or said something else, and without sources.
        """
        if not sources:
            return None
        shown = "\n\n".join(neutral(f"{s.around}\n{s.text}".strip()) for s in sources)
        asked = ASKED.format(sources=shown, sentence=neutral(sentence))
        messages = (*PREFIX, Message("user", asked))
        try:
            return self._by_odds(messages) if self._tells else self._by_word(messages)
        except ModelError:
            return None

    def _by_odds(self, messages: Sequence[Message]) -> float | None:
        """Ask for the probabilities of the first word; by the word where they are not offered."""
        from llama_index.core.base.llms.types import ChatMessage
        from openai import BadRequestError, OpenAIError

        chat = [ChatMessage(role=m.role, content=m.text) for m in messages]
        try:
            response = _short(self._llm).chat(
                chat, max_tokens=1, logprobs=True, top_logprobs=CHOICES, timeout=self._seconds
            )
        except BadRequestError:
            self._tells = False
            return self._by_word(messages)
        except OpenAIError as error:
            raise ModelError(str(error)) from error
        odds = probability(_first_tokens(response.raw))
        return _word(response.message.content or "") if odds is None else odds

    def _by_word(self, messages: Sequence[Message]) -> float | None:
        return _word("".join(stream(self._llm, messages, self._seconds, WORDS)))


def probability(tokens: Iterable[tuple[str, float]]) -> float | None:
    """Weigh yes against no among the likeliest first tokens.

    Args:
        tokens: each with its natural logarithm of probability.

    Returns:
        P(yes) / (P(yes) + P(no)); None where neither is among them.
    """
    weight = {"yes": 0.0, "no": 0.0}
    for token, logprob in tokens:
        word = token.strip().lower()
        if word in weight:
            weight[word] += exp(logprob)
    total = sum(weight.values())
    return weight["yes"] / total if total else None


def _word(text: str) -> float | None:
    first = "".join(c if c.isalpha() else " " for c in text.lower()).split()[:1]
    return {"yes": 1.0, "no": 0.0}.get(first[0]) if first else None


def _first_tokens(raw: Any) -> list[tuple[str, float]]:  # noqa: ANN401 (the service's own)
    told = raw.choices[0].logprobs
    if not told or not told.content:
        return []
    return [(t.token, t.logprob) for t in told.content[0].top_logprobs]


def _speaks_openai(llm: LLM) -> bool:
    from llama_index.llms.openai import OpenAI

    from kb.llm.gguf import GgufLLM

    return isinstance(llm, OpenAI | GgufLLM)


def _short(llm: LLM) -> LLM:
    """Return a model that keeps to the length it is asked for; LlamaIndex's prefers its own."""
    from llama_index.llms.openai import OpenAI

    return llm.model_copy(update={"max_tokens": None}) if isinstance(llm, OpenAI) else llm
