"""What the pages share: the knowledge base, the lanes its work runs in, and who counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.manage.gaps import Gaps
from ui.web.kept import FILE
from ui.web.lane import Lane
from ui.web.watch import Watch

if TYPE_CHECKING:
    from kb.base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Room:
    """The reading room as it is served."""

    base: KnowledgeBase
    questions: Lane
    checks: Lane
    watch: Watch
    gaps: Gaps | None = None
    """Keeps questions without an answer; None: they are not kept."""

    @classmethod
    def over(cls, base: KnowledgeBase) -> Room:
        """Open a room over a knowledge base, by the settings of its project."""
        wanted = base.project.config.serve
        questions = Lane(wanted.questions, wanted.waiting)
        checks = Lane(wanted.checks, wanted.waiting, before_us=questions)
        lanes = {"questions": questions, "checks": checks}
        gaps = Gaps(base.project.data / FILE) if wanted.keep_questions else None
        return cls(base, questions, checks, Watch(base, lanes, wanted.log_texts), gaps)
