"""How fresh briefs and the list of sources are: what was not looked at for long, or is outdated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import yaml

from ingest.briefs.cited import Statement
from ingest.sources.listed import Source
from kb.errors import ConfigError

FILE = "briefs.yaml"
YEAR = timedelta(days=365)


class Notice(NamedTuple):
    """One thing that a person should look at."""

    subject: str
    """Id of a brief or a source."""
    text: str


def load_checked(corpus: Path) -> dict[str, str]:
    """Return when each brief was last checked at its sources, YYYY-MM-DD, by id.

    Raises:
        ConfigError: the list of briefs cannot be read.
    """
    path = corpus / FILE
    if not path.is_file():
        return {}
    try:
        entries = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader) or []  # noqa: S506
        return {str(entry["id"]): str(entry["checked_on"]) for entry in entries}
    except (yaml.YAMLError, TypeError, KeyError) as error:
        raise ConfigError(
            f"{path} cannot be used ({error}); each entry has id, dimensions and checked_on"
        ) from None


def notices(
    briefs: Mapping[str, Iterable[Statement]],
    checked: Mapping[str, str],
    sources: Mapping[str, Source],
    today: date,
) -> tuple[Notice, ...]:
    """Say what is old, superseded, or rests on pages about a document only.

    Args:
        briefs: the statements of each, by id.
        checked: when each was last checked.
        sources: the list, by id.
        today: the day to count from.
    """
    found: list[Notice] = []
    for name, statements in briefs.items():
        cited = {n.key for s in statements for n in s.footnotes if n.key in sources}
        found += _of_brief(name, [sources[key] for key in sorted(cited)], checked.get(name), today)
    found += [
        Notice(source.id, f"the entry was last looked at on {source.checked_on}")
        for source in sources.values()
        if _is_old(source.checked_on, today)
    ]
    return tuple(found)


def _of_brief(name: str, cited: list[Source], checked: str | None, today: date) -> Iterator[Notice]:
    if checked is None:
        yield Notice(name, f"no day on which it was checked; write it into {FILE}")
    elif _is_old(checked, today):
        yield Notice(name, f"last checked on {checked}, more than a year ago")
    for source in cited:
        if source.standing == "superseded":
            newer = f", by {source.superseded_by}" if source.superseded_by else ""
            yield Notice(name, f"cites {source.id}, which is superseded{newer}")
        elif source.standing in ("draft", "announced"):
            yield Notice(name, f"cites {source.id}, which is {source.standing}: is it final now?")
    if cited and all(source.is_secondary for source in cited):
        yield Notice(name, "rests on secondary pages only")


def _is_old(day: str, today: date) -> bool:
    try:
        return today - date.fromisoformat(day) > YEAR
    except ValueError:
        return True
