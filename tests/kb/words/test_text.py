import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kb.words.text import content_words, normalise, sentences, words


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text())
def test_sentences_are_ordered_slices_that_lose_only_blanks(text: str) -> None:
    clean = normalise(text)
    spans = sentences(clean)
    assert all(a < b for a, b in spans)
    assert all(one[1] <= two[0] for one, two in zip(spans, spans[1:], strict=False))
    kept = "".join(clean[a:b] for a, b in spans)
    assert "".join(kept.split()) == "".join(clean.split())


def test_control_and_direction_characters_go() -> None:
    assert normalise("a\x00b\u202ec\u200bd\ufeff\x1b[31me\x1b[0m") == "abcde"


def test_abbreviations_and_initials_end_no_sentence() -> None:
    assert cut("Dr. Sok and J. Kim met, e.g. in May. They agreed.") == [
        "Dr. Sok and J. Kim met, e.g. in May.",
        "They agreed.",
    ]


def test_decimals_end_no_sentence() -> None:
    assert cut("Growth was 3.5 per cent. It fell later.") == [
        "Growth was 3.5 per cent.",
        "It fell later.",
    ]


def test_khmer_sentences_end_at_their_own_mark() -> None:
    assert cut("សួស្តី។ អរគុណ។") == ["សួស្តី។", "អរគុណ។"]


def test_list_items_stand_alone() -> None:
    assert cut("Two aims:\n- skills\n- data") == ["Two aims:", "- skills", "- data"]


def test_words_are_stemmed_and_folded() -> None:
    assert words("Stratégies, teachers’ training") == ["strategi", "teacher", "train"]


def test_figures_keep_their_point_and_lose_their_commas() -> None:
    assert words("1,234.5 and 85.3%") == ["1234.5", "and", "85.3"]


def test_khmer_is_cut_into_words_with_ascii_digits() -> None:
    found = words("គ្រូបង្រៀន៣៥នាក់")
    assert "35" in found
    assert len(found) >= 3


def test_stop_words_carry_no_content() -> None:
    assert content_words("What is the budget of the plan?") == ["budget", "plan"]
