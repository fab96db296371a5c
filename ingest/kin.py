"""What a maintainer should know of documents together: twins and editions."""

from __future__ import annotations

from collections.abc import Mapping

from kb.editions import editions
from kb.models import LedgerRecord
from kb.twins import twins


def notices(records: Mapping[str, LedgerRecord]) -> tuple[str, ...]:
    """Say which documents are one text, and which seem to be editions of one work.

    Args:
        records: all documents of the store by id.

    Returns:
        Sentences with what to do; none for what the register already says.

    """
    documents = [record.document for record in records.values()]
    sketches = {doc_id: record.sketch for doc_id, record in records.items() if record.sketch}
    dates = {document.id: document.date for document in documents}
    same = (
        f"{' and '.join(sorted(group))} hold the same text: in answers they count as one source."
        for group in twins(sketches, dates)
    )
    said = {document.id: document.supersedes for document in documents}
    newer = (
        f"{edition.newer} seems to be a newer edition of {edition.older}. {edition.why} If so, "
        f"write supersedes: {edition.older} into its entry."
        for edition in editions(documents, sketches)
        if said.get(edition.newer) != edition.older
    )
    return (*same, *newer)
