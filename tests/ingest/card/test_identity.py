"""What first pages say against the register, and what they propose for it."""

from __future__ import annotations

from dataclasses import replace

from ingest.card.identity import printed_share, propose, suspects
from kb.models import Document, Heading, Metadata, Page, Reading

BODY = "Ministries publish a plan for the use of data and say who is in charge of each part. " * 9
TITLE = "National Strategy for Rural Broadband"
PLAN = Document(
    id="plan", title=TITLE, publisher="Ministry", date="2024-05", country="NO", language="en"
)


def page(text: str, *headings: Heading, **metadata: str) -> Reading:
    return Reading(
        (Page("plan", 1, text),), paged=True, headings=headings, metadata=Metadata(**metadata)
    )


SOUND = page(f"{TITLE}\n\n12 May 2024\n\n{BODY}")


def test_a_sound_document_raises_no_doubt() -> None:
    assert suspects(PLAN, SOUND, ["en"]) == ()


def test_the_title_of_another_document() -> None:
    wrong = replace(PLAN, title="Global Index of Urban Transport")
    (sentence,) = suspects(wrong, SOUND, ["en"])
    assert "Global Index of Urban Transport" in sentence and TITLE in sentence
    assert "Look at page 1; correct the register or replace the file." in sentence
    assert sentence.endswith("write “checked: title” into its notes.")
    assert suspects(replace(wrong, notes="Checked: date, title (cover)"), SOUND, ["en"]) == ()


def test_an_english_title_of_a_khmer_document_is_a_translation() -> None:
    khmer = page("ក្រសួងនានាបោះពុម្ពផែនការសម្រាប់ការប្រើប្រាស់ទិន្នន័យ។ " * 20)
    translated = replace(PLAN, language="km", country="KH")
    assert suspects(translated, khmer, ["km"]) == ()
    elsewhere = replace(translated, title="National Strategy of Serbia for Rural Broadband")
    assert len(suspects(elsewhere, khmer, ["km"])) == 1


def test_a_comment_on_a_work_is_not_the_work() -> None:
    comment = page(f"Input in reply to the call on the {TITLE}\n\n{BODY}")
    (sentence,) = suspects(PLAN, comment, ["en"])
    assert "about that work and not the work itself" in sentence
    assert suspects(replace(PLAN, title=f"Input on the {TITLE}"), comment, ["en"]) == ()
    assert suspects(replace(PLAN, kind="brief"), comment, ["en"]) == ()


def test_the_language_of_the_register() -> None:
    (sentence,) = suspects(replace(PLAN, language="fr"), SOUND, ["en"])
    assert "language is fr, but the text is in en" in sentence
    assert suspects(replace(PLAN, language="en-GB"), SOUND, ["en"]) == ()
    assert suspects(replace(PLAN, language="nb"), SOUND, ["no"]) == ()


def test_a_printed_date_later_than_the_registered_year() -> None:
    (sentence,) = suspects(replace(PLAN, date="2022"), SOUND, ["en"])
    assert "2022" in sentence and "2024-05-12" in sentence
    assert suspects(replace(PLAN, date="2025"), SOUND, ["en"]) == ()


def test_a_later_date_beside_the_registered_one_is_what_a_text_speaks_of() -> None:
    due = page(f"{TITLE}\n\n12 May 2024\n\nThe law applies from 2 August 2027.\n\n{BODY}")
    assert suspects(replace(PLAN, date="2024-05-12"), due, ["en"]) == ()
    assert len(suspects(replace(PLAN, date="2024-06-12"), due, ["en"])) == 1


def test_a_file_made_before_the_registered_year() -> None:
    old = page(f"{TITLE}\n\n{BODY}", date="2019-03-01")
    (sentence,) = suspects(PLAN, old, ["en"])
    assert "2019-03-01" in sentence


def test_another_country_than_the_registered_one() -> None:
    text = f"{TITLE}\n\n" + "People in Cambodia use data every day.\n" * 8
    (sentence,) = suspects(PLAN, page(text), ["en"])
    assert "Norway" in sentence and "Cambodia 8 times" in sentence
    assert suspects(PLAN, page(f"{text}\nNorway gave the funds."), ["en"]) == ()


def test_a_document_without_text_says_nothing() -> None:
    assert suspects(PLAN, page(""), []) == ()


def test_rare_words_of_a_title_count_most() -> None:
    titles = [f"National Strategy for {topic}" for topic in ("Rural Broadband", "Ports", "Skills")]
    assert printed_share(TITLE, "a national strategy", titles) < 0.4
    assert printed_share(TITLE, "broadband in rural places", titles) > 0.6
    assert printed_share("", "anything") == 1.0


def test_the_heading_is_proposed_before_the_title_of_a_template() -> None:
    text = f"Annual review\n\n{TITLE}\n\n12 May 2024\n\n{BODY}"
    made = page(text, Heading(1, 15, 1, TITLE), title="Template for letters", author="hp")
    found = propose(replace(made, metadata=replace(made.metadata, date="2020-01-01")))
    assert found == Metadata(title=TITLE, author=None, date="2024-05-12", language="en")


def test_a_title_that_the_page_confirms_is_proposed_without_the_name_of_the_site() -> None:
    made = page(f"Menu\n\n{TITLE}\n\n{BODY}", title=f"{TITLE} - Portal", author="Ada Byron")
    assert (propose(made).title, propose(made).author) == (TITLE, "Ada Byron")


def test_the_lines_of_a_cover_make_one_title() -> None:
    text = f"Skills:\n\nA plan for\n\nrural schools\n\nMay 2024\n\n{BODY}"
    assert propose(page(text, Heading(1, 9, 1, "A plan for rural"))).title == (
        "Skills: A plan for rural schools"
    )


def test_without_a_printed_date_the_file_is_asked() -> None:
    assert propose(page(f"{TITLE}\n\n{BODY}", date="2023-11-02")).date == "2023-11-02"
    assert propose(page(f"{TITLE}\n\n{BODY}")).date is None
