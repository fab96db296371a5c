"""What a maintainer should know of documents together: twins and editions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.store.editions import editions
from kb.store.ledger import LedgerRecord
from kb.store.twins import Sketch, twins


def notices(records: Mapping[str, LedgerRecord]) -> tuple[str, ...]:
    """Say which documents are one text, and which seem to be editions of one work.

    Args:
        records: all documents of the store by id.

    Returns:
        Sentences with what to do; none for what the register already says.

    """
    return (*same_texts(records), *(text for _, text in newer_editions(records)))


def same_texts(records: Mapping[str, LedgerRecord]) -> Iterator[str]:
    """Say which documents hold one text."""
    dates = {doc_id: record.document.date for doc_id, record in records.items()}
    for group in twins(_sketches(records), dates):
        named = " and ".join(sorted(group))
        yield f"{named} hold the same text: in answers they count as one source."


def newer_editions(records: Mapping[str, LedgerRecord]) -> Iterator[tuple[str, str]]:
    """Say which documents seem to be newer editions, and of what; the id comes first."""
    documents = [record.document for record in records.values()]
    said = {document.id: document.supersedes for document in documents}
    for edition in editions(documents, _sketches(records)):
        if said.get(edition.newer) != edition.older:
            yield (
                edition.newer,
                f"{edition.newer} seems to be a newer edition of {edition.older}. {edition.why} If "
                f"so, write supersedes: {edition.older} into its entry; if not, write “checked: "
                "edition” into its notes.",
            )


def _sketches(records: Mapping[str, LedgerRecord]) -> dict[str, Sketch]:
    return {doc_id: record.sketch for doc_id, record in records.items() if record.sketch}
