"""Whether sources support a sentence, as a person judged it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.config import EmbedderSettings
from kb.encoders.load import default_cache, load_embedder
from kb.reader.alignment import Source
from kb.reader.support import EVEN, SupportJudge
from kb.words.statement import Statement
from tests.toy import ToyEmbedder

ACT = (
    "The Act was adopted on 13 June 2024. Breaches of the ban are fined with up to EUR 35 000 000. "
    "Providers of high-risk systems shall keep the technical documentation for ten years. "
    "Each member state shall set up at least one regulatory sandbox."
)
PLAN = (
    "Cambodia came 145th of 193 countries in the index of 2023. The ministry may train teachers. "
    "The code of conduct for firms is voluntary. Spending on digital skills fell between the years."
)
KHMER = "ក្រសួងត្រូវបណ្តុះបណ្តាលគ្រូបង្រៀន ១២០០ នាក់ ក្នុងឆ្នាំ ២០២៥។"
FRENCH = "Le ministère forme 1 200 enseignants en 2025. La charte est facultative."
SUPPORTED = [
    ("Breaches of the ban are fined with up to 35 million euros.", ACT),
    ("Providers of high-risk systems must keep technical documentation for a decade.", ACT),
    ("The Act was adopted in June 2024.", ACT),
    ("Cambodia was 145th of 193 countries in the 2023 index.", PLAN),
    ("The code of conduct is voluntary for firms.", PLAN),
    ("ក្រសួងត្រូវបណ្តុះបណ្តាលគ្រូបង្រៀន 1,200 នាក់ ក្នុងឆ្នាំ 2025", KHMER),
    ("En 2025, le ministère forme 1.200 enseignants.", FRENCH),
]
CONTRADICTED = [
    ("Breaches of the ban are fined with up to EUR 30 000 000.", ACT),
    ("The Act was adopted on 13 June 2021.", ACT),
    ("Providers of high-risk systems may keep the technical documentation for ten years.", ACT),
    ("Cambodia came 120th of 193 countries in the index of 2023.", PLAN),
    ("The code of conduct for firms is mandatory.", PLAN),
    ("Spending on digital skills rose between the years.", PLAN),
    ("The ministry must train teachers.", PLAN),
    ("ក្រសួងត្រូវបណ្តុះបណ្តាលគ្រូបង្រៀន ៥០០០ នាក់ ក្នុងឆ្នាំ ២០២៥", KHMER),
    ("La charte est obligatoire.", FRENCH),
]
NOT_ENOUGH = [
    ("The port of Sihanoukville handled more containers.", ACT),
    ("Hospitals use drones to deliver blood to remote villages.", PLAN),
    ("Les hôpitaux utilisent des drones pour livrer du sang.", FRENCH),
]


@pytest.fixture(scope="module")
def judge() -> SupportJudge:
    return SupportJudge(load_embedder(EmbedderSettings(), default_cache(), lambda line: None))


@pytest.mark.parametrize(("sentence", "text"), SUPPORTED)
def test_what_a_source_says_in_other_words_is_supported(
    judge: SupportJudge, sentence: str, text: str
) -> None:
    assert judge.judge(Statement(sentence), [Source(text)]).label == "supported"


@pytest.mark.parametrize(("sentence", "text"), CONTRADICTED)
def test_what_a_source_says_otherwise_is_contradicted(
    judge: SupportJudge, sentence: str, text: str
) -> None:
    support = judge.judge(Statement(sentence), [Source(text)])
    assert support.label == "contradicted"
    assert any(d.found for d in support.differences)


@pytest.mark.parametrize(("sentence", "text"), NOT_ENOUGH)
def test_what_a_source_does_not_speak_of_is_not_enough(
    judge: SupportJudge, sentence: str, text: str
) -> None:
    assert judge.judge(Statement(sentence), [Source(text)]).label == "not-given"


@pytest.mark.parametrize("sentence", [s for s, _ in SUPPORTED + CONTRADICTED + NOT_ENOUGH])
def test_a_sentence_supports_itself(judge: SupportJudge, sentence: str) -> None:
    assert judge.judge(Statement(sentence), [Source(sentence)]).label == "supported"


@pytest.mark.parametrize(("sentence", "text"), SUPPORTED)
def test_a_source_about_something_else_turns_nothing_round(
    judge: SupportJudge, sentence: str, text: str
) -> None:
    other = Source("Ducks swim on the pond behind the mill.\nThe soup was served with bread.")
    support = judge.judge(Statement(sentence), [other, Source(text)])
    assert (support.label, support.source) == ("supported", 1)


def test_the_nearest_sentence_is_a_slice_of_its_source(judge: SupportJudge) -> None:
    support = judge.judge(
        Statement("The code of conduct is voluntary."), [Source(ACT), Source(PLAN)]
    )
    assert support.source == 1
    assert PLAN[support.start : support.end] == "The code of conduct for firms is voluntary."


def test_without_sources_there_is_not_enough(judge: SupportJudge) -> None:
    for sources in ([], [Source("")]):
        support = judge.judge(Statement("The Act was adopted."), sources)
        assert (support.label, support.source, support.probability) == ("not-given", -1, 0.0)


def test_another_embedder_is_judged_by_words_alone() -> None:
    support = SupportJudge(ToyEmbedder()).judge(Statement("The code is voluntary."), [Source(PLAN)])
    assert support.label == "supported"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=3), st.text(max_size=60))
def test_any_text_gives_probabilities_and_a_slice(texts: list[str], sentence: str) -> None:
    support = SupportJudge(ToyEmbedder()).judge(
        Statement(sentence), [Source(text) for text in texts]
    )
    assert 0 <= support.probability <= 1
    assert support.label != "supported" or support.probability >= EVEN
    if support.source >= 0:
        assert texts[support.source][support.start : support.end].strip()
