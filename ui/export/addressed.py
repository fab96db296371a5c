"""The address of what only this application has: briefs are published nowhere else."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from kb.models import Answer, Citation, Document


def addressed(document: Document, home: str) -> Document:
    """Give a document without an address that of its page here.

    Args:
        document: as the register has it.
        home: address of the application, ending in a slash; one that only this machine can open
            is worth nothing in a reference, and gives none.
    """
    if document.original_url or _is_private(home):
        return document
    return replace(document, original_url=f"{home}document/{quote(document.id, safe='')}")


def citation_addressed(citation: Citation, home: str) -> Citation:
    """Give the document of a citation its address; see `addressed`."""
    document = addressed(citation.hit.document, home)
    return replace(citation, hit=replace(citation.hit, document=document))


def answer_addressed(answer: Answer, home: str) -> Answer:
    """Give the documents of an answer their addresses; see `addressed`."""
    return replace(
        answer, citations=tuple(citation_addressed(one, home) for one in answer.citations)
    )


def _is_private(home: str) -> bool:
    host = urlsplit(home).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost") or host.endswith(".localhost")
