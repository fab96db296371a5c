"""Numbers, dates and what a question asks for, in the digits and words of Asia."""

import pytest

from kb.question.question import Question
from kb.words.dates import named_years, printed_dates
from kb.words.quantities import numbers, years


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("จัดสรร ๔๕ ล้านบาท", 45e6, "THB"),
        ("ปรับไม่เกินหนึ่งแสนบาท", 1e5, "THB"),
        ("ร้อยละ ๓๐ ของครู", 30, "%"),
        ("ປັບໃໝ 5 ລ້ານກີບ", 5e6, "LAK"),
        ("安排资金三千二百万元", 32e6, "CNY"),
        ("安排资金3200万元", 32e6, "CNY"),
        ("占百分之三十", 30, "%"),
        ("在三十日内公布", 30, "days"),
        ("予算二十億円を計上", 2e9, "JPY"),
        ("예산 5백억 원을", 5e10, "KRW"),
    ],
)
def test_a_sum_is_read_with_its_unit(text: str, value: float, unit: str) -> None:
    (number,) = numbers(text)
    assert (number.values, number.unit) == ({value}, unit)


def test_numbers_of_articles_and_parts_of_dates_are_no_numbers() -> None:
    assert not numbers("第三条 2024年5月6日 มาตรา ๔ 제4조 令和七年四月一日")


def test_buddhist_and_spelled_years_are_common_ones() -> None:
    assert years("พ.ศ. ๒๕๖๗") == {"2024": "๒๕๖๗"}
    assert years("二〇二四年") == {"2024": "二〇二四"}
    assert named_years("ปีงบประมาณ พ.ศ. 2567") == ["2024"]


@pytest.mark.parametrize(
    "text",
    [
        "วันที่ ๑ มกราคม พ.ศ. ๒๕๖๘",
        "二〇二五年一月一日",
        "2025年1月1日",
        "2025년 1월 1일",
        "1 ມັງກອນ 2025",
    ],
)
def test_a_date_is_read_as_its_country_writes_it(text: str) -> None:
    assert printed_dates(text) == ("2025-01-01",)


@pytest.mark.parametrize(
    ("question", "given", "not_given"),
    [
        ("罚款多少？", "处以五万元以下罚款。", "责令改正。"),
        ("ค่าปรับเท่าไร", "ปรับไม่เกิน ๕ แสนบาท", "ต้องเผยแพร่รายงาน"),
        ("委員は何名ですか。", "委員十五名で構成する。", "報告書を公表する。"),
        ("위원은 몇 명입니까?", "위원 15명으로 구성한다.", "보고서를 공개한다."),
    ],
)
def test_a_question_for_a_figure_is_answered_by_one(
    question: str, given: str, not_given: str
) -> None:
    wanted = Question(question).wanted
    assert wanted.is_given(given)
    assert not wanted.is_given(not_given)
