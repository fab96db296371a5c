"""A passage as a row of the store, there and back."""

from __future__ import annotations

from typing import Any, cast

from kb.models import Passage, Role, Span


def metadata_of(passage: Passage, fingerprint: str, embedded: str) -> dict[str, str | int]:
    """Return what is kept beside a passage's text and vector.

    Args:
        passage: what is kept.
        fingerprint: of the ledger record that will own it.
        embedded: hash of the text that its vector was made from.
    """
    span = passage.span
    return {
        "doc_id": span.doc_id,
        "fingerprint": fingerprint,
        "page": span.page,
        "start": span.start,
        "end": span.end,
        "heading": passage.heading,
        "role": passage.role,
        "embedded": embedded,
    }


def passage_of(row_id: str, text: str, metadata: Any) -> Passage:  # noqa: ANN401 (Chroma's own)
    """Return the passage that a row holds."""
    span = Span(
        str(metadata["doc_id"]), int(metadata["page"]), int(metadata["start"]), int(metadata["end"])
    )
    # What an older version wrote has no role.
    role = cast("Role", metadata.get("role", "text"))
    return Passage(row_id, span, text, str(metadata["heading"]), role)


def place(passage: Passage) -> tuple[str, int, int]:
    """Order passages as they are read, document by document."""
    return passage.span.doc_id, passage.span.page, passage.span.start
