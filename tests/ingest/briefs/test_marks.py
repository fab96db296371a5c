from collections.abc import Iterable, Mapping

from ingest.briefs.cited import Footnote, statements
from ingest.briefs.marks import Marks, is_own
from ingest.briefs.printed import printed
from ingest.sources.listed import Source, load_sources
from tests.conftest import ROOT
from tests.ingest.briefs.test_printed import SOURCES, source

CORPUS = ROOT / "corpus"


def read(text: str, language: str = "en") -> tuple[Footnote, ...]:
    shown = printed(text, SOURCES, language)
    return Marks.of(shown, SOURCES).read(shown.partition("\n\n## ")[0])


def test_a_printed_citation_names_its_source_and_page() -> None:
    assert read("It is so [@plan, p. 51].") == (Footnote("plan", (51,), "51"),)
    assert read("So [@plan, pp. 4-6; @plan, p. 9].") == (Footnote("plan", (4, 5, 6, 9), "4-6, 9"),)
    assert read("ដូច្នេះ [@plan, p. 3]។", "km") == (Footnote("plan", (3,), "3"),)


def test_headings_extracts_and_several_sources_are_read() -> None:
    assert read('So [@law, sec. "Aims; and scope"; @plan]. And [@post-b].') == (
        Footnote("law", section="Aims; and scope"),
        Footnote("plan"),
        Footnote("post-b"),
    )


def test_labels_mean_what_the_list_of_the_brief_says() -> None:
    assert read("So [@post-a].") == (Footnote("post-a"),)
    both = printed("So [@post-a]. And [@post-b].", SOURCES)
    assert set(Marks.of(both, SOURCES).keys) == {"Office, 2025-02-01", "Office, 2025-03-01"}


def test_round_brackets_that_cite_nothing_are_no_citation() -> None:
    assert read("A plan (of MoP, 2023) is so (see p. 3) [@plan].") == (Footnote("plan"),)
    assert Marks.of("So (MoP, 2023).", SOURCES).read("So (MoP, 2023).") == ()
    assert is_own("Quote it with its year (editors' note).") and not is_own("(note)")


def test_a_title_that_ends_another_is_not_taken_for_it() -> None:
    sources = {"plan": source("plan")} | {"long": source("long", title="A Plan")}
    shown = printed("So [@long].", sources)
    assert set(Marks.of(shown, sources).keys.values()) == {"long"}


def test_the_briefs_of_the_corpus_are_read_back_as_they_were_written() -> None:
    sources, notes = load_sources(CORPUS), 0
    for path in sorted((CORPUS / "briefs").glob("*.md"))[::8]:
        text, language = path.read_text("utf-8"), "km" if path.stem.endswith("-km") else "en"
        shown = printed(text, sources, language)
        read = _places(sources, Marks.of(shown, sources).read(shown))
        written = _places(sources, (note for one in statements(text) for note in one.footnotes))
        assert read == written, path.name
        notes += len(written)
    assert notes > 100


def _places(
    sources: Mapping[str, Source], notes: Iterable[Footnote]
) -> set[tuple[str, int, str | None]]:
    """Two files of one document have the same title, and print the same."""
    return {(sources[n.key].title, page, n.section) for n in notes for page in n.pages or (0,)}
