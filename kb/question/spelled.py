"""A question that sets countries side by side with signs, with words in their place.

"FR vs. DE on data" is "France and Germany on data", and cut like it.
"""

from __future__ import annotations

import re

from kb.question.subject import OF, country_spans
from kb.words.lists import split, table
from kb.words.places import country_name, named_countries

SIGN = r"(?:and\s?/\s?or\b|[/|&+;]|\s[-–—](?=\s)|\b(?:versus|vs|compared\s+(?:to|with))\b\.?)"
BETWEEN = re.compile(rf"(?:['’]s)?(?P<sign>\s*{SIGN}\s*)(?:{OF})?", re.IGNORECASE)
"""What stands between two countries."""
CODES = re.compile(rf"(?<![\w/&-])[A-Z]{{2}}(?:\s*{SIGN}\s*[A-Z]{{2}})+(?![\w/&-])")
CODE = re.compile(r"\b[A-Z]{2}\b")
NAME_GOES_ON = re.compile(r"\s(?!AI\b)[A-Z]\w*[a-z]")
"""After "EU/US", in the name of what they have together: "Data Privacy Framework"."""


def spelled(question: str) -> str:
    """Write "and" for the signs between countries, and names for codes that stand so.

    Args:
        question: as it is typed; one without such signs comes back as it is.
    """
    if not re.search(SIGN, question, re.IGNORECASE):
        return question
    text = CODES.sub(_with_names, question)
    spans = country_spans(text)
    if not spans or NAME_GOES_ON.match(text, spans[-1][1]):
        return question
    for (_, end), (start, _) in reversed([*zip(spans, spans[1:], strict=False)]):
        if between := BETWEEN.fullmatch(text, end, start):
            joint = " and " if start == spans[-1][0] else ", "
            text = f"{text[: between.start('sign')]}{joint}{text[between.end('sign') :]}"
    return text


def _with_names(codes: re.Match[str]) -> str:
    """Write names for codes that all are countries', and not all other words sooner."""
    found = {code: country_name(code) for code in CODE.findall(codes.group())}
    known = all(name != code and named_countries(name) == {code} for code, name in found.items())
    if not known or found.keys() <= {*split(table("countries")["codes"]["words"])}:
        return codes.group()
    return CODE.sub(lambda code: found[code.group()], codes.group())
