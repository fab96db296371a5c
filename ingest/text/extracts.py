"""Nested extracts in a text: JSON that a program wrote, read as headings, records and sentences.

Where an object or a list holds others, its path heads them: the figures of `Norland > Skills` must
not stand below those of another country. Flat lists of records are told by `records`, JSON or not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from ingest.page.lines import Block
from ingest.text.recorded import PROSE, readable_name, record_blocks
from ingest.text.records import Record

OPENED = re.compile(r"^(?:[ \t]*(?P<fence>`{3,}|~{3,})[ \t]*\w*[ \t]*\n)?[ \t]*(?=[\[{])", re.M)
CLOSED = re.compile(r"[ \t]*(?:\n|\Z)")
LINES = re.compile(r"[ \t]*\n[ \t]*(?=\{)")
FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})", re.M)
DEEPEST = 40
"""Levels of an island at most; a deeper one is no extract, and stays as it stands."""
SHORT = 80
"""Characters of a value at most that can name the object it stands in."""

Render = Callable[[str], str]
Object = Mapping[str, Any]


def islands(text: str) -> Iterator[tuple[str, list[Any]]]:
    """Part a text into prose and nested JSON values, in order.

    Args:
        text: with Unix line ends.

    Yields:
        Prose and no values, or no prose and values of one island, several where each stands on a
        line of its own.
    """
    start = place = 0
    while found := OPENED.search(text, place):
        values, end = _values(text, found.end())
        closing = re.compile(rf"\s*{found['fence']}[ \t]*(?:\n|\Z)") if found["fence"] else CLOSED
        closed = closing.match(text, end) if values else None
        in_code = len(FENCE.findall(text[start : found.start()])) % 2
        if closed is None or in_code or _is_deep(values) or not any(map(_is_nested, values)):
            place = max(end, found.end() + 1)
            continue
        yield text[start : found.start()], []
        yield "", values
        start = place = closed.end()
    yield text[start:], []


def extract_blocks(values: Sequence[Any], render: Render, level: int = 0) -> list[Block]:
    """Turn the values of an island into blocks.

    Args:
        values: as JSON gives them.
        render: normalises a text.
        level: of the heading above.
    """
    (value,) = values if len(values) == 1 else (list(values),)
    return [block for block in _blocks(value, render, level) if block.text]


def count(text: str) -> int:
    """Count the objects of a text's islands that hold values of their own."""
    return sum(objects(values) for _, values in islands(text))


def objects(values: Sequence[object]) -> int:
    """Count the objects with values of their own that stand in no other one, but in lists."""
    return sum(map(_objects, values))


def _values(text: str, start: int) -> tuple[list[Any], int]:
    """Read JSON values from a place on, each on lines of its own."""
    values: list[Any] = []
    end = start
    while True:
        try:
            value, stop = json.JSONDecoder(parse_float=str, parse_int=str).raw_decode(text, start)
        except (ValueError, RecursionError):
            return values, end
        values.append(value)
        end = stop
        following = LINES.match(text, end)
        if following is None:
            return values, end
        start = following.end()


def _is_deep(values: Sequence[object]) -> bool:
    """Say whether values stand in one another too deep to be gone through safely."""
    left: list[tuple[object, int]] = [(value, 0) for value in values]
    while left:
        value, depth = left.pop()
        if depth > DEEPEST:
            return True
        inner = value.values() if isinstance(value, dict) else value
        if isinstance(value, dict | list):
            left.extend((one, depth + 1) for one in cast("Iterable[object]", inner))
    return False


def _is_nested(value: object) -> bool:
    """Say whether objects stand in objects: all else is a list of records, or no extract."""
    if isinstance(value, list):
        return any(map(_is_nested, value))
    return isinstance(value, dict) and any(
        isinstance(inner, dict) or (isinstance(inner, list) and any(map(_is_object, inner)))
        for inner in value.values()
    )


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _objects(value: object, *, listed: bool = True) -> int:
    if isinstance(value, list):
        return sum(map(_objects, value))
    if not isinstance(value, dict):
        return 0
    own = listed and any(not isinstance(inner, dict | list) for inner in value.values())
    return own + sum(_objects(inner, listed=False) for inner in value.values())


def _blocks(value: object, render: Render, level: int) -> Iterator[Block]:
    if isinstance(value, dict):
        yield from _object(value, render, level)
    elif isinstance(value, list):
        yield from _list(value, render, level)
    else:
        yield Block(render(_told(value)))


def _object(value: Object, render: Render, level: int) -> Iterator[Block]:
    """Write an object: first what it says itself, then what it holds, each under its name."""
    keyed = [_keyed(name, inner) for name, inner in value.items()]
    if len(keyed) > 1 and all(keyed):
        yield from record_blocks(keyed, render)
        return
    own = {name: inner for name, inner in value.items() if _is_told(inner)}
    yield from _own(own, render)
    for name, inner in value.items():
        if name not in own:
            yield Block(render(readable_name(name)), level=level + 1)
            yield from _blocks(inner, render, level + 1)


def _own(own: Object, render: Render) -> Iterator[Block]:
    """Write short values each behind its name, sentences as such."""
    told = {name: _told(inner) for name, inner in own.items()}
    if any(len(text) > PROSE for text in told.values()):
        yield from record_blocks([tuple(told.items())], render)
        return
    for name, text in told.items():
        yield Block(f"{render(readable_name(name))}: {render(text)}" if text else "", gap=False)


def _keyed(name: str, inner: object) -> Record:
    """Return an object that a name leads to as a record; none where it holds more than values."""
    if not isinstance(inner, dict) or _rest(inner) or not inner:
        return ()
    return ("name", name), *_flat(inner)


def _list(values: Sequence[object], render: Render, level: int) -> Iterator[Block]:
    """Write a list: its objects are the records of one table; what they hold beside follows."""
    objects = [value for value in values if isinstance(value, dict)]
    records = [record for value in objects if (record := tuple(_flat(value)))]
    yield from record_blocks(records, render) if records else ()
    for value in values:
        if isinstance(value, dict):
            yield from _held(value, render, level)
        elif isinstance(value, list):
            yield from _list(cast("list[object]", value), render, level)
        elif not isinstance(value, dict):
            yield Block(f"• {render(_told(value))}" if value else "", gap=False)


def _held(value: Object, render: Render, level: int) -> Iterator[Block]:
    """Write the lists that an object of a list holds, under what it is called."""
    rest = _rest(value)
    name = next((text for _, text in _flat(value) if _is_name(text)), "")
    if rest and name:
        yield Block(render(name), level=level + 1)
    for title, inner in rest:
        yield Block(render(title), level=level + 1 + bool(name))
        yield from _blocks(inner, render, level + 1 + bool(name))


def _is_name(text: str) -> bool:
    return 0 < len(text) <= SHORT and any(map(str.isalpha, text))


def _flat(value: Object, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield the values of an object and of the objects in it, `scores urban` for the latter."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _flat(inner, f"{before}{name} ")
        elif _is_told(inner):
            yield f"{before}{name}", _told(inner)


def _rest(value: Object, before: str = "") -> list[tuple[str, object]]:
    """Return the lists of an object that are more than values, each with its path."""
    rest: list[tuple[str, object]] = []
    for name, inner in value.items():
        if isinstance(inner, dict):
            rest.extend(_rest(inner, f"{before}{name} "))
        elif not _is_told(inner):
            rest.append((readable_name(f"{before}{name}"), inner))
    return rest


def _is_told(value: object) -> bool:
    """Say whether a value is written in its object's line: a list only of a few short texts."""
    if isinstance(value, list):
        plain = not any(isinstance(inner, dict | list) for inner in value)
        return plain and len(_told(value)) <= PROSE
    return not isinstance(value, dict)


def _told(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(_told, value))
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
