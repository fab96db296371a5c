"""Citation recall and precision of an answer by itself, without gold.

After Gao, Yen, Yu and Chen, "Enabling Large Language Models to Generate Text with Citations"
(EMNLP 2023; their benchmark is called ALCE). They ask a model whether passages entail a sentence;
here the check is passed in, so that a better one can take its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.measures.foreign import foreign_figures
from evals.measures.judge import bare
from kb.models import Answer, Hit, Sentence
from kb.reader.alignment import Source
from kb.reader.support import SupportJudge
from kb.words.statement import Statement

Supports = Callable[[str, Sequence[Hit]], bool]
"""Whether passages, taken together, say what a sentence states; no passages support nothing."""


@dataclass(frozen=True, slots=True)
class CitedSupport:
    """How well the citations of one answer carry its sentences."""

    recall: float
    """Share of the sentences that their cited passages together support."""
    precision: float | None
    """Share of the citations that help to support their sentence; None without citations."""


def cited(answer: Answer, supports: Supports) -> CitedSupport | None:
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
    return CitedSupport(sum(supported) / len(supported), precision)


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


def by_support(support: SupportJudge) -> Supports:
    """Make the judge of sentences a check of cited passages; the same is judged once.

    Every figure of the sentence has to stand in one of the passages too.
    """
    known: dict[tuple[str, tuple[str, ...]], bool] = {}

    def supports(sentence: str, hits: Sequence[Hit]) -> bool:
        said = bare(sentence)
        key = said, tuple(h.passage.id for h in hits)
        if key not in known:
            label = support.judge(Statement(said), [Source.of(h) for h in hits]).label
            known[key] = label == "supported" and not foreign_figures(said, hits)
        return known[key]

    return supports
