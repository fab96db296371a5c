"""What a statement says otherwise than a source, as a person sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.reader import differences as compare
from kb.reader.differences import Difference
from kb.words.quantities import numbers, years
from kb.words.statement import Statement

OTHERWISE = [
    ("Fines reach EUR 30 million.", "Fines go up to EUR 35 000 000.", "number", "35 000 000"),
    ("Cambodia came 145th.", "Cambodia came 120th of all countries.", "number", "120th"),
    ("They have 60 days to answer.", "They answer within thirty days.", "number", "thirty days"),
    ("ត្រូវឆ្លើយក្នុង ៣០ ថ្ងៃ", "ត្រូវឆ្លើយក្នុង ៦០ ថ្ងៃ", "number", "៦០ ថ្ងៃ"),
    ("Le plan coûte 3 milliards d'euros.", "Le plan coûte 5 milliards d'euros.", "number", None),
    ("The strategy dates from 2021.", "The strategy was made in 2023.", "date", "2023"),
    ("It was adopted in July 2024.", "It was adopted on 13 June 2024.", "date", "2024-06-13"),
    ("Thailand leads the group.", "Viet Nam leads the group.", "place", "Vietnam"),
    (
        "The Ministry of Health leads it.",
        "The Ministry of Education leads it.",
        "name",
        "Ministry of Education",
    ),
    ("Providers must register.", "Providers may register.", "modality", "may"),
    ("The code is mandatory.", "The code is voluntary.", "modality", "voluntary"),
    ("The code is binding.", "The code is not binding.", "modality", "not binding"),
    ("La charte est obligatoire.", "La charte est facultative.", "modality", "facultative"),
    ("El registro es obligatorio.", "El registro es voluntario.", "modality", "voluntario"),
    ("The order is in force.", "The order was revoked this year.", "status", "revoked"),
    ("The decree was adopted.", "The decree is still a draft.", "status", "draft"),
    ("Spending on schools rose.", "Spending on schools fell.", "negation", "fell"),
    ("The law covers banks.", "The law does not cover banks.", "negation", "not cover"),
]
ALIKE = [
    ("It takes ten years.", "It takes a decade."),
    ("It takes two years.", "It takes 24 months."),
    ("Half of the pupils passed.", "50 % of the pupils passed."),
    ("Seven per cent of turnover.", "7% of turnover."),
    ("A tenfold rise.", "A rise by 10 times."),
    ("US$3 billion was spent.", "3,000 million dollars was spent."),
    ("About 24 million people.", "24,436,232 people."),
    ("Over 100 firms took part.", "105 firms took part."),
    ("It has 145 pages.", "វាមាន ១៤៥ ទំព័រ"),
    ("Hay 1.500 escuelas.", "There are 1,500 schools."),
    ("It was adopted in June 2024.", "It was adopted on 13 June 2024."),
    ("Cambodian schools take part.", "Schools in Cambodia take part."),
    ("MISTI wrote it.", "The Ministry of Industry, Science, Technology and Innovation wrote it."),
    (
        "The Ministry of Digital Affairs (MDA) wrote it.",
        "MDA, the Ministry of Digital Affairs, did.",
    ),
    ("Firms must report.", "Firms shall report."),
    ("Reporting is not required.", "Reporting is voluntary."),
    ("The higher it stands, the lower the pressure.", "As height increases, pressure decreases."),
    ("In May it rained.", "It rained in May."),
]


def differences(statement: str, source: str, around: str = "") -> tuple[Difference, ...]:
    return compare.differences(Statement(statement), Statement(source), Statement(around))


def missing(statement: str, text: str, place: str = "") -> tuple[Difference, ...]:
    return compare.missing(Statement(statement), Statement(text), Statement(place))


@pytest.mark.parametrize(("statement", "source", "kind", "found"), OTHERWISE)
def test_tells_what_is_said_otherwise(
    statement: str, source: str, kind: str, found: str | None
) -> None:
    told = [d for d in differences(statement, source) if d.kind == kind]
    assert told
    if found is not None:
        assert told[0].found == found


@pytest.mark.parametrize(("statement", "source"), ALIKE)
def test_the_same_in_other_words_is_no_difference(statement: str, source: str) -> None:
    assert differences(statement, source) == ()


def test_what_stands_around_the_source_is_no_difference() -> None:
    around = "Cambodia: national plan, 2024, 12 pillars"
    statement = "In 2024, Cambodia set out 12 pillars."
    assert not differences(statement, "The plan sets out pillars.", around)
    assert {d.kind for d in differences(statement, "The plan sets out pillars.")} == {
        "number",
        "date",
        "place",
    }


def test_a_figure_the_source_has_nothing_for_is_found_nowhere() -> None:
    (only,) = differences("The plan has 12 pillars.", "The plan has pillars.")
    assert (only.kind, only.claimed, only.found) == ("number", "12", None)


@pytest.mark.parametrize(
    ("statement", "text", "kinds"),
    [
        ("The law must list 30 uses [1].", "The law lists uses.", {"number", "modality"}),
        ("The law may list uses.", "The law lists uses.", set()),
        ("UNESCO said so in 2021.", "It was said by others.", {"name", "date"}),
        ("UNESCO said so in 2021.", "In 2021 UNESCO said so.", set()),
        ("Firms have to file within 30 days.", "Firms shall file in thirty days.", set()),
    ],
)
def test_missing_asks_for_figures_dates_names_and_duties(
    statement: str, text: str, kinds: set[str]
) -> None:
    assert {d.kind for d in missing(statement, text)} == kinds


def test_days_article_names_and_years_are_no_plain_numbers() -> None:
    assert numbers("On 15 August 2023 GPT-4 and COVID-19 were named.") == ()
    assert years("From 2020-25 and in ឆ្នាំ២០២៤") == {"2020": "2020", "2024": "២០២៤"}


@given(st.text(max_size=200))
def test_a_text_says_nothing_otherwise_than_itself(text: str) -> None:
    assert differences(text, text) == ()
    assert missing(text, text) == ()


def test_a_plain_number_of_a_title_is_no_sum_of_money() -> None:
    [lost] = missing("The charter costs 10 euros.", "The charter costs €3 million.", "10 charters")
    assert (lost.kind, lost.claimed, lost.found) == ("number", "10 euros", "3 million")
    assert missing("The list names 10 charters.", "The list names them.", "10 charters") == ()
