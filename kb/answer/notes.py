"""What a reader should know beside an answer, in one line each, in the question's language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kb.answer.found import Content, Found, Whole
from kb.answer.unanswered.holdings import editions
from kb.answer.writer import Written
from kb.config import ModelSettings
from kb.messages import Messages
from kb.models import Citation, Document
from kb.question.purpose import Served
from kb.question.question import Query
from kb.search.retriever import Corpus


def all_notes(
    whole: Whole, content: Content, left_open: Mapping[str, str], corpus: Corpus
) -> tuple[str, ...]:
    """Write the notes of an answer, in the order in which they are read.

    Args:
        whole: what it was made from.
        content: what it says.
        left_open: what of each part, by its words, it does not mention.
        corpus: tells which documents are twins, and which are superseded.
    """
    say = whole.say
    return (
        *left_out_notes(whole.asked.served, say),
        *content.notes,
        *([] if content.parts else _unanswered(whole)),
        *dict.fromkeys(note for f in whole.answered for note in _open(f, left_open, corpus)),
        *source_notes(content.citations, corpus.twins, corpus.newer, say),
    )


def _open(found: Found, left_open: Mapping[str, str], corpus: Corpus) -> tuple[str, ...]:
    return open_notes(found.query, left_open.get(found.part.said, ""), corpus, found.say)


def _unanswered(whole: Whole) -> list[str]:
    """Say which parts nothing answers, where the text does not say it part by part."""
    pairs = zip(whole.parts, whole.refusals, strict=True)
    open_ = [whole.say.quoted(found.part.said) for found, refused in pairs if refused]
    return [whole.say.say("notes.nothing_answers", words=words) for words in open_]


def left_out_notes(served: Served, say: Messages) -> tuple[str, ...]:
    """Say, where a part of the question was left out, that it was."""
    left_out = served.left_out is not None and served.question.text
    return (say.say("notes.left_out"),) if left_out else ()


def open_notes(query: Query, left_open: str, corpus: Corpus, say: Messages) -> tuple[str, ...]:
    """Say what of the question the answer does not hold, and what is held instead.

    Args:
        query: the question.
        left_open: what of it no cited passage mentions, ready to be read.
        corpus: the register.
        say: the texts of a language.
    """
    unheld = sorted(query.question.countries - corpus.countries)
    return (
        *([say.say("notes.left_open", words=left_open)] if left_open else []),
        *editions(query, corpus, say),
        *([say.say("notes.only_mentioned", countries=say.countries(unheld))] if unheld else []),
    )


def model_name(settings: ModelSettings) -> str:
    """Return the name a reader knows the language model by."""
    return (
        Path(settings.model).stem
        if settings.provider == "gguf"
        else (settings.model or settings.provider)
    )


def written_note(written: Written | None, model: str, say: Messages) -> str:
    """Say what became of what a model wrote; empty where all of it is shown."""
    if written is None or written.declined:
        return say.say("notes.model_declined", model=model)
    if not written.sentences:
        return say.say("notes.model_unchecked", model=model)
    if not written.withheld:
        return ""
    return say.say("notes.model_withheld", count=len(written.withheld))


def source_notes(
    citations: tuple[Citation, ...],
    twins: Mapping[str, frozenset[str]],
    newer: Mapping[str, Document],
    say: Messages,
) -> tuple[str, ...]:
    """Say what a reader should know about the sources as a whole.

    Args:
        citations: of the answer.
        twins: for each document whose text is there twice, all that hold it; they count as one.
        newer: for each document that another one supersedes, the newer one.
        say: the texts of a language.
    """
    documents = {c.hit.document.id: c.hit.document for c in citations}
    sources = {min(twins.get(doc_id, {doc_id})) for doc_id in documents}
    notes = []
    if documents and all(d.is_opinion for d in documents.values()):
        notes.append(say.say("notes.opinion_only"))
    if len(sources) == 1:
        notes.append(say.say("notes.one_document"))
    if any(d.is_by_ai for d in documents.values()):
        notes.append(say.say("notes.written_by_ai"))
    for doc_id, document in documents.items():
        if doc_id in newer and document.standing == "superseded":
            old, new = say.quoted(document.title), say.quoted(newer[doc_id].title)
            notes.append(say.say("notes.superseded", old=old, new=new))
    return tuple(notes)
