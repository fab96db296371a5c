"""Which sentences and table rows are quoted, and how a row reads."""

from __future__ import annotations

from dataclasses import replace

from kb.answer.quotes import (
    Block,
    choose_quotes,
    shared_out,
    with_sentence_before,
    write_blocks,
)
from kb.citations import Quote, named_cells, table
from kb.messages import ENGLISH
from kb.models import Citation, Document, Hit, Passage, Sentence, Span
from kb.question.question import Query, Question
from kb.reader.evidence import Evidence, find_evidence
from tests.toy import ToyEmbedder

INDEX = Document("index", title="Harbour Readiness Index 2031", publisher="Brask", date="2031")
COLUMNS = "Annex > Table: Rank | Country | Total score | Skills"
ROWS = "Rank\tCountry\tTotal score\tSkills\n12\tThailand\t63.1\t77.2\n40\tCambodia\t31.9\t27.5"
RANK_OF_CAMBODIA = "What rank has Cambodia in the Harbour Readiness Index 2031?"


def hit(text: str, heading: str = COLUMNS, rank: int = 1, start: int = 0) -> Hit:
    span = Span(INDEX.id, 5, start, start + len(text))
    return Hit(Passage(f"p{rank}", span, text, heading), INDEX, 5, None, 1.0, rank)


def compose(quotes: list[Quote]) -> tuple[str, tuple[Sentence, ...], tuple[Citation, ...]]:
    written = write_blocks([Block("", tuple(quotes))], ENGLISH)
    return written.text, written.sentences, written.citations


def quoted(question: str, *hits: Hit) -> list[str]:
    toy, asked = ToyEmbedder(), Question(question)
    query = Query(asked, dict.fromkeys(asked.terms, 1.0), toy.embed_query(question))
    return [q.text for q in choose_quotes(find_evidence(query, hits, None), 5)]


def row(text: str, heading: str = COLUMNS, start: int = 0) -> Quote:
    return Quote(hit(text, heading), start, len(text))


def test_the_row_of_the_country_asked_for_is_quoted_alone() -> None:
    assert quoted(RANK_OF_CAMBODIA, hit(ROWS)) == ["40\tCambodia\t31.9\t27.5"]


def test_a_row_is_preferred_to_a_sentence_that_only_names_the_index() -> None:
    prose = hit("The Harbour Readiness Index was drawn up by Brask for all.", "Annex", 2)
    assert quoted(RANK_OF_CAMBODIA, prose, hit(ROWS))[0] == "40\tCambodia\t31.9\t27.5"


def test_no_other_countrys_row_answers() -> None:
    assert quoted("What rank has Japan in the Harbour Readiness Index 2031?", hit(ROWS)) == []


def test_two_countries_give_two_rows() -> None:
    assert sorted(quoted("Compare the skills of Cambodia and Thailand", hit(ROWS))) == [
        "12\tThailand\t63.1\t77.2",
        "40\tCambodia\t31.9\t27.5",
    ]


def test_of_other_tables_too_only_the_rows_that_are_asked_for() -> None:
    jobs = hit("Cleaners\t320\t21 %\nCooks\t70\t5 %\nDrivers\t48\t3 %", "Table: Jobs | Share")
    assert quoted("How many jobs of cooks?", jobs) == ["Cooks\t70\t5 %"]


def test_a_row_with_sentences_in_a_cell_is_quoted_whole() -> None:
    long = "Contact name\tText\tThe person in charge. It may change."
    found = quoted("Which contact name?", hit(long, "Table: Field | Type | Description"))
    assert found == [long]


def test_a_row_reads_with_the_names_of_its_columns() -> None:
    text, said, citations = compose([row("40\tCambodia\t31.9\t27.5")])
    assert text == (
        "*Harbour Readiness Index 2031* (Brask, 2031, p. 5) says in a table: "
        "Rank: 40; Country: Cambodia; Total score: 31.9; Skills: 27.5 [1]"
    )
    assert said[0].citations == (1,)
    assert citations[0].quote == "40\tCambodia\t31.9\t27.5"


def test_names_that_cells_begin_with_are_said_once() -> None:
    text = "Rank: 40\tCountry: Cambodia\t\tSkills: 27.5"
    pairs = (("Rank", "40"), ("Country", "Cambodia"), ("Skills", "27.5"))
    assert named_cells(row(text)) == pairs
    sheet = hit("Bodies\n\nBody: Court\tFee: high\nBody: Police\tFee: low", "Bodies")
    assert table(sheet) == ("Bodies", ())


def test_the_cells_before_the_first_word_of_a_row_are_counted() -> None:
    text = "\t\t31.9\t27.5"
    assert named_cells(row(text, start=2)) == (("Total score", "31.9"), ("Skills", "27.5"))


def test_a_first_column_of_row_names_may_have_no_name() -> None:
    heading = "Table: Jobs | Share"
    assert named_cells(row("Cooks\t70\t5 %", heading)) == (
        ("", "Cooks"),
        ("Jobs", "70"),
        ("Share", "5 %"),
    )
    assert named_cells(row("NPA\tCommission\tAgency", heading)) == ()


def test_a_row_of_uncertain_columns_is_shown_under_the_title() -> None:
    text, _, _ = compose([row("NPA\tCommission\tAgency", "Table: Short | Formal name")])
    assert text.endswith("in “Table: Short \\| Formal name”: “NPA \\| Commission \\| Agency” [1]")


def test_the_first_row_under_a_title_names_the_columns_where_the_title_does_not() -> None:
    text = "Table 2. Models\n\nModel\tSize\nMole-2\t40 GB\nMole-3\t90 GB"
    models = hit(text, "A > Table 2. Models")
    assert quoted("How big is the size of Mole-3?", models) == ["Mole-3\t90 GB"]
    at = text.index("Mole-3")
    assert named_cells(Quote(models, at, len(text))) == (("Model", "Mole-3"), ("Size", "90 GB"))


def test_the_years_that_columns_are_for_are_part_of_their_names() -> None:
    text = "The plan sets targets.\n\nTarget\tBy 2025\tBy 2030\nCentres\ttwo\tthree\nBrands\t5\t10"
    targets = hit(text, "Targets")
    at = text.index("Centres")
    assert named_cells(Quote(targets, at, text.index("\nBrands"))) == (
        ("Target", "Centres"),
        ("By 2025", "two"),
        ("By 2030", "three"),
    )
    figures = hit("The plan sets targets.\n\nCambodia\t2023\t145\nLaos\t2023\t136", "Ranks")
    assert table(figures)[1] == ()
    told = hit("The plan sets targets.\n\nCambodia\t2023\tdraft\nLaos\t2021\tin force", "Plans")
    assert table(told)[1] == ()


def test_the_caption_of_a_table_is_told_from_its_columns() -> None:
    assert table(hit("x", "A > Table 3: Skills: at work: Skill | Risk")) == (
        "Table 3: Skills: at work",
        ("Skill", "Risk"),
    )
    assert table(hit("x", "A > Table 2. Models")) == ("Table 2. Models", ())
    assert table(hit("x", "Table: Summary | 1")) == ("Table: Summary | 1", ())


def test_the_best_sentence_comes_first_whatever_stands_before_it_on_the_page() -> None:
    text = "Fees were raised twice. The council met in May.\nIt rained. The port has nine gates."
    found = hit(text, "Port")
    gates, fees = text.index("The port"), text.index("Fees")
    written, said, citations = compose(
        [Quote(found, gates, len(text)), Quote(found, fees, text.index(" The council"))]
    )
    first, more = written.split("\n\n")
    assert first.endswith("says: “The port has nine gates.” [1]")
    assert more == "- “Fees were raised twice.” [2]"
    assert [c.quote for c in citations] == ["The port has nine gates.", "Fees were raised twice."]
    assert [s.citations for s in said] == [(1,), (2,)]


def test_what_touches_the_best_sentence_is_said_with_it() -> None:
    text = "The port has nine gates. Two of them are for trucks."
    found = hit(text, "Port")
    border = text.index(" Two")
    both = [Quote(found, border + 1, len(text)), Quote(found, 0, border)]
    assert compose(both)[0].endswith(f"says: “{text}” [1]")


def test_the_list_goes_document_by_document_and_names_each_once() -> None:
    other = Document("port", title="Port Report", publisher="Dorn", date="2030")
    texts = ("Gates are nine.", "Fees are high.", "Trucks wait.", "Ships wait longer.")
    span = Span("port", 1, 0, 60)
    hits = [hit(t, "Port", n) for n, t in enumerate(texts, 1)]
    hits[1] = Hit(Passage("q", span, texts[1], ""), other, 1, None, 1.0, 2)
    written, _, citations = compose([Quote(h, 0, len(h.passage.text)) for h in hits])
    assert written.split("\n") == [
        "*Harbour Readiness Index 2031* (Brask, 2031, p. 5) says: “Gates are nine.” [1]",
        "",
        "- *Port Report* (Dorn, 2030, p. 1) says: “Fees are high.” [2]",
        "- *Harbour Readiness Index 2031* (Brask, 2031, p. 5) says: “Trucks wait.” [3]",
        "- “Ships wait longer.” [4]",
    ]
    assert [c.marker for c in citations] == [1, 2, 3, 4]


def test_a_sentence_that_leans_on_the_one_before_takes_it_in() -> None:
    text = "The port was closed. It opened again in May. Ships came."
    found = hit(text, "Port")
    leaning = Quote(found, text.index("It"), text.index(" Ships"))
    assert with_sentence_before(leaning).text == "The port was closed. It opened again in May."
    whole = Quote(found, text.index("Ships"), len(text))
    assert with_sentence_before(whole) == whole
    assert with_sentence_before(Quote(hit("It opened in May."), 0, 17)).text == "It opened in May."
    item = Quote(hit("• It opened in May."), 2, 19)
    assert with_sentence_before(item).text == "It opened in May."


def test_a_second_sentence_of_a_passage_waits_for_the_first_of_another() -> None:
    pier = told("Ferries run daily. Oak makes a fine pier.", "Ferries run daily.", 9.0)
    oak = told(pier.quote.hit.passage.text, "Oak makes a fine pier.", 8.3)
    snow = told("Trains stop in snow.", "Trains stop in snow.", 8.0)
    yellow = told("Buses are yellow.", "Buses are yellow.", 3.0)
    chosen = [q.text for q in choose_quotes([pier, oak, snow, yellow], 4)]
    assert chosen == ["Ferries run daily.", "Trains stop in snow.", "Oak makes a fine pier."]


def test_a_sentence_that_another_holds_nearly_whole_is_left_out() -> None:
    full = "Brask trains 40 pilots a year in two courses on the river Lom"
    again, more = "Brask trains 40 pilots a year", "Brask trains 55 pilots a year"
    there = "Japan trains 40 pilots a year in two courses on the river Lom"
    scored = [told(text, text, 9.0 - n / 10) for n, text in enumerate((full, again, more, there))]
    assert [q.text for q in choose_quotes(scored, 5)] == [full, more, there]


def told(passage: str, sentence: str, score: float) -> Evidence:
    span = Span(INDEX.id, 1, 0, len(passage))
    found = Hit(Passage(passage, span, passage), INDEX, 1, None, 1.0, 1)
    start = passage.index(sentence)
    quote = Quote(found, start, start + len(sentence))
    return Evidence(quote, score, frozenset(sentence.split()), frozenset())


def test_a_sentence_goes_to_the_part_that_it_answers_best() -> None:
    first, second = hit("Gates are nine.", "Port", 1), hit("Fees are high.", "Port", 2, 20)
    gates = Evidence(Quote(first, 0, 15), 9.0, frozenset(), frozenset())
    fees = Evidence(Quote(second, 0, 14), 8.0, frozenset(), frozenset())
    one, other = shared_out([[gates, fees], [replace(fees, score=9.5), replace(gates, score=9.0)]])
    assert [e.quote.text for e in one] == ["Gates are nine."]
    assert [e.quote.text for e in other] == ["Fees are high."]


def test_a_part_with_nothing_of_its_own_says_its_best_again() -> None:
    quote = Quote(hit("Gates are nine.", "Port"), 0, 15)
    written = write_blocks([Block("Gates", (quote,)), Block("Doors", (quote,))], ENGLISH)
    assert written.text.count("“Gates are nine.” [1]") == 2
    assert len(written.citations) == 1
    assert written.markers == ((1,), (1,))
