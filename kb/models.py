"""The records that travel from a file to an answer. All frozen; each stage adds one."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Literal

KINDS = (
    "government-report",
    "strategy",
    "law",
    "guideline",
    "index",
    "op-ed",
    "academic",
    "brief",
    "dataset",
)
OPINION_KINDS = frozenset({"op-ed"})
STANDINGS = ("in-force", "draft", "superseded", "announced")
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
"""A year, a month or a day."""
AUTHORED_BY_AI = ("no", "partly", "yes", "unknown")

Status = Literal["answered", "partial", "refused"]
Field = Literal["country", "year", "kind", "language", "publisher", "author", "title"]
"""Fields of the register that a question can name, in the order in which people see them."""
Purpose = Literal["harm", "private-person", "orders", "own-case", "own-opinion", "nonsense"]
"""What is asked of the program that no document can give; see `kb.question.purpose`."""
Reason = Literal[
    "empty-question",
    "empty-corpus",
    "nothing-selected",
    "other-country",
    "off-topic",
    "other-year",
    "not-given",
    "not-found",
    Purpose,
]
Verdict = Literal["supported", "contradicted", "not-given"]
"""What sources say to a sentence."""
SentenceVerdict = Literal["quoted", "supported", "unsupported"]
"""What carries a sentence of an answer; the contract's words."""
Role = Literal["text", "contents", "references", "furniture"]
"""What a passage is: text of the document, a list of what stands where, a list of sources, or what
stands around the text: running titles, menus."""
ClaimVerdict = Literal["supported", "contradicted", "not-in-corpus", "not-a-claim"]
"""What the documents here say to a statement of a text; the contract's words."""


@dataclass(frozen=True, slots=True)
class Document:
    """One entry of the register: what a maintainer says about a source."""

    id: str
    file: str | None = None
    """Path of the source, relative to the corpus folder; None until it is fetched."""
    title: str = ""
    publisher: str | None = None
    author: str | None = None
    date: str | None = None
    """YYYY, YYYY-MM or YYYY-MM-DD."""
    country: str | None = None
    """ISO 3166-1 alpha-2, INT or EU."""
    kind: str = "government-report"
    language: str | None = None
    """BCP 47."""
    licence: str | None = None
    original_url: str | None = None
    sha256: str | None = None
    authored_by_ai: str = "unknown"
    supersedes: str | None = None
    notes: str | None = None
    standing: str | None = None
    """One of STANDINGS; None: nobody said. Of a document that another one supersedes the store says
    so, whatever stands here."""

    @property
    def name(self) -> str:
        """What people call it: its title, or its id where it has none."""
        return self.title.strip() or self.id

    @property
    def year(self) -> str | None:
        """The year of the document's date, as four digits."""
        return self.date[:4] if self.date else None

    @property
    def tongue(self) -> str:
        """The document's language without its region, empty where it is unknown."""
        return (self.language or "").split("-")[0]

    @property
    def is_by_ai(self) -> bool:
        """Whether AI wrote it, in whole or in part, as far as anybody knows."""
        return self.authored_by_ai in ("yes", "partly")

    @property
    def is_opinion(self) -> bool:
        """Whether the document gives somebody's opinion rather than a public body's position."""
        return self.kind in OPINION_KINDS


@dataclass(frozen=True, slots=True)
class Page:
    """The normalised text of one page; every citation is a slice of such a text."""

    doc_id: str
    number: int
    """1-based page of the PDF; 1 for formats without pages."""
    text: str
    label: str | None = None
    """The page number as printed, such as `xii` or `8`."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading where it stands: the passages after it know it."""

    page: int
    start: int
    """Offset in the page's text where the section begins."""
    level: int
    """1 is the highest."""
    title: str
    end: int | None = None
    """Offset where a part that stands for itself ends, such as a table or the footnotes of a page;
    None for a section, which lasts until the next heading of its level."""
    apart: bool = False
    """Whether such a part shares no passage with what stands around it."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about itself; any of it may be wrong."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    """YYYY, YYYY-MM or YYYY-MM-DD."""
    language: str | None = None
    """BCP 47."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page whose text was read from its picture (OCR)."""

    page: int
    confidence: float
    """The recogniser's own, averaged over the words; 0 to 1."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one file."""

    pages: tuple[Page, ...]
    paged: bool
    """False for formats without pages: all text is page 1, shown without a number."""
    headings: tuple[Heading, ...] = ()
    warnings: tuple[str, ...] = ()
    """What a person should know: pages lost, encoding guessed, text doubtful."""
    unreadable: tuple[int, ...] = ()
    """Pages that exist but gave no text or an error, by 1-based number."""
    media_type: str = "text/plain"
    """The type found in the bytes, whatever the file is called."""
    metadata: Metadata = Metadata()
    tables: int = 0
    """Tables kept with rows and columns."""
    records: int = 0
    """Items of `name: value` fields that a program wrote, read without the names."""
    recognised: tuple[Recognised, ...] = ()
    pictures: tuple[int, ...] = ()
    """Pages without text that nobody tried to recognise; they are among the unreadable."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place: characters `start` to `end` of one page's text."""

    doc_id: str
    page: int
    start: int
    end: int

    def of(self, page: Page) -> str:
        """Cut the span out of its page.

        Raises:
            ValueError: the page is another one, or the span does not lie within it.
        """
        if (page.doc_id, page.number) != (self.doc_id, self.page):
            raise ValueError(f"{self} is not on page {page.number} of {page.doc_id}")
        if not 0 <= self.start < self.end <= len(page.text):
            raise ValueError(f"{self} reaches outside a page of {len(page.text)} characters")
        return page.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one page that is searched as a whole."""

    id: str
    span: Span
    text: str
    """Equal to the page's text at the span."""
    heading: str = ""
    """Heading path, `3 Skills > 3.2 Teachers`; empty where none is known."""
    role: Role = "text"

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that it stands under, the nearest last."""
        return tuple(filter(None, self.heading.split(" > ")))

    @property
    def is_evidence(self) -> bool:
        """Whether it may be quoted: what only names other places or sources says nothing."""
        return self.role == "text"


def is_earlier(one: str | None, other: str | None) -> bool:
    """Say whether a date is surely before another: 2023 is not before 2023-10, nor is None."""
    shared = min(len(one or ""), len(other or ""))
    return (one or "")[:shared] < (other or "")[:shared]


class WrongDateError(ValueError):
    """What stands where a date is wanted is none; its text says how one is written."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may answer; values of one field are alternatives, fields add up."""

    document: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    as_of: tuple[str, ...] = ()
    """A day, a month or a year, written like `Document.date`: only documents dated at or before its
    end, and none is taken for superseded by a later one. Of several the last counts."""

    def __post_init__(self) -> None:
        """Refuse what is no date.

        Raises:
            WrongDateError: it says how a date is written.
        """
        for value in self.as_of:
            if not DATE.fullmatch(value):
                raise WrongDateError(f"{value!r} is no date; write 2023, 2023-06 or 2023-06-30")

    def knew(self, date: str | None) -> bool:
        """Say whether something of this date was there then; what has no date was not.

        Where one of both names no day, they are compared as far as both go.
        """
        return not self.as_of or (bool(date) and not is_earlier(max(self.as_of), date))

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))

    def as_dict(self) -> dict[str, tuple[str, ...]]:
        """Return the fields that restrict anything."""
        pairs = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {name: values for name, values in pairs if values}


@dataclass(frozen=True, slots=True)
class Preference:
    """Something that a question names, whose documents come first."""

    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class Via:
    """How a hit was found: its rank and raw score in each list, None where it is absent."""

    dense: int | None = None
    lexical: int | None = None
    cosine: float | None = None
    bm25: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with the document it belongs to."""

    passage: Passage
    document: Document
    page_number: int | None
    """1-based PDF page; None for formats without pages."""
    page_label: str | None
    score: float
    rank: int
    via: Via = Via()
    recognised: float | None = None
    """Confidence of the recognition, 0 to 1, where the page's text was read from its picture."""
    said: Span | None = None
    """The sentence that answers best, None where no reader read the passage."""

    @property
    def saying(self) -> str:
        """The words of that sentence, empty where there is none."""
        first = self.passage.span.start
        return (
            self.passage.text[self.said.start - first : self.said.end - first] if self.said else ""
        )


@dataclass(frozen=True, slots=True)
class Work:
    """What a brief names in a footnote: a source, and the place in it."""

    document: Document
    """As the list of sources has it; its kind may also be `press` or `web-page`."""
    pages: tuple[int, ...] = ()
    """1-based pages of the file."""
    section: str | None = None
    read: str = "whole"
    """What the brief's writers read: `whole`, `part`, `extract` (what a program took out of it) or
    `secondary` (a page about it)."""
    address: str | None = None
    """Where a browser opens it, at the first of the pages in a PDF; None where none is known."""
    checked_on: str | None = None
    """When the list's entry was last looked at, YYYY-MM-DD."""
    held: str | None = None
    """Id of the document in the corpus that it is, if any."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Words of a page, with the number under which the answer refers to them."""

    marker: int
    hit: Hit
    span: Span
    quote: str
    works: tuple[Work, ...] = ()
    """What the words rest on where a brief says them."""
    typeset_page: int | None = None
    """1-based page of the PDF that people read in place of a text without pages, where there is
    one."""

    def __post_init__(self) -> None:
        passage = self.hit.passage
        offset = passage.span.start
        inside = passage.text[self.span.start - offset : self.span.end - offset]
        same_page = (self.span.doc_id, self.span.page) == (passage.span.doc_id, passage.span.page)
        if not same_page or self.span.start < offset or inside != self.quote or not self.quote:
            raise ValueError(f"the quote is not what stands at {self.span}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer and the citations that carry it."""

    text: str
    citations: tuple[int, ...]
    verdict: SentenceVerdict


@dataclass(frozen=True, slots=True)
class AnsweredPart:
    """One thing that a question of several asks, and what answers it."""

    said: str
    """Its words in the question, or what it is about."""
    question: str
    """As it was looked for: a question that stands alone."""
    citations: tuple[int, ...]
    """Empty where nothing answers it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a few words may mean, offered where it is asked back."""

    label: str
    question: str
    """The whole question that means it."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A sentence that a model wrote and that no passage carries: never shown as said."""

    text: str
    reason: str
    """One line for a person: what is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation, and what was answered."""

    question: str
    answer: str
    """Its text, with markers; empty where it was refused."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer; a value, not a phrase in the text."""

    reason: Reason
    message: str
    wanted: str
    """What kind of document would help."""


@dataclass(frozen=True, slots=True)
class Run:
    """What made an answer, so that it can be made again."""

    answerer: str
    model: str | None
    corpus: str
    settings: str
    version: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with everything it rests on."""

    question: str
    status: Status
    text: str
    """Markdown with [1][2] markers; empty when refused."""
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    confidence: float
    run: Run
    refusal: Refusal | None = None
    nearest: tuple[Hit, ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader should know: opinion only, one source only, the model failed."""
    preferences: tuple[Preference, ...] = ()
    """What the question names, whose documents came first."""
    withheld: tuple[Withheld, ...] = ()
    """What a model wrote and the check did not let pass."""
    rewritten: str | None = None
    """The question with what earlier ones said filled in; None where it was asked in full."""
    language: str = "en"
    """Of the refusal and the notes: BCP 47, primary subtag."""
    yes_or_no: Literal["yes", "no"] | None = None
    """What the first quoted sentence says to a question that asks whether, in nearly its words."""
    premise: str = ""
    """What the question takes for granted and no document here is."""
    parts: tuple[AnsweredPart, ...] = ()
    """What a question of several parts asks; empty where it asks one thing."""
    choices: tuple[Choice, ...] = ()
    """What the question may mean; then the text, or what is wanted, begins by asking back."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line that says what is being done, while an answer is made."""

    text: str
    """In English."""
    name: Literal["", "searching", "reading", "writing", "correcting"] = ""
    """What is done, for who says it in another language."""
    of: int | str = ""
    """How many passages or sentences, or by which model."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The answer so far, while a model writes; checked sentences only."""

    text: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that documents can be filtered by, and how many have it."""

    field: str
    value: str
    documents: int
