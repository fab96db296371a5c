"""What a reader should know beside an answer, in one line each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kb.answer.writer import Written
from kb.config import ModelSettings
from kb.errors import ModelError
from kb.models import Citation, Document
from kb.question.purpose import Served
from kb.words.lists import table


def left_out_notes(served: Served) -> tuple[str, ...]:
    """Say, where a part of the question was left out, that it was, in its language."""
    if served.left_out is None or not served.question.text:
        return ()
    texts: Mapping[str, str] = table("purpose")["left_out"]
    return (texts.get(served.question.language or "en", texts["en"]),)


def left_open_notes(names: str) -> tuple[str, ...]:
    """Say what of the question no citation mentions; see `kb.answer.refusal.left_open`."""
    return (f"No passage quoted here mentions {names}.",) if names else ()


def model_name(settings: ModelSettings) -> str:
    """Return the name a reader knows the language model by."""
    return (
        Path(settings.model).stem
        if settings.provider == "gguf"
        else (settings.model or settings.provider)
    )


def failed_note(model: str, error: ModelError) -> str:
    """Say that a model did not come to an end."""
    return f"The model {model} failed ({error}). Sentences are quoted instead."


def written_note(written: Written | None, model: str) -> str:
    """Say what became of what a model wrote; empty where all of it is shown."""
    if written is None or written.declined:
        return f"The model {model} found no answer in these passages. Their nearest sentences:"
    if not written.sentences:
        return f"Nothing that the model {model} wrote could be checked. Quoted instead."
    if not written.withheld:
        return ""
    many = len(written.withheld)
    left_out = "1 sentence" if many == 1 else f"{many} sentences"
    return f"{left_out} of the model left out: no passage carries {'it' if many == 1 else 'them'}."


def source_notes(
    citations: tuple[Citation, ...],
    twins: Mapping[str, frozenset[str]],
    newer: Mapping[str, Document],
) -> tuple[str, ...]:
    """Say what a reader should know about the sources as a whole.

    Args:
        citations: of the answer.
        twins: for each document whose text is there twice, all that hold it; they count as one.
        newer: for each document that another one supersedes, the newer one.
    """
    documents = {c.hit.document.id: c.hit.document for c in citations}
    sources = {min(twins.get(doc_id, {doc_id})) for doc_id in documents}
    notes = []
    if documents and all(d.is_opinion for d in documents.values()):
        notes.append("This rests on opinion pieces only.")
    if len(sources) == 1:
        notes.append("This rests on one document only.")
    if any(d.authored_by_ai in ("yes", "partly") for d in documents.values()):
        notes.append("A cited document was written with the help of AI; its label says so.")
    notes += [
        f"“{document.title}” is superseded by “{newer[doc_id].title}”."
        for doc_id, document in documents.items()
        if doc_id in newer
    ]
    return tuple(notes)
