"""Records written down as text: rows of a table, or the sentences of their longest field.

The names of fields become the names of columns or go; a page that a field names becomes the place
under which its text stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from statistics import median

from ingest.page.lines import Block
from ingest.page.rows import table_blocks
from ingest.text.records import Record, is_page
from kb.words.quantities import numbers

PROSE = 100
"""Characters of a list's longest fields, in the middle, from which they are read as sentences."""
ROW = 500
"""Characters of a value that is too long for a row among short ones."""
CUT = 0.97
"""Of the longest value's length, from which one was cut off there where several are as long."""
PAGE_MARK = re.compile(
    r"\s*#{1,6}\s+page\s+(?P<page>\d{1,4})\b(?:\s+(?P=page)\b)?\s*", re.IGNORECASE
)
UNIT = frozenset({"unit", "units", "currency"})
STOP = re.compile(r"[.!?…។。][\"”’»)\]]*$")

Told = dict[str, str]


def record_blocks(records: Sequence[Record], render: Callable[[str], str]) -> list[Block]:
    """Turn neighbouring records into blocks.

    A record with a long field is read as that text: what other fields repeat of it goes, and what
    they add stands beside it. Records of short fields are rows of a table.

    Args:
        records: with the same first name.
        render: normalises a value.
    """
    told = [{name: render(PAGE_MARK.sub(" ", value)) for name, value in r} for r in records]
    longest = [max(map(len, values.values())) for values in told]
    usual = median(longest)
    most = max(longest)
    several = sum(size >= CUT * most for size in longest) >= 3
    blocks: list[Block] = []
    pairs = zip(told, longest, strict=True)
    for prose, group in groupby(pairs, key=lambda p: usual > PROSE or p[1] > ROW or len(p[0]) < 2):
        values = [record for record, _ in group]
        if prose:
            blocks.extend(_sentences(v, int(CUT * most) if several else most + 1) for v in values)
        else:
            blocks.extend(_rows(values))
    return [block for block in blocks if block.text]


def page_of(record: Told) -> str:
    """Return the page or pages that a record names, `31` or `31–33`; 0 stands for none known."""
    pages = [value for name, value in record.items() if is_page(name) and value.strip("0 ")]
    return "–".join(dict.fromkeys(pages))


def readable_name(name: str) -> str:
    """Write a field's name as a person would."""
    words = " ".join(re.split(r"[_\s]+", name)).strip()
    return words[:1].upper() + words[1:]


def _rows(records: Sequence[Told]) -> list[Block]:
    """Write records as rows; a column that only repeats a longer one goes."""
    names = list(dict.fromkeys(n for r in records for n in r if not is_page(n)))
    names = [name for name in names if not all(_repeats(r, name) for r in records)]
    columns = [[readable_name(n) for n in names], *([r.get(n, "") for n in names] for r in records)]
    pages = [page_of(record) for record in records]
    if any(pages):
        columns = [[*row, page] for row, page in zip(columns, ["Page", *pages], strict=True)]
    return table_blocks(columns)


def _repeats(record: Told, name: str) -> bool:
    value = record.get(name, "")
    others = [v for n, v in record.items() if n != name and len(v) > len(value)]
    return not value or (len(value) > PROSE // 8 and any(value in other for other in others))


def _sentences(record: Told, cut: int) -> Block:
    """Write a record as the text of its longest field."""
    values = dict(_with_units({n: v for n, v in record.items() if not is_page(n) and v}))
    page = page_of(record)
    part = f"Page {page} of the report" if page else ""
    if not values:
        return Block("")
    main = max(values, key=lambda name: len(values[name]))
    names = list(values)
    said = [n for n in names if n != main and _holds(values[main], values[n])]
    text = _whole(values[main], cut) if said else values[main]
    rest = [n for n in names if n != main and n not in said]
    before = [values[n] for n in rest if names.index(n) < names.index(main)]
    after = [_plain(values[n]) for n in rest if names.index(n) > names.index(main)]
    lead = "".join(f"{value}{' ' if _is_number(value) else ': '}" for value in before)
    tail = f" ({'; '.join(after)})" if after else ""
    return Block(f"• {lead}{text}{tail}", gap=False, part=part, apart=bool(part))


def _with_units(values: Told) -> Iterator[tuple[str, str]]:
    """Put a unit behind the value before it."""
    names = list(values)
    for name, following in zip(names, [*names[1:], ""], strict=True):
        if following in UNIT:
            yield name, f"{values[name]} {values[following]}"
        elif name not in UNIT or name == names[0]:
            yield name, values[name]


def _holds(text: str, value: str) -> bool:
    """Say whether a text says a value already: its words, or its number however written."""
    if _squeezed(value) in _squeezed(text):
        return True
    number = re.match(r"-?\d+(?:\.\d+)?(?=\s|$)", value)
    if number is None:
        return False
    amount = float(number.group())
    plain = rf"(?<![\d.,]){re.escape(f'{amount:.12g}')}(?!\d|[.,]\d)"
    return bool(re.search(plain, text)) or any(amount in n.values for n in numbers(text))


def _squeezed(text: str) -> str:
    return "".join(text.casefold().split())


def _whole(text: str, cut: int) -> str:
    """Take the halves of words off both ends of a text that was cut out of a longer one.

    A half may be half a number, and would say something else.
    """
    cut_off = len(text) >= cut and not STOP.search(text)
    if not re.match(r"[\"'“‘(\[]?[^\W\d_]", text) or text[0].islower():
        text = f"… {text.partition(' ')[2]}"
    return f"{text.rpartition(' ')[0]} …" if cut_off else text


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"\d[\d.]*", value))


def _plain(value: str) -> str:
    """Write a program's word as words."""
    return value.replace("_", " ") if re.fullmatch(r"\w+", value) else value
