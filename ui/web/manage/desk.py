"""What the pages of maintainers share, and how one of them is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse, RedirectResponse

from ingest.ocr.program import FOLDER
from ingest.sources.proposals import Proposals
from kb.markup import Html
from ui.accounts.accounts import Accounts, Caller
from ui.given import LARGEST, SECONDS
from ui.html.manage.form import FINE, HEAD, WITH_FORMS, Wrong, frame, problem
from ui.html.page import whole
from ui.html.parts.fields import faulty
from ui.manage.job import Jobs
from ui.web.kept import KeptAnswers
from ui.web.room import Room
from ui.words.words import Words

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

MOST = {"/manage/add": LARGEST + 64 * 2**10}
"""Bytes of a body: a file, and the form around it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where maintainers work."""

    room: Room
    accounts: Accounts
    kept: KeptAnswers
    jobs: Jobs
    proposals: Proposals

    @classmethod
    def over(cls, room: Room, accounts: Accounts, kept: KeptAnswers) -> Desk:
        """Put a desk into a room."""
        project = room.base.project
        read = project.config.read
        bounds = {"workers": min(read.workers, 1), "seconds": min(read.seconds, SECONDS)}
        proposals = Proposals(project.corpus, project.data / FOLDER, read.model_copy(update=bounds))
        return cls(room, accounts, kept, Jobs(project), proposals)

    @property
    def base(self) -> KnowledgeBase:
        """The knowledge base."""
        return self.room.base

    def token(self, caller: Caller) -> str:
        """Return what the forms of this caller hold."""
        return self.accounts.form_token(caller)

    def page(  # noqa: PLR0913
        self,
        caller: Caller,
        say: Words,
        here: str,
        title: str,
        shown: Html,
        current: str = "",
        wrong: Wrong = FINE,
    ) -> HTMLResponse:
        """Show a page.

        Args:
            caller: whose.
            say: its words.
            here: its address.
            title: its heading.
            shown: below it.
            current: key of `ui.html.manage.form.PAGES`.
            wrong: what went wrong, if anything.
        """
        told = problem(wrong, here, say)
        named = faulty(title, say) if told else title
        body = frame(current, caller.name, self.token(caller), title, shown, say, told)
        written = whole(named, body, here, current="manage", more=HEAD, say=say)
        return HTMLResponse(written, 422 if told else 200, WITH_FORMS)


def then(place: str, deep: int = 0) -> RedirectResponse:
    """Lead a browser to another page of maintainers, so that nothing is sent twice.

    Args:
        place: address as told from `/manage`, such as `manage/add`.
        deep: folders that the page which was sent lies below it.
    """
    return RedirectResponse(("../" * deep or "./") + place, 303)
