"""Passages tile their pages, stay within the limit and know their heading."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunk import TINY, chunk
from kb.models import Heading, Page, Passage, Reading

PARTS = st.sampled_from(
    [
        *(
            "policy",
            "The",
            "AI",
            "e.g.",
            "3.2",
            "naïve",
            "e\u0301",
            "\U0001f468\u200d\U0001f33e",
            "🏽",
        ),
        *("ក្រសួង", "ប្រៃសណីយ៍", "។", "ឌីជីថល", ".", "?", " ", "  ", "\n", "\n\n", "•", "-", "a" * 90),
        *("ខ្មែរ" * 30, "\u0301" * 5, "x.y.z", "(a)", "|"),
    ]
)
TEXTS = st.one_of(st.lists(PARTS, max_size=80).map("".join), st.text(max_size=300))


def by_words(texts: Sequence[str]) -> list[int]:
    """Count like a tokenizer: a token for every three characters of a word."""
    return [sum(-(-len(word) // 3) for word in text.split()) for text in texts]


def by_bytes(texts: Sequence[str]) -> list[int]:
    """Count like a tokenizer that knows no script: a token a byte."""
    return [len(text.encode("utf-8", "surrogatepass")) for text in texts]


def reading(*texts: str, headings: Sequence[Heading] = ()) -> Reading:
    pages = tuple(Page("d", number, text) for number, text in enumerate(texts, 1))
    return Reading(pages=pages, paged=True, headings=tuple(headings))


def cut(document: Reading, tokens: int = 40, limit: int = 60) -> tuple[Passage, ...]:
    return chunk(document, tokens=tokens, limit=limit, count=by_words, fingerprint="f" * 40)


@st.composite
def documents(draw: st.DrawFn) -> Reading:
    texts = draw(st.lists(TEXTS, max_size=4))
    headings = []
    for number, text in enumerate(texts, 1):
        for start in draw(st.lists(st.integers(0, max(0, len(text))), max_size=4)):
            headings.append(Heading(number, start, draw(st.integers(1, 4)), f"H{start}"))
    return reading(*texts, headings=headings)


@given(documents(), st.integers(1, 60), st.integers(0, 40), st.sampled_from([by_words, by_bytes]))
@settings(max_examples=200, deadline=None)
def test_passages_tile_each_page_and_stay_within_the_limit(
    document: Reading, tokens: int, more: int, count: object
) -> None:
    limit = max(4, tokens + more)  # one character can be four bytes
    passages = chunk(document, tokens=tokens, limit=limit, count=count, fingerprint="abc")  # type: ignore[arg-type]
    pages = {page.number: page for page in document.pages}
    for page in document.pages:
        own = [p for p in passages if p.span.page == page.number]
        if not page.text.strip():
            assert own == []
            continue
        assert [p.span.start for p in own] == [0, *(p.span.end for p in own[:-1])]
        assert "".join(p.text for p in own) == page.text
    for passage in passages:
        assert passage.span.of(pages[passage.span.page]) == passage.text
    assert all(size <= limit for size in count([p.text for p in passages]))  # type: ignore[operator]


@given(documents())
@settings(max_examples=50, deadline=None)
def test_cutting_twice_gives_the_same_passages_in_order(document: Reading) -> None:
    passages = cut(document)
    assert passages == cut(document)
    places = [(p.span.page, p.span.start) for p in passages]
    assert places == sorted(set(places))
    assert len({p.id for p in passages}) == len(passages)


def test_the_id_names_document_fingerprint_page_and_start() -> None:
    (passage,) = cut(reading("One sentence."))
    assert passage.id == "d:ffffffffffff:1:0"


def test_a_heading_begins_a_new_passage() -> None:
    body = "Teachers need time to learn. " * 8
    text = f"1 Skills\n{body}\n\n2 Money\n{body}".strip()
    start = text.index("2 Money")
    headings = [Heading(1, 0, 1, "1 Skills"), Heading(1, start, 1, "2 Money")]
    passages = cut(reading(text, headings=headings), tokens=200, limit=300)
    assert [p.span.start for p in passages] == [0, start]
    assert [p.heading for p in passages] == ["1 Skills", "2 Money"]


def test_small_sections_share_a_passage() -> None:
    text = "A\nShort.\n\nB\nShort too."
    headings = [Heading(1, 0, 2, "A"), Heading(1, text.index("B"), 2, "B")]
    assert by_words([text])[0] < TINY
    (passage,) = cut(reading(text, headings=headings))
    assert passage.heading == "A"


def test_the_heading_path_carries_over_to_later_pages() -> None:
    headings = [Heading(1, 0, 1, "3 Skills"), Heading(1, 9, 2, "3.2 Teachers")]
    passages = cut(reading("3 Skills\n3.2 Teachers", "They need time.", headings=headings))
    assert passages[-1].span.page == 2
    assert passages[-1].heading == "3 Skills > 3.2 Teachers"


def test_a_sentence_is_not_cut_when_it_fits() -> None:
    text = " ".join(f"Ministry number {n} trains its clerks in spring." for n in range(40))
    for passage in cut(reading(text)):
        assert re.match("Ministry", passage.text)
        assert passage.text.rstrip().endswith("spring.")


def test_a_paragraph_is_kept_whole_where_there_is_a_choice() -> None:
    paragraph = "The plan has a budget. It has a date. It has an owner."
    passages = cut(reading("\n\n".join([paragraph] * 6)))
    assert all(p.text.endswith("owner.\n\n") or p.text.endswith("owner.") for p in passages)


def test_khmer_without_blanks_is_cut_between_syllables() -> None:
    text = "ក្រសួងប្រៃសណីយ៍និងទូរគមនាគមន៍" * 40
    passages = chunk(reading(text), tokens=60, limit=90, count=by_bytes, fingerprint="f")
    assert len(passages) > 10
    for passage in passages:
        assert not "\u17b6" <= passage.text[0] <= "\u17d3"
        assert not passage.text.endswith("\u17d2")


def test_a_last_scrap_joins_its_neighbour() -> None:
    text = " ".join(["The ministry trains its clerks in spring."] * 5 + ["So be it."])
    assert by_words([text])[0] > 60
    assert all(by_words([p.text])[0] >= 20 for p in cut(reading(text), tokens=64, limit=90))


def test_a_character_above_the_wanted_size_ends_the_cutting() -> None:
    text = "a  ខ្មែរ \n\n é b"
    passages = chunk(reading(text), tokens=1, limit=4, count=by_bytes, fingerprint="f")
    assert "".join(p.text for p in passages) == text
    assert all(size <= 4 for size in by_bytes([p.text for p in passages]))


def test_a_limit_below_the_wanted_size_is_refused() -> None:
    with pytest.raises(ValueError, match="limit of 10"):
        cut(reading("Text."), tokens=20, limit=10)


def test_a_very_long_page_is_cut_in_linear_time() -> None:
    text = "The ministry trains its clerks. " * 12_000
    start = time.perf_counter()
    cut(reading(text, "x" * 200_000), tokens=256, limit=480)
    assert time.perf_counter() - start < 10


def test_a_part_names_its_passages_and_the_section_goes_on_behind_it() -> None:
    words = "one two three four five six seven eight nine ten " * 3
    table = "\n".join(f"Aland\t{n}\tyes\tmore words of the row" for n in range(9))
    text = f"Plan\n\n{words}\n\n{table}\n\n{words}"
    start = text.index("Aland")
    part = Heading(1, start, 9, "Table: Country | Rank", start + len(table))
    document = reading(text, headings=[Heading(1, 0, 1, "Plan"), part])
    paths = {p.heading for p in cut(document, tokens=60, limit=80) if "Aland" in p.text}
    assert paths == {"Plan > Table: Country | Rank"}
    last = cut(document, tokens=60, limit=80)[-1]
    assert (last.heading, last.text) == ("Plan", words)


SOURCE = "Larsen, K. (201{n}). Nets of the north. Harbour Journal, 4(2), 11-19."


def test_a_passage_is_cut_where_a_list_of_sources_begins() -> None:
    text = "Nets are dear.\n\nReferences\n\n" + "\n".join(SOURCE.format(n=n) for n in range(5))
    passages = cut(reading(text + "\n\nCrews mend them."), tokens=500, limit=500)
    assert [(p.role, p.text.strip()[:10]) for p in passages] == [
        ("text", "Nets are d"),
        ("references", "References"),
        ("text", "Crews mend"),
    ]


def test_a_part_that_stands_apart_has_passages_of_its_own() -> None:
    text = "One line.\nTwo lines.\nThree lines."
    headings = [Heading(1, 10, 9, "Page 4 of the report", 20, apart=True)]
    passages = cut(reading(text, headings=headings), tokens=500, limit=500)
    assert [p.heading for p in passages] == ["", "Page 4 of the report", ""]
