"""Plots against files that a person looked at, and what must hold of any of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from evals.measures.reliability import bins, trade_off
from evals.pages import plots
from evals.pages.plots import Bar
from tests.agreed import check

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>&\"'"
FORECASTS = [(0.05, False), (0.2, True), (0.25, False), (0.6, True), (0.9, True), (0.95, True)]
BARS = (
    Bar("policymaker", 0.75, 0.1, 12),
    Bar("student", 1.0, None, 1),
    Bar("none of these", None, None, 0),
    Bar("a kind of document with a long name", 0.05, 0.2, 3),
)
DRAWN = {
    "bars": plots.bars("b", "Gold cited by persona", BARS),
    "reliability": plots.reliability("r", "Reliability", bins(FORECASTS)),
    "trade_off": plots.trade_off("t", "What refusing costs", trade_off(FORECASTS), (0.25, 0.5)),
    "histogram": plots.histogram("h", "Times", [12.0, 13.0, 13.5, 80.0], "ms"),
}
shares = st.floats(0, 1)


def read(svg: str) -> etree._Element:
    return etree.fromstring(str(svg).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


@pytest.mark.parametrize("name", DRAWN)
def test_a_plot_is_the_one_that_was_looked_at(name: str) -> None:
    check(f"report/{name}.svg", DRAWN[name] + "\n")


@pytest.mark.parametrize("name", DRAWN)
def test_a_plot_has_a_name_and_says_what_it_shows(name: str) -> None:
    drawing = read(DRAWN[name])
    title, words = drawing.find(f"{SVG}title"), drawing.find(f"{SVG}desc")
    assert drawing.get("role") == "img"
    assert drawing.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}"
    assert title.text
    assert any(sign.isdigit() for sign in words.text)


def test_the_description_gives_every_figure() -> None:
    words = read(DRAWN["bars"]).findtext(f"{SVG}desc")
    assert words == (
        "policymaker 0.75 ± 0.10 (n = 12); student 1.00 (n = 1); none of these – (n = 0); "
        "a kind of document with a long name 0.05 ± 0.20 (n = 3)"
    )


def test_nothing_breaks_out_of_a_plot() -> None:
    drawing = read(plots.bars("b", HOSTILE, [Bar(HOSTILE, 0.5, 0.1, 2)]))
    assert drawing.findall(f".//{SVG}script") == []
    assert drawing.findtext(f"{SVG}title") == HOSTILE


@given(st.lists(st.tuples(shares, st.booleans()), min_size=1, max_size=30), shares, shares)
def test_all_that_is_drawn_lies_within_the_plot(
    forecasts: list[tuple[float, bool]], lost: float, recall: float
) -> None:
    drawn = (
        plots.reliability("r", "R", bins(forecasts)),
        plots.trade_off("t", "T", trade_off(forecasts), (lost, recall)),
        plots.bars("b", "B", [Bar("x", p, 2.0, 1) for p, _ in forecasts]),
        plots.histogram("h", "H", [p * 1000 for p, _ in forecasts], "ms"),
    )
    for svg in drawn:
        drawing = read(svg)
        width, height = map(float, drawing.get("viewBox").split()[2:])
        for node in drawing.iter():
            for key, most in (("x1", width), ("x2", width), ("y1", height), ("y2", height)):
                assert 0 <= float(node.get(key, 0)) <= most
            for pair in node.get("points", "").split():
                x, y = map(float, pair.split(","))
                assert 0 <= x <= width
                assert 0 <= y <= height


@given(st.lists(st.floats(0, 1e5), max_size=40))
def test_a_histogram_counts_every_value(values: list[float]) -> None:
    drawing = read(plots.histogram("h", "H", values, "ms"))
    heights = [float(bar.get("height")) for bar in drawing.findall(f"{SVG}rect")]
    most = drawing.findtext(f"{SVG}desc").rsplit("at most ", 1)[1].split()[0]
    assert round(sum(heights) * int(most) / 90) == len(values)
