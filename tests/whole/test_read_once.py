"""A question is read once on its way to an answer, however many stages look at it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.question.parts import parts_of
from kb.question.purpose import serve
from kb.question.sort import asked
from kb.words.dates import named_years
from kb.words.language import asked_in
from kb.words.places import named_countries
from kb.words.text import raw_words
from tests.conftest import MakeProject

READERS = (asked, asked_in, named_countries, named_years, parts_of, raw_words, serve)
QUESTION = "How many teachers of computing and nurses does the national plan train in 2024?"
HELD = "The national plan trains 400 teachers of computing and nurses in 2024. It was adopted."
LACKING = "Zebras graze near the harbour, and giraffes look on. They sleep little at night."


def count_readings(patch: pytest.MonkeyPatch, base: KnowledgeBase, text: str) -> Counter[str]:
    """Count from now on how often each reader, and the embedder, is given this very text."""
    counts: Counter[str] = Counter()

    def counted(name: str, read: Callable[..., Any]) -> Callable[..., Any]:
        def reading(given: str, *more: Any, **named: Any) -> Any:
            counts[name] += given == text
            return read(given, *more, **named)

        return reading

    modules = [m for name, m in sys.modules.items() if name.partition(".")[0] == "kb"]
    for read in READERS:
        for module in modules:
            if vars(module).get(read.__name__) is read:
                patch.setattr(module, read.__name__, counted(read.__name__, read))
    embed = counted("embed_query", base.embedder.embed_query)
    patch.setattr(base.embedder, "embed_query", embed)
    return counts


@pytest.mark.parametrize(("text", "answered"), [(HELD, True), (LACKING, False)])
def test_each_reader_is_given_the_question_once(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, text: str, answered: bool
) -> None:
    project = make_project(plan=f"# National plan\n\n{text}\n")
    ingest(project)
    base = KnowledgeBase.open(project)
    counts = count_readings(monkeypatch, base, QUESTION)
    answer = base.ask(QUESTION)
    assert (answer.status != "refused") is answered
    assert answer.preferences
    assert counts.keys() >= {"embed_query", "asked", "named_countries", "named_years", "raw_words"}
    assert set(counts.values()) == {1}
