"""The JSON that other programs read: search, answer. Its shape is a contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kb.claims.check import Claim
from kb.models import Answer, Citation, Document, Filters, Hit, Preference, Span, Work


def search_json(
    question: str,
    hits: tuple[Hit, ...],
    case_id: str | None = None,
    preferences: Sequence[Preference] = (),
) -> dict[str, Any]:
    """Return the search JSON of one question."""
    value: dict[str, Any] = {"id": case_id} if case_id is not None else {}
    return value | {
        "question": question,
        "hits": [hit_json(hit) for hit in hits],
        "preferences": [asdict(p) for p in preferences],
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """Return one ranked passage."""
    said = hit.said
    return {
        "rank": hit.rank,
        **_found(hit, hit.passage.span),
        "role": hit.passage.role,
        "text": hit.passage.text,
        "via": {"dense": hit.via.dense, "lexical": hit.via.lexical},
        "answers": {"text": hit.saying, "start": said.start, "end": said.end} if said else None,
    }


def answer_json(answer: Answer, case_id: str | None = None) -> dict[str, Any]:
    """Return the answer JSON of one question."""
    refusal = answer.refusal
    return {
        "id": case_id,
        "question": answer.question,
        "status": answer.status,
        "answer": answer.text,
        "sentences": [
            {"text": s.text, "citations": list(s.citations), "verdict": s.verdict}
            for s in answer.sentences
        ],
        "citations": [citation_json(c) for c in answer.citations],
        "refusal": asdict(refusal) if refusal else None,
        "nearest": [_quoted(None, h, h.passage.span, h.passage.text) for h in answer.nearest],
        "notes": list(answer.notes),
        "language": answer.language,
        "preferences": [asdict(p) for p in answer.preferences],
        "rewritten": answer.rewritten,
        "yes_or_no": answer.yes_or_no,
        "premise": answer.premise or None,
        "parts": [asdict(p) | {"citations": list(p.citations)} for p in answer.parts],
        "withheld": [asdict(w) for w in answer.withheld],
        "choices": [asdict(c) for c in answer.choices],
        "confidence": round(answer.confidence, 4),
        "run": asdict(answer.run),
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """Return one citation; `quote` equals the page's text from `start` to `end`."""
    value = _quoted(citation.marker, citation.hit, citation.span, citation.quote)
    return value | {
        "typeset_page": citation.typeset_page,
        "rests_on": [_work(work) for work in citation.works],
    }


def _work(work: Work) -> dict[str, Any]:
    document = work.document
    return {
        "id": document.id,
        "title": document.title,
        "publisher": document.publisher,
        "date": document.date,
        "kind": document.kind,
        "language": document.language,
        "pages": list(work.pages),
        "section": work.section,
        "read": work.read,
        "url": work.address,
        "doc_id": work.held,
    }


def check_json(claims: tuple[Claim, ...], case_id: str | None = None) -> dict[str, Any]:
    """Return the claim-check JSON of one text."""
    return {
        "id": case_id,
        "claims": [
            {
                "text": c.text,
                "start": c.start,
                "end": c.end,
                "label": c.label,
                "reason": c.reason,
                "evidence": [citation_json(e) for e in c.evidence],
                "differences": [asdict(d) for d in c.differences],
                "nearest": [citation_json(e) for e in c.nearest],
                "close": c.close,
                "seems_otherwise": c.seems_otherwise,
            }
            for c in claims
        ],
    }


def document_json(document: Document) -> dict[str, Any]:
    """Return what the register says of a document, but for where its file lies."""
    fields = asdict(document)
    del fields["file"]  # a path of the server is nobody else's business
    return fields


def filters_from(value: dict[str, Any] | None) -> Filters:
    """Build filters from JSON: a value or a list of values a field.

    Raises:
        ValueError: an unknown field; the text names those that exist.
    """
    known = Filters.__dataclass_fields__
    chosen: dict[str, tuple[str, ...]] = {}
    for name, wanted in (value or {}).items():
        field = "document" if name in ("doc", "doc_id", "id") else name
        if field not in known:
            raise ValueError(f"no filter is called {name!r}; there are: {', '.join(known)}")
        values = wanted if isinstance(wanted, list | tuple) else [wanted]
        chosen[field] = (*chosen.get(field, ()), *(str(v) for v in values))
    return Filters(**chosen)


def _quoted(marker: int | None, hit: Hit, span: Span, quote: str) -> dict[str, Any]:
    document = hit.document
    return {
        "marker": marker,
        **_found(hit, span),
        "publisher": document.publisher,
        "authored_by_ai": document.authored_by_ai,
        "standing": document.standing,
        "quote": quote,
        "url": document.original_url,
    }


def _found(hit: Hit, span: Span) -> dict[str, Any]:
    """Return what hits and citations share: the document, and the place in it."""
    document = hit.document
    return {
        "doc_id": document.id,
        "title": document.title,
        "kind": document.kind,
        "country": document.country,
        "date": document.date,
        "page": hit.page_number,
        "page_label": hit.page_label,
        "recognised": hit.recognised,
        "heading": hit.passage.heading,
        "start": span.start,
        "end": span.end,
        "score": round(hit.score, 6),
    }
