"""Who says what is quoted: `UNESCO says: "..."`, in the language of the question."""

from __future__ import annotations

import re

from kb.citations import (
    Quote,
    columns,
    markdown_escape,
    named_cells,
    readable,
    reference,
    run_on,
    said_cells,
    table,
)
from kb.messages import Messages
from kb.models import Document
from kb.words.lists import any_of, listed

MADE_BY = re.compile(any_of(listed("works", "speech", "publishers")), re.IGNORECASE)
SPEECH = re.compile(any_of(listed("works", "speech", "titles")), re.IGNORECASE)


def is_speech(document: Document) -> bool:
    """Tell whether an opinion is a speech: a government publishes it, or its title calls it one."""
    spoken = MADE_BY.search(document.publisher or "") or SPEECH.search(document.title)
    return document.is_opinion and bool(spoken)


def write_quote(quote: Quote, say: Messages, *, named: bool) -> str:
    """Write a quote: a sentence in quotation marks, a row with the names of its columns.

    Args:
        quote: what is quoted.
        say: the texts of a language.
        named: who says it stands before it.
    """
    verb, source = _verb(quote.hit.document), reference(quote.hit, say)
    if "\t" not in quote.text:
        words = f"“{markdown_escape(run_on(quote.text))}”"
        words = say.together(words, say.say("quote.goes_on") if quote.more else "")
        return say.say(f"quote.{verb}", source=source, words=words) if named else words
    caption, row = _row(quote)
    where = say.say("quote.table") if caption in ("", "Table") else f"“{markdown_escape(caption)}”"
    key = f"{verb}_in" if named else "within"
    return say.say(f"quote.{key}", source=source, table=where, words=markdown_escape(row))


def _verb(document: Document) -> str:
    """Return the key of how a source says something."""
    if is_speech(document):
        return "speaks"
    return "argues" if document.is_opinion else "says"


def _row(quote: Quote) -> tuple[str, str]:
    """Return the title of the table that a row stands in, and the row as it is read."""
    if pairs := named_cells(quote):
        caption, _ = table(quote.hit)
        return caption, said_cells(pairs)
    return columns(quote.hit, quote.text), f"“{readable(quote.text)}”"
