from hypothesis import given
from hypothesis import strategies as st

from kb.words.scripts import plain


@given(st.text())
def test_plain_text_keeps_its_length_and_changes_once(text: str) -> None:
    once = plain(text)
    assert len(once) == len(text)
    assert plain(once) == once


def test_digits_of_every_script_become_ascii_ones() -> None:
    assert plain("๑๒ ໑໒ ၁၂ ១២ ١٢ ۱۲ १२ １２") == " ".join(["12"] * 8)


def test_buddhist_years_become_common_ones_and_sums_stay() -> None:
    assert plain("พ.ศ. ๒๕๖๗") == "พ.ศ. 2024"
    assert plain("ພ.ສ. 2567, ព.ស. ២៥៦៧, 2567 B.E.") == "ພ.ສ. 2024, ព.ស. 2024, 2024 B.E."
    assert plain("ปี 2566-2570 งบ 2567 บาท") == "ปี 2023-2027 งบ 2567 บาท"
    assert plain("The plan cost 2567 dollars.") == "The plan cost 2567 dollars."
