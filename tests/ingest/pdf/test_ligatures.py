"""Letters such as fi that a font does not name come back where common words tell them."""

from __future__ import annotations

from ingest.page.lines import Line
from ingest.pdf.layout import Sheet
from ingest.pdf.ligatures import lost_words, mend


def sheets(*lines: str) -> dict[int, Sheet]:
    placed = tuple(Line(text, 40, 300, 700 - 14 * n, 11) for n, text in enumerate(lines))
    return {1: Sheet(1, 800, placed)}


def test_a_sign_that_stands_for_letters_is_put_back() -> None:
    told = mend(sheets("It de<nes the <rst of <ve <elds.", "A <tting pro<le; 3 < 4 and a <b."))
    assert [line.text for line in told.sheets[1].lines] == [
        "It defines the first of five fields.",
        "A fitting profile; 3 < 4 and a <b.",
    ]
    assert told.letters == ("fi",) and told.pages == (1,)


def test_signs_that_make_no_common_words_stay() -> None:
    before = sheets("write a<b and c<d, or if e<f", "user@example.org, x=y, name=value")
    assert mend(before).sheets is before


def test_words_without_their_letters_are_made_whole() -> None:
    torn = "The ofcial denes the specic benets of nance, and signicant conict."
    told = mend(sheets(torn, "Ofcials identied it."))
    assert [line.text for line in told.sheets[1].lines] == [
        "The official defines the specific benefits of finance, and significant conflict.",
        "Officials identified it.",
    ]


def test_a_few_such_words_in_a_sound_text_are_left_alone() -> None:
    sound = "first five fields define official benefits, specific finance, significant profit"
    assert lost_words([sound, "Mr Nance and Mrs Denes"]) == {}
