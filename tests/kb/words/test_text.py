import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.words.text import PlacedWords, content_words, normalise, sentences, words

PARTS = [
    *("กระทรวง", "พ.ศ. ๒๕๖๗", "ทั้งนี้ ", "ກະຊວງ", "ພ.ສ.", "ຄູ. ", "ဝန်ကြီး", "။", "学校应当"),
    *("。」", "データ", "三千万", "１．５", "；", "교육을", "नीति।", "កម្ពុជា", "។", "AI", "ﬁne"),
    *("l’état ", "3.5", " ", "\n", "؟ ", "﷽", "ﷺ", "é", "12", ".", "5억", "ํา"),
]
ASIAN = st.lists(st.sampled_from(PARTS), max_size=40).map("".join)


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


@given(ASIAN)
def test_sentences_of_mixed_scripts_are_ordered_slices_that_lose_only_blanks(text: str) -> None:
    clean = normalise(text)
    spans = sentences(clean)
    assert all(one[1] <= two[0] for one, two in zip(spans, spans[1:], strict=False))
    assert all(clean[a:b] and clean[a:b].strip() == clean[a:b] for a, b in spans)
    assert "".join("".join(clean[a:b] for a, b in spans).split()) == "".join(clean.split())


@given(st.one_of(ASIAN, st.text()))
def test_words_stay_the_same_when_text_is_normalised_again(text: str) -> None:
    clean = normalise(text)
    assert words(normalise(unicodedata.normalize("NFD", clean))) == words(clean)


@given(st.text(st.sampled_from("AIpolicy2024 école")))
def test_wide_letters_give_the_words_of_narrow_ones(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    assert words(wide) == words(text)


@given(ASIAN)
def test_placed_words_are_the_words_of_the_whole(text: str) -> None:
    clean = normalise(text)
    assert PlacedWords(clean).between(0, len(clean)) == content_words(clean)


@pytest.mark.parametrize(
    ("old", "new"),
    [("ﬁne", "fine"), ("ｶﾀﾛｸﾞ", "カタログ"), ("ﻣﺪﺭﺳﺔ", "مدرسة"), ("นํ้า", "น้ำ"), ("ສໍາ", "ສຳ")],
)
def test_compatible_letters_give_the_same_words(old: str, new: str) -> None:
    assert words(old) == words(new)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("โรงเรียนสอนปัญญาประดิษฐ์", ["โรงเรียน", "สอน", "ปัญญา", "ประดิษฐ์"]),
        ("ກະຊວງຈັດສັນງົບປະມານ", ["ກະຊວງ", "ຈັດສັນ", "ງົບປະມານ"]),
        ("ဝန်ကြီးဌာန၏ သင်တန်း", ["ဝန်ကြီးဌာန", "သင်တန်း"]),
        ("教师培训三千二百万元", ["教师", "培训", "32000000", "元"]),
        ("安排资金3200万元", ["安排", "资金", "32000000", "元"]),
        ("データ保護責任者", ["データ", "保護", "責任", "者"]),
        ("교육을 인공지능은", ["교육", "인공", "공지", "지능"]),
        ("l’intelligence d'une école", ["l", "intellig", "d", "une", "ecol"]),
        ("đào tạo", ["dao", "tao"]),
    ],
)
def test_every_script_is_cut_into_its_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    "parts",
    [
        ["第三条。", "“可以！”", "还是不可以？", "完。"],
        ["施行する。", "「終わる。」", "次。"],
        ["သင်ကြားရမည်။", "တင်ပြရမည်။"],
        ["नीति है।", "दूसरा वाक्य॥"],
        ["هل توجد خطة؟ ", "نعم."],
        ["ສອນ ພ.ສ. 2567 ແລ້ວ. ", "ຄູຕ້ອງຮຽນ."],
        ["ให้ใช้ พ.ศ. ๒๕๖๗ ในปีงบประมาณ"],
    ],
)
def test_sentences_end_where_their_script_ends_them(parts: list[str]) -> None:
    assert cut("".join(parts)) == [part.strip() for part in parts]


def test_long_thai_without_stops_ends_at_blanks() -> None:
    clause = "หน่วยงานทุกแห่งต้องแต่งตั้งเจ้าหน้าที่คุ้มครองข้อมูลส่วนบุคคล"
    assert len(cut(" ".join([clause] * 20))) > 4
    assert cut(f"{clause} ทั้งนี้{clause}") == [clause, f"ทั้งนี้{clause}"]
