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
from ui.words.words import ENGLISH, Words

STEPS = (1, 3, 8)
"""Documents from which on a cell has the next of three tints."""


def page(  # noqa: PLR0913
    found: Coverage,
    filters: Mapping[str, str],
    kinds: Sequence[str],
    years: Sequence[str],
    chosen: Html = Html(),
    say: Words = ENGLISH,
) -> Html:
    """Render the page.

    Args:
        found: the map.
        filters: what is asked for: country, dimension, kind, since; empty ones say nothing.
        kinds: that can be chosen.
        years: that can be chosen.
        chosen: what the chosen cell holds; see `cell`.
        say: the words of the page.
    """
    return Html(
        '<div class="coverage"><header class="coverage-head"><h1>{title}</h1>'
        "<p>{intro}</p>{about}</header>{form}{table}{chosen}</div>"
    ).format(
        title=say("coverage.title"),
        intro=say("coverage.about"),
        about=_about(bool(found.dimensions), say),
        form=_form(filters, kinds, years, say),
        table=_table(found, filters, say),
        chosen=chosen,
    )


def _about(tagged: bool, say: Words) -> Html:
    if not tagged:
        return Html('<p class="notes">{}</p>').format(say("coverage.untagged"))
    return Html('<p class="fine">{}</p>').format(say("coverage.tagged"))


def _form(
    filters: Mapping[str, str], kinds: Sequence[str], years: Sequence[str], say: Words
) -> Html:
    kept = (
        Html('<input type="hidden" name="{}" value="{}">').format(name, filters[name])
        for name in ("country", "dimension")
        if filters.get(name)
    )
    kind_options = [("", say("coverage.any_kind")), *((k, names.kind(k, say)) for k in kinds)]
    year_options = [("", say("coverage.any_year")), *((y, y) for y in years)]
    return Html(
        '<form class="choices" action="coverage" method="get">{}{}{}'
        '<button type="submit">{}</button></form>'
    ).format(
        Html().join(kept),
        _select("kind", say("columns.kind"), kind_options, filters),
        _select("since", say("coverage.since"), year_options, filters),
        say("coverage.show"),
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


def _table(found: Coverage, filters: Mapping[str, str], say: Words) -> Html:
    columns = (ALL, *found.dimensions)
    head = Html('<th scope="col" title="{}">{}</th>')
    heads = Html().join(head.format(_title_of(name, say), column(name, say)) for name in columns)
    return Html(
        '<div class="map-frame" id="map"><table class="map"><caption class="visually-hidden">'
        '{}</caption><thead><tr><th scope="col">{}</th>{}</tr></thead>{}</table></div>'
    ).format(
        say("coverage.caption"),
        say("columns.country"),
        heads,
        Html().join(_group(heading, rows, columns, filters, say) for heading, rows in found.groups),
    )


def _title_of(dimension: str, say: Words) -> str:
    """Say what a column means; what the tags mean is told in English, elsewhere by its name."""
    if dimension == ALL:
        return say("coverage.all")
    return dimensions()[dimension] if say.language == ENGLISH.language else column(dimension, say)


def _group(
    heading: str,
    rows: Sequence[Row],
    columns: Sequence[str],
    filters: Mapping[str, str],
    say: Words,
) -> Html:
    ordered = sorted(rows, key=lambda row: place(row.country, say))
    return Html(
        '<tbody><tr class="map-group"><th scope="rowgroup" colspan="{}">{}</th></tr>{}</tbody>'
    ).format(
        len(columns) + 1,
        say(f"coverage.{heading}"),
        Html().join(_row(row, columns, filters, say) for row in ordered),
    )


def _row(row: Row, columns: Sequence[str], filters: Mapping[str, str], say: Words) -> Html:
    cells = Html().join(
        _cell(row.country, name, row.cells.get(name, ()), filters, say) for name in columns
    )
    return Html('<tr><th scope="row">{}</th>{}</tr>').format(place(row.country, say), cells)


def _cell(
    country: str, name: str, documents: Sequence[Document], filters: Mapping[str, str], say: Words
) -> Html:
    label = column(name, say)
    if not documents:
        return Html('<td data-label="{}" class="empty">{}</td>').format(label, say("coverage.none"))
    here = (filters.get("country"), filters.get("dimension")) == (country, name)
    newest = documents[0].date or ""
    newest = say.month(newest[:7]) if newest else say("coverage.no_date")
    held = say.count("document", len(documents))
    spoken = say(
        "coverage.cell",
        documents=held,
        dimension=label,
        place=place(country, say),
        newest=newest,
    )
    return Html(
        '<td class="tint-{tint}"><a data-label="{label}" href="{link}"{current}><b '
        'aria-hidden="true">{many}</b><span class="visually-hidden">{spoken}</span>'
        '<small aria-hidden="true">{newest}</small></a></td>'
    ).format(
        label=label,
        tint=sum(len(documents) >= step for step in STEPS),
        link=address({**filters, "country": country, "dimension": name}) + "#chosen",
        current=Html(" aria-current=true") if here else "",
        many=say.number(len(documents)),
        spoken=spoken,
        newest=newest,
    )


def cell(  # noqa: PLR0913
    country: str,
    dimension: str,
    documents: Sequence[Document],
    passages: Sequence[Hit],
    filters: Mapping[str, str],
    say: Words = ENGLISH,
) -> Html:
    """Render what the chosen cell holds: its documents, and passages that speak of it."""
    map_ = address({k: v for k, v in filters.items() if k in ("kind", "since")})
    return Html(
        '<section class="chosen" id="chosen" aria-labelledby="chosen-title">'
        '<header><h2 id="chosen-title" tabindex="-1">{title}</h2><p class="actions">{ask}'
        '<a href="{back}#map">{to_map}</a></p></header>'
        '<ol class="held-list">{documents}</ol>{passages}</section>'
    ).format(
        title=_title(country, dimension, len(documents), say),
        ask=_ask(documents, say),
        back=map_,
        to_map=say("coverage.back"),
        documents=Html().join(_document(document, say) for document in documents)
        or Html("<li>{}</li>").format(say("coverage.silent")),
        passages=_passages(dimension, passages, say),
    )


def _title(country: str, dimension: str, many: int, say: Words) -> str:
    held = {"place": place(country, say), "documents": say.count("document", many)}
    if dimension == ALL:
        return say("coverage.cell_all", **held)
    return say("coverage.cell_title", **held, dimension=column(dimension, say).lower())


def _ask(documents: Sequence[Document], say: Words) -> Html:
    if not documents:
        return Html()
    query = urlencode([("document", document.id) for document in documents])
    words = say("coverage.ask_one" if len(documents) == 1 else "coverage.ask_these")
    return Html('<a href="./?{}">{}</a>').format(query, words)


def _document(document: Document, say: Words) -> Html:
    return Html('<li><p class="held-title">{}</p><p class="card-from">{}</p>{}</li>').format(
        title_link(document, say), byline(document, say), badges(document, say=say)
    )


def _passages(dimension: str, passages: Sequence[Hit], say: Words) -> Html:
    if not passages:
        return Html()
    cards = Html().join(passage_card(hit, n, say) for n, hit in enumerate(passages, start=1))
    return Html('<h3 class="cards-title">{}</h3><ol class="cards">{}</ol>').format(
        say("coverage.passages", dimension=column(dimension, say).lower()), cards
    )


def address(filters: Mapping[str, str]) -> str:
    """Return the address of the page under these filters."""
    query = urlencode({name: value for name, value in filters.items() if value})
    return f"coverage?{query}" if query else "coverage"


def column(dimension: str, say: Words = ENGLISH) -> str:
    """Name a dimension as a heading."""
    return say.named("dimensions", dimension, dimension.capitalize())


def place(country: str, say: Words = ENGLISH) -> str:
    """Name a row."""
    return say("coverage.nowhere") if country == NOWHERE else names.country(country, say)
