"""What the first pages of a document say it is, and where the register says something else."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from kb.models import Document, Metadata, Reading
from kb.store.notes import checked, settle
from kb.words.dates import printed_dates
from kb.words.language import detect, shares
from kb.words.places import country_name, named_countries
from kb.words.text import content_words

FRONT = 1_000
"""Characters from the start in which a document names itself; later it uses any word."""
PAGES = 4
"""Pages, counted from the first, that can hold these characters: covers may be pictures."""
PRINTED = 0.55
"""Least share of a title, its rare words counting most, that its document prints in front. Of the
105 shared documents two print less, both registered by their book and not their chapter; of 1,250
titles exchanged at random 91 % are told."""
CONFIRMED = 0.9
"""Least share of the file's own title that the front must hold for it to be believed."""
OPENING = 250
"""Characters in which a text says that it is about another one."""
ABOUT = re.compile(
    r"(?i)\b(?:comments? on|fact ?sheet|feedback|input|press release|remarks|repl(?:y|ies)|response"
    r"|review of|speech|submission|summary of)\b"
)
"""Words by which a text says that it is about a work and not the work."""
OFTEN = 6
"""Sentences naming one other country, and none the registered one, that make a doubt."""
ALIKE = (
    frozenset({"bs", "hr", "sr", "sh"}),
    frozenset({"id", "ms"}),
    frozenset({"nb", "nn", "no"}),
    frozenset({"yue", "zh"}),
)
"""Languages that are hardly told apart in writing."""
GENERIC = re.compile(
    r"(?i)[\W\d]*(?:abstract|article|(?:table of )?contents|client alert|executive summary"
    r"|foreword|introduction|log in|(?:mega )?menu|overview|preface|skip to|summary|title\b)"
)
"""Headings and first lines that many documents have and none is called by."""
SITE = re.compile(r"\s[-–—]\s[^-–—]*$")
"""The site's name behind a page's title."""
LINES = 8
"""First lines among which a title is looked for."""
TITLE_LINES = 3
LONGEST_TITLE = 200
"""Characters of the longest title."""
DATE_LINE = 100
"""Characters of a line that gives a date and says nothing about it."""
LOOK = "Look at page 1; correct the register or replace the file."


def suspects(
    document: Document,
    reading: Reading,
    languages: Sequence[str] = (),
    titles: Sequence[str] = (),
) -> tuple[str, ...]:
    """Say where the register and the first pages contradict each other.

    Args:
        document: what the register says.
        reading: what its file holds.
        languages: those the text is in, most of it first.
        titles: all titles of the register; words that many of them have then count less.

    Returns:
        Sentences for a maintainer: what the register says, what is printed, what to do. None about
        what the notes call checked.

    """
    text = _text(reading)
    if not text.strip():
        return ()
    found = (
        ("title", _title_doubt(document, reading, languages, titles)),
        ("title", _about_doubt(document, text)),
        ("language", _language_doubt(document, languages)),
        ("date", _date_doubt(document, reading, text)),
        ("country", _country_doubt(document, reading)),
    )
    known = checked(document)
    return tuple(f"{said} {settle(name)}" for name, said in found if said and name not in known)


def propose(reading: Reading) -> Metadata:
    """Guess what the register should say, for a person to correct.

    The page is believed before the file's own title, which a template or a program may have left,
    and a date on a line of its own before the date the file was made.
    """
    told = reading.metadata
    languages = shares(page.text for page in reading.pages)
    return replace(
        told,
        title=_heading_title(reading) or told.title,
        # One word without a blank is the name of an account or of a computer.
        author=told.author if told.author and " " in told.author.strip() else None,
        date=_printed_date(reading) or told.date or _mentioned_date(reading),
        language=languages[0][0] if languages else told.language,
    )


def printed_share(title: str, front: str, titles: Sequence[str] = ()) -> float:
    """Measure how much of a title a text holds.

    Args:
        title: as registered; what stands in brackets is left out.
        front: the text.
        titles: all titles of the register; a word counts by the logarithm of its rarity there, and
            all words the same where none are given.

    Returns:
        0 to 1; 1 for a title without words.

    """
    counts = _counts(tuple(titles))
    there = frozenset(content_words(front))
    weights = {w: math.log((len(titles) + 2) / (counts[w] + 0.5)) for w in _title_words(title)}
    whole = sum(weights.values())
    return sum(v for w, v in weights.items() if w in there) / whole if whole else 1.0


@lru_cache(maxsize=1)
def _counts(titles: tuple[str, ...]) -> Counter[str]:
    """Count the titles with each word: the same ones are asked for with every document."""
    return Counter(word for title in titles for word in _title_words(title))


def _title_words(title: str) -> frozenset[str]:
    outside = re.sub(r"[(（][^)）]*[)）]", " ", title)
    return frozenset(content_words(outside) or content_words(title))


def _text(reading: Reading) -> str:
    return "\n".join(page.text for page in reading.pages[:PAGES])[:FRONT]


def _title_doubt(
    document: Document, reading: Reading, languages: Sequence[str], titles: Sequence[str]
) -> str | None:
    headings = " ".join(h.title for h in reading.headings if h.page < PAGES)[: FRONT // 2]
    front = "\n".join((_text(reading), headings, reading.metadata.title or ""))
    is_there = printed_share(document.title, front, titles) >= PRINTED
    if (
        is_there
        or _is_translated(document.title, languages)
        and not _is_elsewhere(document, reading)
    ):
        return None
    named = _heading_title(reading) or " ".join(_text(reading).split())[:100]
    return (
        f"The register calls this “{document.title}”, but most of these words are not on its first "
        f"pages, which begin with “{named}”. {LOOK}"
    )


def _is_translated(title: str, languages: Sequence[str]) -> bool:
    """Say whether a title is surely in another language than its document.

    Few words of Latin letters are easily taken for the wrong language, so only English counts.
    """
    written = detect(title)
    return bool(languages) and written == "en" and written not in languages


def _is_elsewhere(document: Document, reading: Reading) -> bool:
    """Say whether a title names countries that neither the register nor the text know of."""
    text = "\n".join(page.text for page in reading.pages[:PAGES])[: 10 * FRONT]
    named = named_countries(document.title)
    return bool(named) and not named & {document.country, *named_countries(text)}


def _about_doubt(document: Document, text: str) -> str | None:
    match = ABOUT.search(text[:OPENING])
    is_about_others = document.is_opinion or document.kind == "brief"
    if is_about_others or not match or ABOUT.search(document.title):
        return None
    line = text[text.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0][:150]
    return (
        f"The register says “{document.title}”, but the text opens with “{line}”, as if it were "
        f"about that work and not the work itself. {LOOK}"
    )


def _language_doubt(document: Document, languages: Sequence[str]) -> str | None:
    registered = document.tongue.lower()
    if not registered or not languages or any(_alike(registered, code) for code in languages):
        return None
    return (
        f"The register says the language is {document.language}, but the text is in "
        f"{languages[0]}. Correct the language in the register, or replace the file."
    )


def _alike(a: str, b: str) -> bool:
    return a == b or any(a in group and b in group for group in ALIKE)


def _date_doubt(document: Document, reading: Reading, text: str) -> str | None:
    year = document.year
    if not year:
        return None
    printed = printed_dates(text)
    later = [date for date in printed if date[:4] > year]
    if later and document.date not in printed:
        return (
            f"The register dates this {document.date}, but its first pages print {later[0]}. Look "
            "there; correct the date in the register or replace the file."
        )
    made = reading.metadata.date
    if made and made[:4] < year:
        return (
            f"The register dates this {document.date}, but the file says it was made on {made}. It "
            "may be an earlier edition: look at page 1; correct the date or replace the file."
        )
    return None


def _country_doubt(document: Document, reading: Reading) -> str | None:
    code = document.country
    claims = named_countries(f"{document.title} {document.publisher or ''}")
    if code is None or code in ("INT", "EU") or code in claims:
        return None
    text = "\n".join(page.text for page in reading.pages[:PAGES])[: 10 * FRONT]
    lines = re.split(r"\n|(?<=[.;។])\s", text)
    counts = Counter(country for line in lines for country in named_countries(line))
    other, times = max(counts.items(), key=lambda item: item[1], default=("", 0))
    if counts[code] or times < OFTEN:
        return None
    return (
        f"The register says the country is {country_name(code)}, which the first pages never name; "
        f"they name {country_name(other)} {times} times. {LOOK}"
    )


def _printed_date(reading: Reading) -> str | None:
    lines = (line for line in _text(reading).split("\n") if len(line) <= DATE_LINE)
    return next((date for line in lines for date in printed_dates(line)), None)


def _mentioned_date(reading: Reading) -> str | None:
    return next(iter(printed_dates(_text(reading)[: FRONT // 2])), None)


def _heading_title(reading: Reading) -> str | None:
    """Guess the title: what the file says if the front confirms it, else the highest heading."""
    text = _text(reading)
    told = (reading.metadata.title or "").split(" | ")[0].strip()
    for title in (told, SITE.sub("", told)):
        if len(_title_words(title)) > 1 and printed_share(title, text) >= CONFIRMED:
            return title
    return next(_candidates(reading, text), None)


def _candidates(reading: Reading, text: str) -> Iterator[str]:
    """Give what may be the title, best first: headings of page 1 by level, then lines."""
    page = reading.pages[0].text
    first = [h for h in reading.headings if h.page == 1 and h.end is None and h.start < FRONT]
    for heading in sorted(first, key=lambda h: h.level):
        if _can_be_title(heading.title):
            yield _whole(page, heading.start) if reading.paged else heading.title
    for line in re.split(r"\n|\s\d{1,3}\s|(?<=[^\W\d_]{2}[.!?])\s", text)[:LINES]:
        if _can_be_title(line) and len(line) <= LONGEST_TITLE:
            yield line


def _can_be_title(text: str) -> bool:
    return len(_title_words(text)) > 1 and not GENERIC.match(text)


def _whole(page: str, start: int) -> str:
    """Take the lines of a cover that make one title: the one before if it ends in a colon, too."""
    before = page[:start].rstrip().rsplit("\n", 1)[-1]
    lines = [before] if before.endswith(":") else []
    for line in filter(None, page[start:].split("\n")):
        together = " ".join([*lines, line])
        is_more = (
            len(lines) < TITLE_LINES and len(together) <= LONGEST_TITLE and line[-1] not in ".;"
        )
        if lines and (not is_more or printed_dates(line)):
            break
        lines.append(line)
    return " ".join(lines)
