"""What the Ask page does: a question in its turn, a link that asks one, a preference taken away."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import gradio as gr

from kb.errors import ReadinessError
from kb.markup import Html
from kb.models import Answer, Filters, Preference, Step, Turn, WrongDateError
from kb.question.purpose import PURPOSES
from ui import names
from ui.html import catalogue
from ui.html.answer import answer as rendered
from ui.html.answer import restrictions
from ui.html.parts import start
from ui.html.parts.talk import conversation, draft, problem, step, waiting
from ui.preferences import boxes
from ui.web import answer_page
from ui.web.kept import Kept, KeptAnswers
from ui.web.lane import FullError, Waiting
from ui.web.room import Room
from ui.web.speech.tongue import tongue
from ui.words.words import ENGLISH, Words
from ui.works import answer_with_works

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

FIELDS = (*catalogue.FACETS, "document", "as_of")
LONGEST_QUESTION = 1000
"""Characters of a question."""
REMEMBERED = 6
"""Questions of a conversation, the last ones, that the next may lean on."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A question as it was sent."""

    words: str
    chosen: Mapping[str, Sequence[str]]
    """The filters, by field."""
    conversation: tuple[Turn, ...] = ()
    """What was asked and answered before."""
    preferences: tuple[Preference, ...] | None = None
    """Whose documents come first; None: what the question names."""

    @property
    def filters(self) -> list[tuple[str, str]]:
        """Field and value of each filter."""
        return [(field, value) for field, values in self.chosen.items() for value in values or ()]

    def address(self, words: str, without: tuple[str, str] | None = None) -> str:
        """Return the link that asks other words under the same filters, or all but one."""
        kept = [filter_ for filter_ in self.filters if filter_ != without]
        return "./?" + urlencode([("q", words), *kept])


@dataclass(frozen=True, slots=True)
class Told:
    """A question and its answer."""

    asked: PageQuestion
    kept: Kept
    earlier: tuple[Kept, ...] = ()
    """What was answered before, the oldest first."""

    @property
    def answer(self) -> Answer:
        """What was answered."""
        return self.kept.answer

    @property
    def conversation(self) -> tuple[Turn, ...]:
        """The turns that the next question may lean on: not an order, nor what harms."""
        if self.answer.refusal and self.answer.refusal.reason in PURPOSES:
            return self.asked.conversation
        turn = Turn(self.answer.rewritten or self.answer.question, self.answer.text)
        return (*self.asked.conversation, turn)[-REMEMBERED:]


@dataclass(frozen=True, slots=True)
class Asking:
    """The functions that the page calls."""

    room: Room
    desk: Desk

    async def reply(
        self, request: gr.Request, words: str, before: Told | None, *chosen: Sequence[str]
    ) -> AsyncIterator[Any]:
        """Answer a question under the filters chosen; what the page shows, as it changes."""
        if not words or not words.strip():
            yield gr.skip()
            return
        talk = before.conversation if before else ()
        earlier = (*before.earlier, before.kept)[-REMEMBERED:] if before else ()
        asked = PageQuestion(
            words.strip()[:LONGEST_QUESTION], dict(zip(FIELDS, chosen, strict=True)), talk
        )
        say = tongue(request)
        folded: Any = conversation([(_title(one.answer), one.id) for one in earlier], say)
        looked: Any = _boxes((), say)
        async for html, kept in self._in_turn(request, asked):
            told = Told(asked, kept, earlier) if kept else gr.skip()
            yield html, _boxes(kept.answer.preferences, say) if kept else looked, told, folded
            # The place in the queue is told often: what stands beside it is sent once.
            looked, folded = gr.skip(), gr.skip()

    def opened(self, begun: str, request: gr.Request) -> Any:  # noqa: ANN401
        """Fill the page anew: what there is to choose, and what a link asks."""
        say = tongue(request)
        held = start.intro(self.room.base.records(), say)
        known = choices(self.room.base, say)
        link = request.query_params
        listed = {field: link.getlist(field) for field in FIELDS}
        words = link.get("q", "")[:LONGEST_QUESTION]
        if begun or (not words and not any(listed.values())):
            # Somebody may be typing, or have asked already: nothing is written over.
            fresh = [gr.Dropdown(choices=known[field]) for field in FIELDS]
            return [gr.skip(), gr.skip(), held, *fresh]
        kept = {f: [value for _, value in known[f] if value in listed[f]] for f in FIELDS}
        kept["as_of"] = listed["as_of"][-1:]
        filled = [gr.Dropdown(choices=known[field], value=kept[field]) for field in FIELDS]
        return [(words, list(listed.values())), words, held, *filled]

    async def follow(
        self, request: gr.Request, link: tuple[str, list[list[str]]] | None
    ) -> AsyncIterator[Any]:
        """Answer what a link asks."""
        # A filter that nothing passes any more is kept: an answer from all would be another one.
        words, chosen = link or ("", [[] for _ in FIELDS])
        async for shown in self.reply(request, words, None, *chosen):
            yield shown

    async def again(
        self, request: gr.Request, ticked: Sequence[str], before: Told | None
    ) -> AsyncIterator[Any]:
        """Answer the last question with fewer preferences."""
        if before is None:  # the server was started anew since
            yield gr.skip()
            return
        named = before.answer.preferences
        kept = [
            p
            for box in boxes(named, tongue(request))
            if box.label in ticked
            for p in box.preferences
        ]
        asked = replace(before.asked, preferences=tuple(kept))
        async for html, _ in self._in_turn(request, asked):
            yield html

    async def _in_turn(
        self, request: gr.Request, asked: PageQuestion
    ) -> AsyncIterator[tuple[Html, Kept | None]]:
        """Yield the place in the queue until it is this question's turn, then the answer."""
        visitor, name = request.session_hash or "", request.headers.get("x-request-id", "")
        say = tongue(request)
        try:
            async for told in self.room.questions.run(
                visitor, lambda: self._timed(asked, name, say)
            ):
                yield ((waiting(told.before, say), None) if isinstance(told, Waiting) else told)
        except FullError:
            self.room.watch.answer(name, asked.words, None, 0.0)
            yield problem(say("ask.full"), say), None

    def _timed(
        self, asked: PageQuestion, name: str, say: Words
    ) -> Generator[tuple[Html, Kept | None], None, None]:
        began, kept = time.perf_counter(), None
        for html, kept in self.desk.answers(asked, say):
            yield html, kept
        answer = kept.answer if kept else None
        self.room.watch.answer(name, asked.words, answer, time.perf_counter() - began)
        if answer and self.room.gaps:
            self.room.gaps.note(answer)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where questions are answered and the answers remembered."""

    base: KnowledgeBase
    kept: KeptAnswers

    def answers(
        self, asked: PageQuestion, say: Words = ENGLISH
    ) -> Iterator[tuple[Html, Kept | None]]:
        """Yield what is shown while a question is answered; the answer last, unless that fails."""
        talk, named = asked.conversation, asked.preferences
        try:
            filters = Filters(**{f: tuple(values or ()) for f, values in asked.chosen.items()})
            for item in self.base.stream(asked.words, filters, named, talk):
                if isinstance(item, Answer):
                    answer = answer_with_works(self.base, item)
                    kept = self.kept.remember(answer, asked.address(_title(item)))
                    yield self._shown(kept, asked, say), kept
                elif isinstance(item, Step):
                    yield step(_step(item, say)), None
                else:
                    yield draft(item.text, say), None
        except WrongDateError as error:
            yield problem(f"{say('columns.as_of')}: {error}", say, "as_of"), None
        except ReadinessError as error:
            yield problem(str(error), say), None
        except Exception:
            # A person waits for this page: they get a sentence, the log gets the trace.
            log.exception("answering failed")
            yield problem(say("ask.failed"), say), None

    def _shown(self, kept: Kept, asked: PageQuestion, say: Words) -> Html:
        title = _title(kept.answer)
        only = [(self._named(f, say), asked.address(title, without=f)) for f in asked.filters]
        return rendered(
            kept.answer,
            asked.address,
            answer_page.tools(kept, say),
            restrictions(only, say),
            say=say,
        )

    def _named(self, chosen: tuple[str, str], say: Words) -> str:
        field, value = chosen
        if field == "document":
            titles = {r.document.id: r.document.title for r in self.base.records()}
            value = titles.get(value, value)
        return names.chosen(field, value, say)


def _step(step: Step, say: Words) -> str:
    """Say what is being done; English says it as it came."""
    if not step.name or say.language == ENGLISH.language:
        return step.text
    if isinstance(step.of, str):
        return say(f"step.{step.name}", model=step.of)
    return say(f"step.{step.name}", count=say.number(step.of))


def _title(answer: Answer) -> str:
    return answer.rewritten or answer.question


def choices(base: KnowledgeBase, say: Words = ENGLISH) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen for each filter, as it is shown and as it is."""
    facets = base.facets()
    held = {
        field: [
            (f"{names.facet(field, one.value, say)} ({say.number(one.documents)})", one.value)
            for one in catalogue.ordered(facets, field, say)
        ]
        for field in catalogue.FACETS
    }
    documents = [record.document for record in base.records()]
    titles = sorted(
        ((entry.name, entry.id) for entry in documents),
        key=lambda shown: names.order(shown[0]),
    )
    years = [(say("ask.end_of", year=say.figures(value)), value) for _, value in held["year"]]
    return held | {"document": titles, "as_of": years}


def _boxes(preferences: Sequence[Preference], say: Words) -> gr.CheckboxGroup:
    labels = [box.label for box in boxes(preferences, say)]
    return gr.CheckboxGroup(choices=labels, value=labels, visible=bool(labels) or "hidden")
