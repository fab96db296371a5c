"""The address that takes what a reader says of an answer."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from ui.feedback import LONGEST, FullError, Reason
from ui.web.answer_page import Key
from ui.web.kept import KeptAnswers
from ui.web.speech.tongue import Speech


class Said(BaseModel):
    """What a reader says of an answer."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
    comment: str = Field("", max_length=LONGEST)


def routes(answers: KeptAnswers) -> APIRouter:
    """Make the route of feedback."""
    router = APIRouter()

    @router.post("/answer/{key}/feedback", status_code=204)
    def report(key: Key, said: Said, say: Speech) -> None:
        try:
            found = answers.report(key, said.reason, said.comment)
        except FullError:
            raise HTTPException(503, say("feedback.full")) from None
        if not found:
            raise HTTPException(404, say("kept.gone"))

    return router
