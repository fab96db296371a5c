"""A text cut into assertions: what each says, whom it names as its source, and whether it claims.

A sentence leans on the ones before it: "It also finds ..." speaks for the report that they name,
and an item of a list says what the line above it announces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.claims.attribution import Attribution, attribution, leans, published
from kb.claims.conjuncts import conjuncts
from kb.reader.evidence import BULLET
from kb.words.lists import all_listed, either, listed
from kb.words.places import country_name
from kb.words.scripts import DENSE
from kb.words.statement import NOTHING, Statement
from kb.words.text import normalise, sentences

FEWEST_WORDS = 3
"""Content words of a sentence that says something, at most one of these a figure; a Khmer one may
have fewer, and so may one that gives a country a rank."""
SHORTEST_LINE = 50
"""Characters of a line that a sentence may be wrapped at."""
FRONT_MATTER = re.compile(r"\A---\n.*?\n---(?=\n|\Z)", re.DOTALL)
LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)")
LEFT_OVER = re.compile(
    r"\]\(https?:[^)\s]*\)|\\(?=[\[\]])|</?[A-Za-z][^<>\n]*>|https?://\S+|[*_`]{2,}|^#+\s*|^>\s*"
)
HEADING = re.compile(r"^(?:#{1,6}\s.*|(?:\*\*|__)[^*_]+(?:\*\*|__):?)$")
BEGINS = all_listed("conjunctions", "and", "but", "further", "order")
JOINS = re.compile(rf"^(?:{either(BEGINS)}),?\s+", re.IGNORECASE)
NO_CLAIM = re.compile(
    rf"(?:previously,? )?(?:i|we) (?:\w+ )?(?:{either(listed('speech', 'own', 'en'))})\b|"
    r"in my (?:view|opinion)|let['’]?s\b|here (?:is|are)\b|"
    rf"(?:{either(listed('speech', 'greetings'))})\b|"
    rf"je (?:{either(listed('speech', 'own', 'fr'))})|à mon avis|"
    rf"(?:yo )?(?:{either(listed('speech', 'own', 'es'))})|en mi opinión|"
    rf"ខ្ញុំ(?:{either(listed('speech', 'own', 'km'))})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Assertion:
    """One sentence, heading or list item of a text."""

    text: str
    start: int
    end: int
    """Slice of the normalised text."""
    stated: Statement
    """What it says: without markup, with the line that announces it."""
    claims: bool
    """It states something that a source may bear out."""
    source: Attribution | None = None
    """Who is said to say it."""
    carried: bool = False
    """The source is not named here but goes on from before."""
    before: str = ""
    """What the claim before says, where this one leans on it: "It also ..."."""

    @property
    def said(self) -> str:
        """What it says, in words."""
        return self.stated.text


@dataclass(slots=True)
class _OpenEnds:
    """What sentences read so far leave open for the next one."""

    source: Attribution | None = None
    lead: Assertion | None = None
    heard: frozenset[str] = frozenset()
    """Names that stand in this paragraph."""
    before: Statement = NOTHING
    """The last claim of this paragraph that leans on none."""


def assertions(text: str) -> Iterator[Assertion]:
    """Cut a normalised text into assertions, in order."""
    run = _OpenEnds()
    last = 0
    for start, end in _spans(text):
        if "\n\n" in text[last:start]:
            run.heard, run.before = frozenset(), NOTHING
        plain = Statement(_plain(text[start:end]))
        whole = Assertion(text[start:end], start, end, plain, _claims(text[start:end], plain))
        for read in [whole] if run.lead or not whole.claims else _halves(whole):
            found = _leaning(_sourced(read, run), run)
            _go_on(found, run)
            yield found
        last = end


def _halves(whole: Assertion) -> Iterator[Assertion]:
    """Yield the claims that a sentence joins with "and", or the sentence itself."""
    parts = list(conjuncts(whole.text))
    if len(parts) == 1:
        yield whole
        return
    for start, end, said in parts:
        stated = Statement(_plain(said))
        yield Assertion(
            whole.text[start:end], whole.start + start, whole.start + end, stated, claims=True
        )


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences, those joined that a line break cuts, without the front matter."""
    front = FRONT_MATTER.match(text)
    begin = front.end() if front else 0
    open_from: int | None = None
    spans = [(a + begin, b + begin) for a, b in sentences(text[begin:])]
    for place, (start, end) in enumerate(spans):
        first = start if open_from is None else open_from
        following = spans[place + 1] if place + 1 < len(spans) else None
        if following and _is_cut(text, end, following[0]):
            open_from = first
            continue
        open_from = None
        yield first, end


def _is_cut(text: str, end: int, following: int) -> bool:
    one_break = text[end:following].strip(" ") == "\n"
    unended = text[end - 1].isalnum() or text[end - 1] == ","
    line = end - text.rfind("\n", 0, end)
    return one_break and unended and text[following].islower() and line > SHORTEST_LINE


def _plain(text: str) -> str:
    bullet = BULLET.match(text)
    text = LEFT_OVER.sub(" ", LINK.sub(r"\1", text[bullet.end() if bullet else 0 :]))
    return JOINS.sub("", normalise(text).strip("* _"))


def _claims(text: str, plain: Statement) -> bool:
    enough = _has_words(plain) or _gives_rank(plain)
    is_said = enough and not plain.text.endswith(("?", "？", ":", "៖"))
    is_heading = HEADING.match(text) or _is_title(plain.text)
    return is_said and not is_heading and not NO_CLAIM.match(plain.text)


def _has_words(plain: Statement) -> bool:
    fewest = 1 if DENSE.search(plain.text) else FEWEST_WORDS
    plain_words = [word for word in plain.words if not word[0].isdigit()]
    return len(plain.words) >= fewest and len(plain_words) >= min(fewest, FEWEST_WORDS - 1)


def _gives_rank(plain: Statement) -> bool:
    """Tell whether a sentence gives a country a rank, in however few words: "Singapour est 2e."."""
    return bool(plain.countries) and any(number.unit == "rank" for number in plain.numbers)


def _is_title(plain: str) -> bool:
    """Tell whether a line is written as titles are: no full stop, most words with capitals."""
    words = [word for word in plain.split() if len(word) > 3]
    capitals = sum(word[0].isupper() for word in words)
    ended = plain.endswith((".", "!", "។", "…"))
    return not ended and len(words) > 1 and capitals > 0.7 * len(words)


def _sourced(read: Assertion, run: _OpenEnds) -> Assertion:
    """Find whose words an assertion gives."""
    if run.lead is not None and _is_item(read):
        return _announced(read, run.lead)
    run.lead = None
    own = attribution(read.said) if read.claims or read.text.endswith(":") else None
    if own is not None and own.bare and run.source is not None:
        return replace(read, source=run.source)
    if own is not None and not (own.bare and run.before.text and leans(read.said)):
        return replace(read, source=own)
    if run.source is not None and (leans(read.said) or _names_nobody_new(read, run)):
        return replace(read, source=run.source, carried=True)
    return read


def _leaning(found: Assertion, run: _OpenEnds) -> Assertion:
    """Give a sentence that leans on the one before what that one speaks of."""
    if not run.before.text or not leans(found.said):
        return found
    stated = found.stated
    if not stated.countries and (places := sorted(run.before.countries)):
        stated = Statement(" ".join((*map(country_name, places), found.said)))
    return replace(found, stated=stated, before=run.before.text)


def _is_item(read: Assertion) -> bool:
    if HEADING.match(read.text):
        return False
    return bool(BULLET.match(read.text)) or not read.text.endswith((".", "!", "?", ":"))


def _announced(item: Assertion, lead: Assertion) -> Assertion:
    """Let an item of a list say what its lead announces; alone it may be no sentence."""
    words = len(item.stated.words)
    whole = words > 2 * FEWEST_WORDS and item.text.endswith(".")
    if lead.source is None:
        return replace(item, claims=item.claims and whole)
    said = Statement(f"{lead.said.rstrip(':៖ ')} {item.said}")
    stated = item.stated if whole else said
    return replace(item, stated=stated, claims=words > 1, source=lead.source)


def _names_nobody_new(read: Assertion, run: _OpenEnds) -> bool:
    return bool(run.heard) and not read.stated.countries and _names(read) <= run.heard


def _names(read: Assertion) -> frozenset[str]:
    return frozenset(re.findall(r"(?<!^)\b[A-Z][\w-]*[a-zA-Z]", read.said))


def _go_on(found: Assertion, run: _OpenEnds) -> None:
    if HEADING.match(found.text):
        run.source = None
    elif title := published(found.said):
        run.source = title
    elif found.source is not None and not found.source.bare and not found.carried:
        run.source = found.source
    if found.claims and not found.before:
        run.before = found.stated
    if found.text.rstrip("*_ ").endswith((":", "៖")):
        run.lead = found
    run.heard |= _names(found) | {""}
