"""Questions that lean on earlier ones, written so that they stand alone.

Rules decide whether a question leans on the last one, in the languages people ask in; they are
careful, since a new question must stay as it is. Then a model writes it anew where there is one,
checked by code; else the rules carry over what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.errors import ModelError
from kb.llm.chat import stream
from kb.llm.prompts import FOLLOW_UP, PREFIX, Message, neutral
from kb.models import Turn
from kb.question.compared import compared
from kb.question.subject import NAME, core, country_spans, has_name, topic, without, year_spans
from kb.words.dates import named_years
from kb.words.lists import all_listed, any_of, either, listed
from kb.words.places import named_countries
from kb.words.text import content_words, normalise, raw_words, term_of

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

SECONDS = 15.0
"""Time of a model for one question; then the rules' is taken."""
TOKENS = 96
REMEMBERED = 3
"""Earlier questions that a model is shown."""
LONGEST_REWRITE = 300
"""Characters of a rewritten question."""
WHOLE = 5
"""A question with more words of its own is taken to be a whole one."""
ABOUT = re.compile(
    r"^\W*(?:(?:and|but|ok(?:ay)?|so)\W+)?(?:(?:what|how) about|what of|the same (?:question )?for|"
    r"tell me more(?: about)?|more (?:about|on)|more details?(?: on| about)?|"
    r"(?:et )?qu['’]en est-il (?:de la|de l['’]|des|du|de|d['’]|en|au|à)|"
    r"(?:y )?(?:qué|que) (?:hay|pasa|tal) (?:de|con)|e quanto a|e (?:o|a|no|na|em)\b|"
    r"was ist mit|(?:thế |vậy )?còn(?: về)?|ចុះ(?:ចំណែក)?)\s*",
    re.IGNORECASE,
)
"""How a question begins that names what is new, and nothing else."""
JOINS = re.compile(
    r"^\W*(?!y a\b|e\b(?!\s))"  # "y a-t-il", "e-government"
    + any_of(all_listed("conjunctions", "and", "and_khmer", "but", "further", "then"))
    + r"[\s,]*",
    re.IGNORECASE,
)
"""How a question begins that goes on; it may be a whole one."""
FRAGMENT = re.compile(rf"^\W*{any_of(listed('conjunctions', 'prepositions'))}", re.IGNORECASE)
ASKS = re.compile(
    r"^\W*(?:(?:since|by)\s+)?"
    + any_of(all_listed("questions", "which", "who", "when", "where", "why", "how", "how_many")),
    re.IGNORECASE,
)
NOUNS = either(all_listed("works", "works", "texts", "makers"))
POINTS = re.compile(
    rf"\b(?:{either(listed('pronouns', 'pointing') + listed('pronouns', 'before_noun'))}) "
    rf"(?:same )?(?:{NOUNS})\w*|"
    rf"\b(?:{either(listed('works', 'pointed_after', 'vi'))}) "
    rf"(?:{either(listed('pronouns', 'after_noun', 'vi'))})\b|"
    rf"(?:{either(listed('works', 'pointed_after', 'km'))})"
    rf"(?:{either(listed('pronouns', 'after_noun', 'km'))})",
    re.IGNORECASE,
)
"""A word that points back to a document or a place."""
NAMED_BEFORE = any_of(
    (
        *listed("pronouns", "personal", "en", "fr", "es", "vi"),
        *listed("pronouns", "object"),
        *listed("pronouns", "possessive"),
        *listed("pronouns", "owned"),
        *listed("pronouns", "pointing", "more"),
        *listed("pronouns", "standing"),
    )
)
PRONOUN = re.compile(
    rf"{NAMED_BEFORE}|\b(?:the (?:same|former|latter|others?)|"
    r"(?:is|was|does|did|do|about|of|for|than|like|why) that|does this|is this)\b|"
    rf"(?<![ក-៿])(?:តើ)?(?:{either(listed('pronouns', 'personal', 'km'))})(?!យ)",
    re.IGNORECASE,
)
OWNERS = frozenset(listed("pronouns", "possessive"))
"""They mostly mean what the question itself has named: "do children own their data?"."""
EMPTY = re.compile(
    r"\b(?:is|was|does|will|would|can|has|how long does|how much does)\s+it\s+(?:be(?:en)? )?"
    r"(?:\w+\s+){1,2}(?:to|that|if|for|when)\b|\bwhat does it (?:mean|take) to\b|"
    r"\bit is \w+ (?:to|that)\b|\b(?:these|those) (?:days|who|that|with|in|of)\b",
    re.IGNORECASE,
)
"""Pronouns that stand for nothing said before."""
COMPARES = re.compile(any_of(listed("questions", "compares")), re.IGNORECASE)


def rewrite(question: str, conversation: Sequence[Turn], llm: LLM | None = None) -> str | None:
    """Write a question that leans on earlier ones so that it stands alone.

    Args:
        question: as it is asked.
        conversation: earlier questions, the last one last.
        llm: writes it; None, or where it fails or brings in what nobody asked: rules do.

    Returns:
        The whole question; None where it stands alone already.
    """
    asked = normalise(question)
    earlier = ""
    for turn in conversation:
        before = normalise(turn.question)
        earlier = (_by_rules(before, earlier) if earlier else None) or before
    ruled = _by_rules(asked, earlier) if earlier else None
    if ruled is None or llm is None:
        return ruled
    said = [normalise(turn.question) for turn in conversation[-REMEMBERED:]]
    return _by_model(asked, said, llm) or ruled


def leans(question: str) -> bool:
    """Tell whether a question, asked after another one, cannot be understood alone."""
    rest = bare(question)
    own = topic(rest)
    few = 2 if re.search(r"[ăâđêôơưạ-ỹ]", question) else 1  # Vietnamese writes syllables apart
    if ABOUT.match(question):
        return len(own) <= 3 * few
    if JOINS.match(question) and len(own) <= 2 * few:
        return True
    if not own:
        return True
    words = len(raw_words(rest))
    if FRAGMENT.match(rest) and words <= 4:
        return True
    if ASKS.match(rest) and words <= 3 and len(own) <= few and not re.search(r"\bis\b", rest):
        return True
    return _points_back(rest, own)


def bare(question: str) -> str:
    """Take the words away that a question goes on with."""
    rest = JOINS.sub("", ABOUT.sub("", question, count=1), count=1)
    return re.sub(r"\s+thì sao\W*$|\s*(?:វិញ)\W*$", "", rest).strip()


def _points_back(question: str, own: Sequence[str]) -> bool:
    match = PRONOUN.search(EMPTY.sub(" ", question))
    if POINTS.search(question):
        return not has_name(question)
    owner = match is not None and match.group().lower() in OWNERS
    if match is None or len(own) > WHOLE or (owner and has_name(question)):
        return False
    before = EMPTY.sub(" ", question)[: match.start()]
    last = not content_words(EMPTY.sub(" ", question)[match.end() :])
    most = 3 if last and len(own) <= 3 else int(not owner)
    return not has_name(before) and len(topic(before)) <= most


def _by_rules(question: str, earlier: str) -> str | None:
    if not leans(question):
        return None
    rest = bare(question)
    if not topic(rest) and (country_spans(rest) or year_spans(rest)):
        return swapped(rest, earlier)
    if not content_words(rest) and not ASKS.match(rest):
        return earlier  # "tell me more"
    subject = _subject(earlier, question)
    return f"{rest.rstrip(' ?？.!')} – {subject}?"[:LONGEST_REWRITE] if subject else None


def swapped(rest: str, earlier: str) -> str:
    """Ask the earlier question of another country or year; of one, where it compares several."""
    if (
        country_spans(rest)
        and (parts := compared(earlier, named_countries(earlier)))
        and parts[0].country
    ):
        earlier = parts[0].whole
    found = earlier
    for spans in (country_spans, year_spans):
        here, there = spans(rest), spans(earlier)
        if not here:
            continue
        new = " ".join(rest[here[0][0] : here[-1][1]].split())
        if len({earlier[a:b].removesuffix("'s") for a, b in there}) != 1:
            return f"{found.rstrip(' ?？.!')} – {rest.rstrip(' ?？.!')}?"
        old = earlier[there[0][0] : there[0][1]].removesuffix("'s")
        found = found.replace(old, new)
    return found


def _subject(earlier: str, question: str) -> str:
    """Return what an earlier question was about, in its words.

    A country and a year are left out where the new question names its own and does not compare.
    """
    spans: list[tuple[int, int]] = []
    if not COMPARES.search(question):
        spans += country_spans(earlier) if country_spans(question) else []
        spans += year_spans(earlier) if year_spans(question) else []
    return core(without(earlier, spans))


def _by_model(question: str, earlier: Sequence[str], llm: LLM) -> str | None:
    listed = "\n".join(f"- {neutral(line)}" for line in earlier)
    asked = FOLLOW_UP.format(earlier=listed, question=neutral(question))
    try:
        said = "".join(stream(llm, (*PREFIX, Message("user", asked)), SECONDS, TOKENS))
    except ModelError:
        return None
    line = normalise(said).strip().strip('"“”*- ')
    return line if is_faithful(line, question, earlier) else None


def is_faithful(rewritten: str, question: str, earlier: Sequence[str]) -> bool:
    """Tell whether a model's question asks what was asked, and brings nothing in.

    Its names, numbers and countries are those of the questions; it holds what the new question
    names, and is none of the earlier ones again.
    """
    given = " ".join((*earlier, question))
    known = set(map(term_of, raw_words(given)))
    names = [term_of(word) for name in NAME.findall(rewritten) for word in raw_words(name)]
    figures = [term_of(w) for w in raw_words(rewritten) if w[0].isdigit()]
    return (
        0 < len(rewritten) <= LONGEST_REWRITE
        and "\n" not in rewritten
        and "[" not in rewritten
        and rewritten not in earlier
        and known.issuperset((*names, *figures))
        and named_countries(rewritten) <= named_countries(given)
        and named_countries(rewritten) >= named_countries(question)
        and set(named_years(rewritten)) >= set(named_years(question))
        and set(content_words(rewritten)) >= set(topic(bare(question)))
    )
