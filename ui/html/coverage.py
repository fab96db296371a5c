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
from ui.html.parts.facts import badges, byline
from ui.html.parts.source import passage_card
from ui.words.words import ENGLISH, Words

UNSPOKEN = Html(' aria-hidden="true"')
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
    return Html('<p class="fine">{}</p>{}').format(say("coverage.tagged"), _legend(say))


def _legend(say: Words) -> Html:
    """Say what the looks of the cells mean."""
    item = Html('<li><span class="map-key {}">{}</span> {}</li>')
    passages = say.count("passage", 2)
    items = (
        item.format("tint-2", say.number(3), say("coverage.key_documents")),
        item.format("passing", passages, say("coverage.key_passages")),
        item.format("empty", say("coverage.none"), say("coverage.key_none")),
    )
    return Html('<ul class="map-keys fine">{}</ul>').format(Html().join(items))


def _form(
    filters: Mapping[str, str], kinds: Sequence[str], years: Sequence[str], say: Words
) -> Html:
    kept = (
        Html('<input type="hidden" name="{}" value="{}">').format(name, filters[name])
        for name in ("country", "dimension")
        if filters.get(name)
    )
    kind_options = [("", say("coverage.any_kind")), *_kinds(kinds, say)]
    year_options = [("", say("coverage.any_year")), *((y, say.date(y)) for y in years)]
    return Html(
        '<form class="choices" action="coverage" method="get">{}{}{}'
        '<button type="submit">{}</button></form>'
    ).format(
        Html().join(kept),
        _select("kind", say("columns.kind"), kind_options, filters),
        _select("since", say("coverage.since"), year_options, filters),
        say("coverage.show"),
    )


def _kinds(kinds: Sequence[str], say: Words) -> list[tuple[str, str]]:
    named = ((kind, names.kind(kind, say)) for kind in kinds)
    return sorted(named, key=lambda pair: names.order(pair[1]))


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
    ordered = sorted(rows, key=lambda row: names.order(place(row.country, say)))
    return Html(
        '<tbody><tr class="map-group"><th scope="rowgroup" colspan="{}">{}</th></tr>{}</tbody>'
    ).format(
        len(columns) + 1,
        say(f"coverage.{heading}"),
        Html().join(_row(row, columns, filters, say) for row in ordered),
    )


def _row(row: Row, columns: Sequence[str], filters: Mapping[str, str], say: Words) -> Html:
    cells = Html().join(_cell(row, name, filters, say) for name in columns)
    return Html('<tr><th scope="row">{}</th>{}</tr>').format(place(row.country, say), cells)


def _cell(row: Row, name: str, filters: Mapping[str, str], say: Words) -> Html:
    documents = row.cells.get(name, ())
    label = column(name, say)
    if not documents and name in row.passages:
        return _passing(row, name, filters, say)
    if not documents:
        return Html('<td data-label="{}" class="empty">{}</td>').format(label, say("coverage.none"))
    newest = documents[0].date or ""
    newest = say.month(newest[:7]) if newest else say("coverage.no_date")
    spoken = say(
        "coverage.cell",
        documents=say.count("document", len(documents)),
        dimension=label,
        place=place(row.country, say),
        newest=newest,
    )
    tint = f"tint-{sum(len(documents) >= step for step in STEPS)}"
    shown = Html("<b{}>{}</b>").format(UNSPOKEN, say.number(len(documents)))
    shown += Html("<small{}>{}</small>").format(UNSPOKEN, newest)
    return _linked(tint, row.country, name, spoken, shown, filters, say)


def _passing(row: Row, name: str, filters: Mapping[str, str], say: Words) -> Html:
    """Render a cell that no document counts for, though passages speak of it."""
    passages = say.count("passage", row.passages[name])
    spoken = say(
        "coverage.passing",
        passages=passages,
        dimension=column(name, say),
        place=place(row.country, say),
    )
    shown = Html("<small{}>{}</small>").format(UNSPOKEN, passages)
    return _linked("passing", row.country, name, spoken, shown, filters, say)


def _linked(  # noqa: PLR0913
    kind: str,
    country: str,
    name: str,
    spoken: str,
    shown: Html,
    filters: Mapping[str, str],
    say: Words,
) -> Html:
    here = (filters.get("country"), filters.get("dimension")) == (country, name)
    return Html(
        '<td class="{}"><a data-label="{}" href="{}"{}>'
        '<span class="visually-hidden">{}</span>{}</a></td>'
    ).format(
        kind,
        column(name, say),
        address({**filters, "country": country, "dimension": name}) + "#chosen",
        Html(" aria-current=true") if here else "",
        spoken,
        shown,
    )


def cell(
    row: Row,
    dimension: str,
    passages: Sequence[Hit],
    filters: Mapping[str, str],
    say: Words = ENGLISH,
) -> Html:
    """Render what the chosen cell holds: its documents, and passages that speak of it."""
    documents = row.cells.get(dimension, ())
    held = Html().join(_document(document, say) for document in documents)
    silent = say("coverage.in_passing" if passages else "coverage.silent")
    return Html(
        '<section class="chosen" id="chosen" aria-labelledby="chosen-title">'
        '<header><h2 id="chosen-title" tabindex="-1">{title}</h2><p class="actions">{ask}'
        '<a href="{back}#map">{to_map}</a></p></header>{documents}{passages}</section>'
    ).format(
        title=_title(row, dimension, say),
        ask=_ask(documents or row.cells.get(ALL, ()), say) if passages or documents else "",
        back=address({k: v for k, v in filters.items() if k in ("kind", "since")}),
        to_map=say("coverage.back"),
        documents=Html('<ol class="held-list">{}</ol>').format(held)
        if held
        else Html("<p>{}</p>").format(silent),
        passages=_passages(dimension, passages, say),
    )


def _title(row: Row, dimension: str, say: Words) -> str:
    documents = row.cells.get(dimension, ())
    if not documents and dimension in row.passages:
        held = say.count("passage", row.passages[dimension])
    else:
        held = say.count("document", len(documents))
    where = place(row.country, say)
    if dimension == ALL:
        return say("coverage.cell_all", place=where, documents=held)
    named = column(dimension, say).lower()
    return say("coverage.cell_title", place=where, documents=held, dimension=named)


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
