import pytest

from ingest.briefs.printed import printed
from ingest.sources.listed import Source
from kb.errors import ConfigError


def source(name: str, **more: str) -> Source:
    facts = {"title": name.title(), "publisher": "Ministry of Plans", "date": "2023-05"} | more
    return Source(
        id=name, kind="law", country="KH", language="en", checked_on="2026-11-27", **facts
    )


SOURCES = {
    "plan": source("plan", short="MoP", original_url="https://example.org/a", url_status="seen"),
    "law": source("law", publisher="Parliament", read="extract"),
    "post-a": source("post-a", publisher="Office", date="2025-02-01"),
    "post-b": source("post-b", publisher="Office", date="2025-03-01"),
    "post-c": source("post-c", publisher="Office", date="2025-03-01", read="secondary"),
}


def body(text: str, language: str = "en") -> str:
    return printed(text, SOURCES, language).partition("\n\n## ")[0]


def test_a_citation_names_publisher_year_and_page() -> None:
    assert body("It is so [@plan, p. 51].") == "It is so (MoP, 2023, p. 51)."


def test_pages_of_one_source_stand_together() -> None:
    assert body("So [@plan, p. 4; @plan, p. 51].") == "So (MoP, 2023, pp. 4, 51)."
    assert body("So [@plan, pp. 44-45].") == "So (MoP, 2023, pp. 44-45)."


def test_headings_and_extracts_are_said() -> None:
    shown = body('So [@plan, sec. "Scope"; @law].')
    assert shown == "So (MoP, 2023, “Scope”; Parliament, 2023, extract)."


def test_two_of_one_publisher_and_year_are_told_apart() -> None:
    shown = body("So [@post-a]. And [@post-b]. And [@post-c].")
    assert shown == (
        "So (Office, 2025-02-01). And (Office, 2025-03-01a). And (Office, 2025-03-01b)."
    )


def test_the_list_of_sources_has_kind_address_and_how_it_was_read() -> None:
    listed = printed("So [@plan]. And [@law; @post-c].", SOURCES).partition("## Sources\n\n")[2]
    assert listed.splitlines() == [
        "- Plan. Ministry of Plans. 2023-05 (law). https://example.org/a",
        "- Post-C. Office. 2025-03-01 (law, secondary page).",
        "- Law. Parliament. 2023-05 (law, machine-made extract).",
    ]


def test_khmer_briefs_have_khmer_words_around_citations() -> None:
    shown = printed("ដូច្នេះ [@plan, p. 3]។ [កំណត់ចំណាំរបស់អ្នករៀបចំ]", SOURCES, "km")
    assert "(MoP, 2023, ទំព័រ 3)" in shown and "(កំណត់ចំណាំរបស់អ្នករៀបចំ)" in shown
    assert "## ប្រភព" in shown


def test_an_unknown_source_is_named() -> None:
    with pytest.raises(ConfigError, match="not in the list of sources: nowhere"):
        printed("So [@nowhere].", SOURCES)
