"""Names as people read them, and their order."""

from __future__ import annotations

import pytest

from kb.models import Document, Facet
from ui import names
from ui.html import catalogue
from ui.html.compared import Form, page
from ui.words.words import words


@pytest.mark.parametrize(
    "ordered",
    [
        ["Brésil", "Brunei"],
        ["États-Unis", "Éthiopie", "Finlande"],
        ["Sénégal", "Suède"],
        ["Ấn Độ", "Campuchia", "Đức", "Ý"],
        ["Da", "Đà Nẵng", "Data"],
    ],
)
def test_names_are_ordered_without_regard_to_accents(ordered: list[str]) -> None:
    assert sorted(reversed(ordered), key=names.order) == ordered


def test_the_vowels_of_khmer_tell_names_apart() -> None:
    assert names.order("កម្ពុជា")[0] == "កម្ពុជា"


def test_filters_and_choices_are_ordered_so_in_french() -> None:
    codes, say = ["US", "BN", "SE", "BR", "SN"], words("fr")
    facets = [Facet("country", code, 1) for code in codes]
    wanted = ["BR", "BN", "US", "SN", "SE"]
    assert [one.value for one in catalogue.ordered(facets, "country", say)] == wanted
    held = [Document(id=code, kind="law", country=code) for code in codes]
    shown = page(Form("", (), {}, "compare"), held, (), say=say)
    places = [shown.index(f'value="country:{code}"') for code in wanted]
    assert places == sorted(places)
