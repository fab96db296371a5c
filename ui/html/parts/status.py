"""What an answer says of itself in a line, and in its notes. Plain text."""

from __future__ import annotations

from kb.messages import messages
from kb.models import Answer


def status_line(found: Answer) -> str:
    """Say in one line what an answer rests on and who wrote it."""
    said = messages(found.language)
    passages = said.count("passage", len(found.citations))
    documents = said.count("document", len({c.hit.document.id for c in found.citations}))
    begin = said.say(f"status.{found.status}", passages=passages, documents=documents)
    made = "quoted" if found.run.model is None else "written"
    return said.together(
        begin, said.say(f"status.{made}", model=found.run.model), _by_machine(found)
    )


def _by_machine(found: Answer) -> str:
    """Say which of the sources were written by AI themselves; empty where none was."""
    said = messages(found.language)
    ours = [c.marker for c in found.citations if c.hit.document.is_by_ai]
    if not ours:
        return ""
    if len(ours) == len(found.citations):
        return said.say("status.by_machine")
    numbers = said.figures(", ".join(f"[{n}]" for n in ours))
    return said.say("status.some_by_machine", numbers=numbers)


def remarks(found: Answer) -> tuple[str, ...]:
    """Return the notes of an answer that its status line does not say already."""
    known = messages(found.language).say("notes.written_by_ai")
    return tuple(note for note in found.notes if note != known)
