"""Each language's share of the passages that are read."""

from kb.models import Document, Hit, Passage, Span
from kb.search.languages import PLACES, beside, with_others


def _hit(number: int, language: str, score: float) -> Hit:
    passage = Passage(f"{language}-{number}", Span(language, 1, 0, 4), "text")
    return Hit(passage, Document(language, language=language), 1, None, score, number)


ENGLISH = [_hit(n, "en", 1 - n / 100) for n in range(1, 31)]
FRENCH = [_hit(n, "fr", 0.0) for n in range(1, 13)]


def _read(found: tuple[Hit, ...]) -> list[str]:
    return [hit.document.id for hit in found[:12]]


def test_others_take_the_last_places_of_those_that_are_read() -> None:
    found = with_others(ENGLISH, FRENCH, 12)
    assert _read(found) == ["en"] * (12 - PLACES) + ["fr"] * PLACES
    assert len({hit.passage.id for hit in found}) == len(found) == len(ENGLISH) + PLACES


def test_they_count_like_the_last_that_stays_and_ranks_go_on() -> None:
    found = with_others(ENGLISH, FRENCH[:2], 12)
    assert [hit.score for hit in found[10:12]] == [found[9].score] * 2
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))


def test_what_is_there_already_counts() -> None:
    mixed = [*ENGLISH[:7], *FRENCH[:PLACES], *ENGLISH[7:]]
    assert [h.passage.id for h in with_others(mixed, FRENCH, 12)] == [h.passage.id for h in mixed]


def test_without_others_nothing_changes() -> None:
    assert with_others(ENGLISH, (), 12) == tuple(ENGLISH)


def test_for_a_rare_language_others_are_read_beside_the_first_and_count_as_much() -> None:
    own = [_hit(1, "km", 0.8), _hit(2, "km", 0.6), _hit(3, "km", 0.4)]
    others = [_hit(4, "en", 0.1), _hit(5, "en", 0.05)]
    found = beside(own, others, 2)
    assert [hit.passage.id for hit in found] == ["km-1", "km-2", "en-4", "en-5", "km-3"]
    assert [hit.rank for hit in found] == [1, 2, 3, 4, 5]
    assert {hit.score for hit in found[2:4]} == {0.7}
