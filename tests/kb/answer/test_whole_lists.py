"""A list is quoted with its lead-in and all its items, over passages and pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.answer.leads import write_quote
from kb.answer.whole_lists import LONGEST, with_list
from kb.citations import Quote
from kb.messages import messages
from kb.models import Document, Hit, Passage, Span

PORT = Document("port", title="Port rules")
Pages = list[tuple[int, str]]


def hits(pages: Pages) -> list[Hit]:
    """Return a passage for each text, on the page of its number, one behind the other."""
    found: list[Hit] = []
    ends: dict[int, int] = {}
    for number, (page, text) in enumerate(pages):
        start = ends.get(page, 0)
        ends[page] = start + len(text)
        passage = Passage(f"p{number}", Span("port", page, start, ends[page]), text)
        found.append(Hit(passage, PORT, page, None, 1.0, 1))
    return found


def behind(found: list[Hit]) -> Callable[[Hit], Hit | None]:
    def after(hit: Hit) -> Hit | None:
        end = (hit.passage.span.page, hit.passage.span.end)
        later = (h for h in found if (h.passage.span.page, h.passage.span.start) >= end)
        return next(later, None)

    return after


def listed(pages: Pages, said: str, most: int = LONGEST) -> list[Quote]:
    found = hits(pages)
    first = next(h for h in found if said in h.passage.text)
    start = first.passage.text.index(said)
    return with_list(Quote(first, start, start + len(said)), behind(found), most)


def test_a_list_of_a_law_ends_where_the_paragraph_does() -> None:
    law = "1. These goods are banned:\n\n(a) salt;\n\n(b) tar, if\n\n(i) hot; or\n\n(ii) old.\n\n"
    (quote,) = listed([(1, law + "2. All else is free.")], "These goods are banned:")
    assert quote.text.endswith("(ii) old.")
    assert not quote.more


def test_a_list_goes_on_in_the_next_passage_and_on_the_next_page() -> None:
    pages = [
        (1, "(3) GOODS MEANS:\n• (a) SALT;\n"),
        (1, "• (b) TAR;\n\nPage 1\n"),
        (2, "• (c) ROPE; OR\n• (d) SAIL.\n• (4) SHIP MEANS A BOAT.\n"),
    ]
    first, second = listed(pages, "(3) GOODS MEANS:")
    assert first.text == "(3) GOODS MEANS:\n• (a) SALT;\n• (b) TAR;"
    assert second.text == "• (c) ROPE; OR\n• (d) SAIL."
    assert second.goes_on
    assert first.cite(1).span == Span("port", 1, 0, len(first.text))


def test_lines_without_marks_are_items_as_long_as_one_ends_open() -> None:
    text = "It has three aims, namely:\n\nsafe ships;\nclean water;\nand work.\n\nIt began in May."
    (quote,) = listed([(1, text)], "It has three aims, namely:")
    assert quote.text.endswith("and work.")


@pytest.mark.parametrize(
    ("lead", "rest"),
    [
        ("The port has traits, which include", "depth, calm and light. It is old."),
        ("Les marchandises sont les suivantes", "le sel, le bois et le fer. Le port est vieux."),
    ],
)
def test_the_rest_of_a_sentence_is_taken_from_the_next_page(lead: str, rest: str) -> None:
    quotes = listed([(1, f"{lead}\n\nPage 7\n"), (2, rest)], lead)
    assert [q.text for q in quotes] == [lead, rest.split(". ")[0] + "."]


def test_an_item_comes_with_its_lead_in() -> None:
    text = "The rule sets:\n\n(a) fees for ships;\n\n(b) hours for crews.\n\n2. It ends in May."
    (quote,) = listed([(1, text)], "hours for crews.")
    assert quote.text == "The rule sets:\n\n(a) fees for ships;\n\n(b) hours for crews."


def test_a_list_too_long_says_that_it_goes_on() -> None:
    items = "".join(f"• crate number {n} of the long quay\n" for n in range(90))
    (quote,) = listed([(1, f"The crates are:\n{items}")], "The crates are:", 700)
    assert quote.more
    assert len(quote.text) < 750
    for language, says in (("en", "The list goes on there."), ("fr", "La liste continue")):
        assert says in write_quote(quote, messages(language), named=True)


def test_the_next_item_of_the_outer_list_ends_an_inner_one() -> None:
    text = "(b) A SHIP:\n• (I) FLOATS; AND\n• (II) SAILS.\n• (c) A CREW SAILS IT.\n"
    (quote,) = listed([(1, text)], "A SHIP:")
    assert quote.text.endswith("(II) SAILS.")


def test_what_announces_nothing_stays_as_it_is() -> None:
    text = "The port is old.\n\nIt has two quays."
    assert [q.text for q in listed([(1, text)], "The port is old.")] == ["The port is old."]
