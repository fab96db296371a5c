"""Citation recall and precision of an answer by itself, without gold.

After Gao, Yen, Yu and Chen, "Enabling Large Language Models to Generate Text with Citations"
(EMNLP 2023; their benchmark is called ALCE). They ask a model whether passages entail a sentence;
here the check is passed in, so that a better one can take its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kb.claims import check_text
from kb.models import Answer, Filters, Hit, Sentence

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

Supports = Callable[[str, Sequence[Hit]], bool]
"""Whether passages, taken together, say what a sentence states; no passages support nothing."""


@dataclass(frozen=True, slots=True)
class Support:
    """How well the citations of one answer carry its sentences."""

    recall: float
    """Share of the sentences that their cited passages together support."""
    precision: float | None
    """Share of the citations that help to support their sentence; None without citations."""


def cited(answer: Answer, supports: Supports) -> Support | None:
    """Judge every sentence of an answer by the passages it cites.

    A citation counts for precision where its sentence is supported and it is not irrelevant:
    irrelevant is one that does not support by itself and that the others support without. A
    sentence that is a quote is supported by its citations: they are the places it is cut from.

    Args:
        answer: sentences and citations.
        supports: the check.

    Returns:
        None where there is no sentence, as in a refusal.

    """
    if not answer.sentences:
        return None
    hits = {citation.marker: citation.hit for citation in answer.citations}
    supported: list[bool] = []
    relevant: list[bool] = []
    for sentence in answer.sentences:
        passages = [hits[marker] for marker in sentence.citations if marker in hits]
        carried = _carried(sentence, passages, supports)
        supported.append(carried)
        relevant += [
            carried and _helps(sentence, passages, i, supports) for i in range(len(passages))
        ]
    precision = sum(relevant) / len(relevant) if relevant else None
    return Support(sum(supported) / len(supported), precision)


def _carried(sentence: Sentence, passages: Sequence[Hit], supports: Supports) -> bool:
    if not passages:
        return False
    return sentence.verdict == "quoted" or supports(sentence.text, passages)


def _helps(sentence: Sentence, passages: Sequence[Hit], place: int, supports: Supports) -> bool:
    """Whether one of the passages supports a sentence alone, or the others do not without it."""
    others = [*passages[:place], *passages[place + 1 :]]
    return _carried(sentence, passages[place : place + 1], supports) or not _carried(
        sentence, others, supports
    )


def by_claim_check(base: KnowledgeBase) -> Supports:
    """Make the check of `readiness check` look at the cited passages alone.

    It wants nearly all words and every figure of the sentence in one sentence of one passage. So
    it misses paraphrase, translation, and what only two passages together say: with it, recall
    and precision of written answers are lower bounds.

    Args:
        base: weighs the words; its corpus is not searched.

    """

    def supports(sentence: str, passages: Sequence[Hit]) -> bool:
        claims = check_text(cast("KnowledgeBase", _Only(base, tuple(passages))), sentence)
        return bool(claims) and all(claim.label == "supported" for claim in claims)

    return supports


@dataclass(frozen=True, slots=True)
class _Only:
    """The part of a knowledge base that the check uses, with these passages and no others."""

    base: KnowledgeBase
    passages: tuple[Hit, ...]

    def search(self, question: str, k: int = 10, filters: Filters = Filters()) -> tuple[Hit, ...]:
        return self.passages

    def weigh(self, text: str) -> dict[str, float]:
        return self.base.weigh(text)
