import pytest

from kb.words.numerals import figured, value


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("十六", 16),
        ("三千二百万", 32_000_000),
        ("一亿二千万", 120_000_000),
        ("一百零五", 105),
        ("二〇二四", 2024),
        ("หนึ่งแสน", 100_000),
        ("ยี่สิบเอ็ด", 21),
        ("ສາມຮ້ອຍ", 300),
        ("二三百", None),
        ("policy", None),
    ],
)
def test_numerals_in_letters_are_numbers(written: str, number: float | None) -> None:
    assert value(written) == number


def test_only_what_is_surely_a_number_is_written_in_digits() -> None:
    assert figured("第三条 一般 十六学时") == "第3条 一般 16学时"
    assert figured("สามารถ สามสิบวัน") == "สามารถ 30วัน"
