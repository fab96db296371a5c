"""The address that takes what a reader says of an answer."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from ui.feedback import LONGEST, FullError, Reason
from ui.web.answer_page import GONE, Key
from ui.web.kept import KeptAnswers

FULL = (
    "As many reports are stored here as can be. Tell whoever keeps the documents; they are listed "
    "with: readiness feedback"
)


class Said(BaseModel):
    """What a reader says of an answer."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
    comment: str = Field("", max_length=LONGEST)


def routes(answers: KeptAnswers) -> APIRouter:
    """Make the route of feedback."""
    router = APIRouter()

    @router.post("/answer/{key}/feedback", status_code=204)
    def report(key: Key, said: Said) -> None:
        try:
            found = answers.report(key, said.reason, said.comment)
        except FullError:
            raise HTTPException(503, FULL) from None
        if not found:
            raise HTTPException(404, GONE)

    return router
