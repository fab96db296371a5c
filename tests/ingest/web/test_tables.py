"""Cells fill the rows and columns that they cover; headers of several rows become one."""

from __future__ import annotations

from pathlib import Path

from tests.ingest.web.pages import lines, page, put

WIDE = (
    "<table><caption>Schools, in thousands</caption><thead>"
    "<tr><th rowspan=2>Region</th><th colspan=2>2022</th><th colspan=2>2023</th></tr>"
    "<tr><th>Urban</th><th>Rural</th><th>Urban</th><th>Rural</th></tr></thead>"
    "<tfoot><tr><td>All</td><td>6</td><td>8</td><td>10</td><td>12</td></tr></tfoot>"
    "<tbody><tr><td>North</td><td>1</td><td>2</td><td>3</td><td>4</td></tr>"
    "<tr><td>South</td><td>5</td><td>6</td><td>7</td><td>8</td></tr></tbody></table>"
)


def test_headers_of_several_rows_are_joined(tmp_path: Path) -> None:
    reading = put(tmp_path, page(f"<h1>Plan</h1>{WIDE}"))
    assert reading.pages[0].text.split("\n")[2:] == [
        "Schools, in thousands",
        "Region\t2022 Urban\t2022 Rural\t2023 Urban\t2023 Rural",
        "North\t1\t2\t3\t4",
        "South\t5\t6\t7\t8",
        "All\t6\t8\t10\t12",
    ]
    assert reading.headings[-1].title == (
        "Table: Schools, in thousands: Region | 2022 Urban | 2022 Rural | 2023 Urban | 2023 Rural"
    )


def test_merged_labels_stand_in_every_row(tmp_path: Path) -> None:
    body = (
        "<table><tr><th>State</th><th>Year</th><th>Score</th></tr>"
        "<tr><td rowspan=0>Laos</td><td>2022</td><td>33</td></tr>"
        "<tr><td>2023</td><td>35</td></tr></table>"
    )
    assert lines(tmp_path, body)[1:] == ["Laos\t2022\t33", "Laos\t2023\t35"]


def test_layout_tables_with_a_role_are_unwrapped(tmp_path: Path) -> None:
    body = "<table role=presentation><tr><th>Skills</th></tr><tr><td>Words.</td></tr></table>"
    assert put(tmp_path, page(body)).tables == 0


def test_terms_stand_before_their_definitions(tmp_path: Path) -> None:
    body = (
        "<dl><dt>Model</dt><dd>A set of weights.</dd><dt>Tool</dt><dt>App</dt>"
        "<dd><p>What people use.</p><p>More.</p></dd><dt>Who pays?</dt><dd>The district.</dd>"
        "<dt>Alone</dt></dl><p>End.</p>"
    )
    assert lines(tmp_path, body) == [
        "Model: A set of weights.",
        "Tool, App: What people use.",
        "More.",
        "Who pays? The district.",
        "Alone",
        "End.",
    ]


def test_a_table_made_of_other_elements_keeps_its_cells(tmp_path: Path) -> None:
    names = "".join(f"<span role=columnheader>{name}</span>" for name in ("Body", "Fee"))
    rows = "".join(
        f"<div role=row><span role=cell>{body}</span><span role=cell>{fee}</span></div>"
        for body, fee in (("Court", 12), ("Office", 15))
    )
    markup = f"<div role=table><div role=row>{names}</div>{rows}</div>"
    assert lines(tmp_path, markup) == ["Body\tFee", "Court\t12", "Office\t15"]


def test_the_ticked_box_is_told_from_the_others(tmp_path: Path) -> None:
    box = "<input type=radio name=a>"
    ticked = f"<p>Open: {box[:-1]} checked> Yes {box} No</p><p>{box} No choice yet</p>"
    assert lines(tmp_path, ticked) == ["Open: ☒ Yes ☐ No", "No choice yet"]
