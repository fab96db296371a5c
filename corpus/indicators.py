"""Writes the document of the indicators: each row of ``indicators.csv`` becomes one sentence.

Figures are kept in the table; the document lets people ask for them and quote them. Targets and
advice stand in it by the year in which they fall due. Run it as ``python corpus/indicators.py``;
it also refreshes the sha256 field of the document in ``register.yaml``.
"""

import csv
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import click
from babel import Locale

from ingest.briefs.printed import printed
from ingest.sources.listed import load_sources

HERE = Path(__file__).resolve().parent
TABLE = HERE / "indicators.csv"
DOCUMENT = HERE / "text" / "indicators-and-commitments.md"
REGISTER = HERE / "register.yaml"
ASEAN = ("KH", "BN", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN")
"""Cambodia first, then by name; all others follow by name."""
NAMES = {
    "BN": "Brunei Darussalam",
    "GB": "the United Kingdom",
    "INT": "the world",
    "KR": "the Republic of Korea",
    "LA": "Lao PDR",
    "MM": "Myanmar",
    "MV": "the Maldives",
    "PH": "the Philippines",
    "US": "the United States",
    "VN": "Viet Nam",
}
"""Names that the briefs write in another way than the common list of countries."""
HEAD = """\
# Indicators and commitments: AI readiness in figures

As of 27 November 2026. This document lists {count} figures on AI readiness by country, each with \
its year and its source, and the targets and pieces of advice by the year in which they fall due.

## How to read the figures

- A rank belongs to one edition of an index, so ranks of different years are no trend \
[editors' note].
- A figure without a year has none in its source [editors' note].
- Figures of UNESCO's assessments outside India and Senegal come from machine-made extracts, so \
check them in the report before you print them [editors' note].
- Measures with like names can differ between countries, so look them up before you compare \
[editors' note].
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure as the table has it."""

    country: str
    indicator: str
    """What is measured or aimed at, as a noun."""
    year: str
    """Of the figure, or in which a target was set; may be a span, may be empty."""
    qualifier: str
    """`more than`, `at least`, `up to`, `about`, `top`, or nothing."""
    value: str
    """A number, a span of numbers, a priority, or nothing where the aim has no number."""
    unit: str
    kind: str
    """`result`, `target`, `budget`, or `advice` of UNESCO."""
    due: str
    source: str
    """Id in the list of sources."""
    place: str
    """Page, section or slide in the source."""
    note: str


def load_rows() -> list[Row]:
    """Read the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [Row(**fields) for fields in csv.DictReader(file)]


def name(code: str) -> str:
    """Name a country as it stands in a sentence."""
    return NAMES.get(code) or str(Locale("en").territories[code])


def heading(code: str) -> str:
    """Name a country as it stands above its figures."""
    plain = name(code).removeprefix("the ")
    return plain[:1].upper() + plain[1:]


def amount(row: Row) -> str:
    """Write the value with its unit: `about 500,000 people`, `0.09% of GDP`."""
    value = re.sub(r"^\d{4,}", lambda digits: f"{int(digits[0]):,}", row.value)
    unit = row.unit if row.unit.startswith("%") else f" {row.unit}"
    return f"{row.qualifier} {value}{unit}".strip()


def cited(row: Row) -> str:
    """Write what is noted and the citation; a slide is no page, so it stands in the note."""
    slide = row.place if row.place.startswith("slide") else ""
    place = f", {row.place}" if row.place and not slide else ""
    noted = "; ".join(filter(None, (row.note, slide)))
    return f"{f' ({noted})' if noted else ''} [@{row.source}{place}]."


def owner(code: str) -> str:
    """Write whose figure it is: `Cambodia's`, `the Philippines'`; the world's need no owner."""
    if code == "INT":
        return "the"
    who = name(code)
    return f"{who}'" if who.endswith("s") else f"{who}'s"


def stated(row: Row) -> str:
    """Write a row as one sentence."""
    who, whose, when = name(row.country), owner(row.country), f" by {row.due}" if row.due else ""
    match row.kind:
        case "target" if row.value:
            said = f"{whose} target for {row.indicator} is {amount(row)}{when}"
        case "target":
            said = f"{whose} target{when} is {row.indicator}"
        case "advice":
            said = f"UNESCO recommends {row.indicator} to {who}{when}, with {row.value} priority"
        case "budget":
            said = f"{who} set aside {amount(row)} for {row.indicator}{dated(row)}"
        case _:
            said = f"{whose} {row.indicator} was {amount(row)}{dated(row)}"
    return f"- {said[:1].upper()}{said[1:]}{cited(row)}"


def dated(row: Row) -> str:
    """Say the year of a figure, or the years that it covers."""
    span = row.year.split("-")
    if len(span) == 2:
        return f" in {span[0]} to {span[1]}"
    return f" in {row.year}" if row.year else ""


def part(title: str, rows: Iterable[Row]) -> str:
    """Write one part of the document."""
    lines = "\n".join(stated(row) for row in rows)
    return f"## {title}\n\n{lines}\n"


def place_of(row: Row) -> tuple[int, str]:
    """Say where a country stands in the document: ASEAN first, the world last."""
    if row.country in ASEAN:
        return ASEAN.index(row.country), ""
    return len(ASEAN) + (row.country == "INT"), heading(row.country)


def document(rows: list[Row]) -> str:
    """Write the whole document, with citations as `ingest.briefs.cited` reads them."""
    parts = [HEAD.format(count=len(rows))]
    figures = [row for row in rows if row.kind in ("result", "budget")]
    for _, group in groupby(sorted(figures, key=place_of), key=place_of):
        of_one = list(group)
        parts.append(part(heading(of_one[0].country), of_one))
    for kind, title in (("target", "Targets"), ("advice", "Advice of UNESCO")):
        due = sorted((row for row in rows if row.kind == kind), key=lambda r: r.due or "9999")
        for year, group in groupby(due, key=lambda r: r.due):
            when = f"due in {year}" if year else "without a date"
            parts.append(part(f"{title} {when}", group))
    return "\n".join(parts)


def refresh_register() -> None:
    """Write the present sha256 of the document into the register; touch nothing else in it."""
    digest = hashlib.sha256(DOCUMENT.read_bytes()).hexdigest()
    text = REGISTER.read_text("utf-8")
    field = rf"(- id: {DOCUMENT.stem}\n(?:  .*\n)*?  sha256: )'?[0-9a-f]{{64}}'?"
    REGISTER.write_text(re.sub(field, rf"\g<1>{digest}", text), "utf-8")


@click.command()
def main() -> None:
    """Write the document of the indicators and its sha256 in the register."""
    rows = load_rows()
    DOCUMENT.write_text(printed(document(rows), load_sources(HERE)), "utf-8")
    refresh_register()
    click.echo(f"{len(rows)} figures in {DOCUMENT.relative_to(HERE)}", err=True)


if __name__ == "__main__":
    main()
