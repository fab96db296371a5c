"""The coverage map as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from kb.markup import Html
from kb.models import Document, Hit
from kb.reader.tags import dimensions
from ui import names
from ui.coverage import ALL, NOWHERE, Coverage, Row
from ui.html.catalogue import title_link
from ui.html.render import badges, byline, passage_card

STEPS = (1, 3, 8)
"""Documents from which on a cell has the next of three tints."""


def page(
    found: Coverage,
    filters: Mapping[str, str],
    kinds: Sequence[str],
    years: Sequence[str],
    chosen: Html = Html(),
) -> Html:
    """Render the page.

    Args:
        found: the map.
        filters: what is asked for: country, dimension, kind, since; empty ones say nothing.
        kinds: that can be chosen.
        years: that can be chosen.
        chosen: what the chosen cell holds; see `cell`.
    """
    return Html(
        '<div class="coverage"><header class="coverage-head"><h1>What is covered</h1>'
        "<p>How many documents are held on each country, by the nine dimensions of AI readiness, "
        "and the newest one’s date. A document may count for several dimensions.</p>{about}"
        "</header>{form}{table}{chosen}</div>"
    ).format(
        about=_about(bool(found.dimensions)),
        form=_form(filters, kinds, years),
        table=_table(found, filters),
        chosen=chosen,
    )


def _about(tagged: bool) -> Html:
    if not tagged:
        return Html(
            '<p class="notes">The dimensions are told from the default embedder’s vectors. This '
            "project uses another, so only all documents of a country are counted.</p>"
        )
    return Html(
        '<p class="fine">A program told the dimensions from the texts; of its marks on passages '
        "about two in three are right, and it overlooks some.</p>"
    )


def _form(filters: Mapping[str, str], kinds: Sequence[str], years: Sequence[str]) -> Html:
    kept = (
        Html('<input type="hidden" name="{}" value="{}">').format(name, filters[name])
        for name in ("country", "dimension")
        if filters.get(name)
    )
    return Html(
        '<form class="choices" action="coverage" method="get">{}{}{}'
        '<button type="submit">Show</button></form>'
    ).format(
        Html().join(kept),
        _select("kind", "Kind", [("", "Any kind"), *((k, names.kind(k)) for k in kinds)], filters),
        _select("since", "Since", [("", "Any year"), *((y, y) for y in years)], filters),
    )


def _select(
    name: str, label: str, options: Iterable[tuple[str, str]], filters: Mapping[str, str]
) -> Html:
    option = Html('<option value="{}"{}>{}</option>')
    made = (
        option.format(value, Html(" selected") if value == filters.get(name, "") else "", word)
        for value, word in options
    )
    return Html('<label>{}<select name="{}">{}</select></label>').format(
        label, name, Html().join(made)
    )


def _table(found: Coverage, filters: Mapping[str, str]) -> Html:
    columns = (ALL, *found.dimensions)
    about = {ALL: "Whatever they speak of", **dimensions()}
    head = Html('<th scope="col" title="{}">{}</th>')
    heads = Html().join(head.format(about[name], column(name)) for name in columns)
    return Html(
        '<div class="map-frame" id="map"><table class="map"><caption class="visually-hidden">'
        "Documents held by country and dimension of AI readiness; a number opens its documents"
        '</caption><thead><tr><th scope="col">Country</th>{}</tr></thead>{}</table></div>'
    ).format(
        heads,
        Html().join(_group(heading, rows, columns, filters) for heading, rows in found.groups),
    )


def _group(
    heading: str, rows: Sequence[Row], columns: Sequence[str], filters: Mapping[str, str]
) -> Html:
    return Html(
        '<tbody><tr class="map-group"><th scope="rowgroup" colspan="{}">{}</th></tr>{}</tbody>'
    ).format(len(columns) + 1, heading, Html().join(_row(row, columns, filters) for row in rows))


def _row(row: Row, columns: Sequence[str], filters: Mapping[str, str]) -> Html:
    cells = Html().join(
        _cell(row.country, name, row.cells.get(name, ()), filters) for name in columns
    )
    return Html('<tr><th scope="row">{}</th>{}</tr>').format(place(row.country), cells)


def _cell(
    country: str, name: str, documents: Sequence[Document], filters: Mapping[str, str]
) -> Html:
    label = column(name)
    if not documents:
        return Html('<td data-label="{}" class="empty">none</td>').format(label)
    here = (filters.get("country"), filters.get("dimension")) == (country, name)
    newest = documents[0].date or ""
    return Html(
        '<td class="tint-{tint}"><a data-label="{label}" href="{link}"{current}><b>{many}</b>'
        '<span class="visually-hidden"> {noun}, {label} in {place}, newest </span>'
        "<small>{newest}</small></a></td>"
    ).format(
        label=label,
        tint=sum(len(documents) >= step for step in STEPS),
        link=address({**filters, "country": country, "dimension": name}) + "#chosen",
        current=Html(" aria-current=true") if here else "",
        many=f"{len(documents):,}",
        noun="document" if len(documents) == 1 else "documents",
        place=place(country),
        newest=_month(newest) if newest else "no date",
    )


def _month(date: str) -> str:
    """Write YYYY-MM-DD as its year, or as a short month and the year."""
    *month, year = names.date(date[:7]).split()
    return " ".join([*(word[:3] for word in month), year])


def cell(
    country: str,
    dimension: str,
    documents: Sequence[Document],
    passages: Sequence[Hit],
    filters: Mapping[str, str],
) -> Html:
    """Render what the chosen cell holds: its documents, and passages that speak of it."""
    map_ = address({k: v for k, v in filters.items() if k in ("kind", "since")})
    return Html(
        '<section class="chosen" id="chosen" aria-labelledby="chosen-title">'
        '<header><h2 id="chosen-title" tabindex="-1">{title}</h2><p class="actions">{ask}'
        '<a href="{back}#map">Back to the map</a></p></header>'
        '<ol class="held-list">{documents}</ol>{passages}</section>'
    ).format(
        title=_title(country, dimension, len(documents)),
        ask=_ask(documents),
        back=map_,
        documents=Html().join(_document(document) for document in documents)
        or Html("<li>No document here speaks of it.</li>"),
        passages=_passages(dimension, passages),
    )


def _title(country: str, dimension: str, many: int) -> str:
    about = "" if dimension == ALL else f" on {column(dimension).lower()}"
    return f"{place(country)}: {names.count(many, 'document')}{about}"


def _ask(documents: Sequence[Document]) -> Html:
    if not documents:
        return Html()
    query = urlencode([("document", document.id) for document in documents])
    words = "this document" if len(documents) == 1 else "these documents"
    return Html('<a href="./?{}">Ask {}</a>').format(query, words)


def _document(document: Document) -> Html:
    return Html('<li><p class="held-title">{}</p><p class="card-from">{}</p>{}</li>').format(
        title_link(document), byline(document), badges(document)
    )


def _passages(dimension: str, passages: Sequence[Hit]) -> Html:
    if not passages:
        return Html()
    cards = Html().join(passage_card(hit, n) for n, hit in enumerate(passages, start=1))
    return Html(
        '<h3 class="cards-title">Passages that speak of {}</h3><ol class="cards">{}</ol>'
    ).format(column(dimension).lower(), cards)


def address(filters: Mapping[str, str]) -> str:
    """Return the address of the page under these filters."""
    query = urlencode({name: value for name, value in filters.items() if value})
    return f"coverage?{query}" if query else "coverage"


def column(dimension: str) -> str:
    """Name a dimension as a heading."""
    return names.dimension(dimension)


def place(country: str) -> str:
    """Name a row."""
    return "No country given" if country == NOWHERE else names.country(country)
