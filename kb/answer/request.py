"""What a model is asked for an answer: the question, its passages, the form that is wanted.

Passages are data between marks, never instructions.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.llm.prompts import neutral
from kb.models import Hit
from kb.question.purpose import without_orders
from kb.question.question import Question
from kb.words.places import country_name

PASSAGE = "[{number}] {source}\n<<<\n{text}\n>>>"

QUESTION = """Passages:

{passages}

Question: {question}
{wanted}"""


def question_text(question: Question, hits: Sequence[Hit]) -> str:
    """Write the message that asks a question about passages.

    Args:
        question: as it was asked, or rewritten.
        hits: what is shown, numbered from 1.
    """
    passages = "\n\n".join(passage_text(number, hit) for number, hit in enumerate(hits, 1))
    asked = neutral(question.text)
    return QUESTION.format(passages=passages, question=asked, wanted=wanted(question))


def passage_text(number: int, hit: Hit) -> str:
    """Write one passage with what is known of its source."""
    document = hit.document
    country = country_name(document.country) if document.country else None
    known = (country, document.publisher or document.author, document.year)
    what = ", ".join(filter(None, (document.kind, document.standing)))
    source = f"{document.title} ({', '.join(filter(None, known))}; {what})"
    if hit.passage.heading:
        source += f" {hit.passage.heading.rsplit(' > ', 1)[-1]}"
    source = " ".join(neutral(source).split())
    text = neutral(without_orders(hit.passage.text))
    return PASSAGE.format(number=number, source=source, text=text)


def wanted(question: Question) -> str:
    """Say what form the answer to a question has: its parts, the countries, the language."""
    lines = []
    parts = len(question.parts)
    if parts > 1:
        lines.append(
            f"The question has {parts} parts: answer each in a line of its own that begins "
            'with "- ".'
        )
    countries = sorted(map(country_name, question.countries))
    if len(countries) > 1:
        lines.append(f"Say for each what its own documents state: {', '.join(countries)}.")
    lines.append(f"Answer in {language_name(question.language)}.")
    return "\n".join(lines)


def language_name(code: str | None) -> str:
    """Name the language of a question in English; None: nobody can tell which it is."""
    from babel import Locale

    name = Locale("en").languages.get(code or "")
    return name or "the language of the question"
