import pytest

from kb.places import country_name, named_countries


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("When did Myanmar publish its strategy?", {"MM"}),
        ("the agency of Perú, and Viet Nam's plan", {"PE", "VN"}),
        ("តើកម្ពុជាមានយុទ្ធសាស្ត្រអ្វី?", {"KH"}),
        ("la stratégie du Cambodge", {"KH"}),
        ("nothing here at all", set()),
        ("a chair in the room", set()),
    ],
)
def test_countries_are_known_by_their_names(text: str, codes: set[str]) -> None:
    assert named_countries(text) == codes


def test_a_code_has_a_name() -> None:
    assert country_name("KH") == "Cambodia"
    assert country_name("INT") == "INT"
