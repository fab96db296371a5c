from dataclasses import asdict

import pytest

from kb.errors import ConfigError
from kb.models import Preference
from ui import names
from ui.preferences import MOST, boxes, left, line, unwanted

KH, OF_2023 = Preference("country", "KH"), Preference("year", "2023")
UNESCO = Preference("publisher", "UNESCO")
UNESCO_CADT = Preference("publisher", "UNESCO / CADT")
OECD = Preference("publisher", "OECD")


@pytest.mark.parametrize(
    ("preference", "words"),
    [
        (KH, "about Cambodia"),
        (Preference("country", "GB"), "about the United Kingdom"),
        (OF_2023, "of 2023"),
        (Preference("kind", "law"), "of the kind law"),
        (Preference("kind", "op-ed"), "of the kind opinion piece"),
        (Preference("language", "km"), "in Khmer"),
        (UNESCO, "by UNESCO"),
        (Preference("author", "A. Writer"), "by A. Writer"),
    ],
)
def test_a_preference_is_said_in_words(preference: Preference, words: str) -> None:
    assert names.preference(**asdict(preference)) == words


def test_the_line_says_where_was_looked_first() -> None:
    assert line((KH, OF_2023, UNESCO)) == (
        "Looked first in documents about Cambodia; of 2023; by UNESCO."
    )
    assert line(()) == ""


def test_publishers_that_one_name_covers_share_a_box() -> None:
    made = boxes((UNESCO_CADT, OECD, UNESCO, KH))
    assert [box.label for box in made] == ["about Cambodia", "by OECD", "by UNESCO"]
    assert made[2].preferences == (UNESCO, UNESCO_CADT)


def test_a_publisher_who_is_the_author_too_has_one_box() -> None:
    author = Preference("author", "OECD")
    [box] = boxes((OECD, author))
    assert (box.label, box.preferences) == ("by OECD", (OECD, author))


def test_the_last_box_holds_all_that_are_left() -> None:
    years = tuple(Preference("year", str(2000 + n)) for n in range(MOST + 3))
    made = boxes(years)
    assert len(made) == MOST
    assert made[-1].label == "4 more"
    assert tuple(p for box in made for p in box.preferences) == years


@pytest.mark.parametrize(
    ("taken", "kept"),
    [
        ([], (KH, OF_2023, UNESCO, UNESCO_CADT)),
        (["all"], ()),
        (["publisher"], (KH, OF_2023)),
        (["publisher=unesco"], (KH, OF_2023)),
        (["publisher=UNESCO / CADT"], (KH, OF_2023, UNESCO)),
        (["country=KH", "year=2023"], (UNESCO, UNESCO_CADT)),
        (["country=Cambodia"], (OF_2023, UNESCO, UNESCO_CADT)),
        (["country=VN", "year=202", "publisher=UNE"], (KH, OF_2023, UNESCO, UNESCO_CADT)),
    ],
)
def test_what_is_taken_away_is_not_left(taken: list[str], kept: tuple[Preference, ...]) -> None:
    assert left((KH, OF_2023, UNESCO, UNESCO_CADT), unwanted(taken)) == kept


@pytest.mark.parametrize("wrong", ["colour", "colour=red", "country=", "all=KH", "", "page=x"])
def test_an_unknown_preference_fails_with_those_there_are(wrong: str) -> None:
    with pytest.raises(ConfigError, match="country, year, kind, language, publisher, author"):
        unwanted([wrong])
