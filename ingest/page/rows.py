"""Rows of a table as blocks: cells apart by tabs, all under one title that names the columns."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.page.lines import Block

TITLE = 160
"""Characters of a table's title at most: it is repeated in every passage of the table."""


def table_title(names: Sequence[str], caption: str = "") -> str:
    """Name a table after its columns, `Table: Rank | Country`.

    Args:
        names: normalised names of the columns; empty ones are passed over.
        caption: what stands above the columns, or the name of the sheet.

    """
    columns = " | ".join(name for name in names if name)
    if len(caption) > TITLE // 2:
        caption = f"{caption[: TITLE // 2 - 1].rstrip()}…"
    title = ": ".join(part for part in ("Table", caption, columns) if part)
    return title if len(title) <= TITLE else f"{title[: TITLE - 1].rstrip(' |')}…"


def table_blocks(rows: Sequence[Sequence[str]]) -> list[Block]:
    """Turn rows of normalised cells into blocks, one a row.

    The first row names the columns; one with a single cell is a caption, and the next names them.

    Empty cells before others keep their place, so that columns stay below each other.
    """
    filled = [row for row in rows if any(row)]
    if not filled:
        return []
    caption = "".join(filled[0]) if sum(map(bool, filled[0])) == 1 else ""
    title = table_title(filled[1] if caption and filled[1:] else filled[0], caption)
    return [
        Block("\t".join(row).rstrip("\t"), gap=index == 0, part=title)
        for index, row in enumerate(filled)
    ]


def is_table(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether rows make up a table of two columns and two rows at least, not mere layout."""
    filled = [row for row in rows if any(row)]
    return len(filled) > 1 and sum(1 for row in filled if sum(map(bool, row)) > 1) > 1
