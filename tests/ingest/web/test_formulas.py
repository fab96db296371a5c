"""Formulas read in a line, once, also in cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.web.parts.tex import tex
from tests.ingest.web.pages import lines, page, put

POWER = "<msup><mn>10</mn><mn>25</mn></msup>"
SOURCE = "<annotation encoding='application/x-tex'>10^{25}</annotation>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (POWER, "10^25"),
        ("<mi>n</mi><mo>=</mo><mn>214</mn>", "n = 214"),
        ("<mn>31</mn><mo>%</mo>", "31%"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a + b)/2"),
        ("<mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac>", "2 1/2"),
        ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", "√(x + 1)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "3√x"),
        (
            "<mo>−</mo><mn>5</mn><mo>×</mo><msup><mn>10</mn><mrow><mo>−</mo><mn>3</mn></mrow></msup>",
            "−5 × 10^−3",
        ),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
        (f"<semantics><mrow>{POWER}</mrow>{SOURCE}</semantics>", "10^25"),
        (f"<semantics>{SOURCE}</semantics>", "10^25"),
    ],
)
def test_mathml_reads_in_a_line(tmp_path: Path, inner: str, text: str) -> None:
    assert lines(tmp_path, f"<p>It is <math>{inner}</math> here.</p>") == [f"It is {text} here."]


def test_formulas_with_a_prefix_are_read(tmp_path: Path) -> None:
    power = POWER.replace("<m", "<mml:m").replace("</m", "</mml:m")
    assert lines(tmp_path, f"<p>It is <mml:math>{power}</mml:math>.</p>") == ["It is 10^25."]


@pytest.mark.parametrize(
    "markup",
    [
        "<span class=katex><span class=katex-mathml><math><semantics>"
        f"{POWER}{SOURCE}</semantics></math></span><span class=katex-html aria-hidden=true>"
        "<span>1</span><span>0</span><span>25</span></span></span>",
        "<span class=MathJax_Preview></span><span class=MathJax><nobr>1025</nobr></span>"
        "<script type='math/tex'>10^{25}</script>",
        f"<mjx-container class=MathJax><mjx-math aria-hidden=true></mjx-math>"
        f"<mjx-assistive-mml><math>{POWER}</math></mjx-assistive-mml></mjx-container>",
        "<span class='math inline'>\\(10^{25}\\)</span>",
        "<span class=mwe-math-element><span class=mwe-math-mathml-inline style='display:none'>"
        f"<math>{POWER}</math></span><img class=mwe-math-fallback-image-inline alt='x'></span>",
        "<img class=tex alt='10^{25}' src=a.png>",
    ],
)
def test_what_scripts_make_of_tex_is_read_once(tmp_path: Path, markup: str) -> None:
    assert lines(tmp_path, f"<p>More than {markup} steps.</p>") == ["More than 10^25 steps."]


def test_formulas_in_cells_are_read(tmp_path: Path) -> None:
    body = (
        "<table><tr><th>Region</th><th>Share</th></tr>"
        "<tr><td>North</td><td><math><mn>44.5</mn><mo>%</mo></math></td></tr></table>"
    )
    assert lines(tmp_path, body) == ["Region\tShare", "North\t44.5%"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\frac{a+b}{2}", "(a+b)/2"),
        (r"\sqrt[3]{x}", "3√x"),
        (r"1.5\times 10^{-3}\,\text{kg}", "1.5 × 10^-3 kg"),
        (r"10\,000 \le \$4", "10 000 ≤ $4"),
        (r"\frac12", "1/2"),
        (r"{\displaystyle \alpha_{i}}", "α_i"),
        ("{" * 500 + "x", "x"),
        (r"\frac", "/"),
    ],
)
def test_tex_reads_in_a_line(source: str, text: str) -> None:
    assert tex(source) == text


def boxes(*rows: tuple[str, str], low: bool = False) -> str:
    shelves = "".join(
        f"<span style='top:{top}em'><span class=pstrut></span><span>{text}</span></span>"
        for top, text in rows
    )
    kind = "vlist-t vlist-t2" if low else "vlist-t"
    return (
        f"<span class='{kind}'><span class=vlist-r><span class=vlist>{shelves}</span></span></span>"
    )


def katex(inner: str) -> str:
    html = f"<span class=katex-html aria-hidden=true><span class=base>{inner}</span></span>"
    return f"<p>It is <span class=katex>{html}</span> here.</p>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (f"<span>1</span>0<span class=msupsub>{boxes(('-3.06', '25'))}</span>", "10^25"),
        (f"x<span class=msupsub>{boxes(('-2.5', '1'), low=True)}</span>", "x_1"),
        (f"x<span class=msupsub>{boxes(('-2.4', 'i'), ('-3', '2'), low=True)}</span>", "x^2_i"),
        (f"<span class=mfrac>{boxes(('-2.3', '4'), ('-3.2', ''), ('-3.6', '3'))}</span>", "3/4"),
        ("<span class=mord>n</span><span class=mrel>=</span><span>21%</span>", "n = 21%"),
    ],
    ids=["raised", "lowered", "both", "fraction", "line"],
)
def test_katex_without_its_source_is_read_by_where_its_boxes_stand(
    tmp_path: Path, inner: str, text: str
) -> None:
    assert lines(tmp_path, katex(inner)) == [f"It is {text} here."]


def test_a_formula_that_mathjax_keeps_in_an_attribute_is_read(tmp_path: Path) -> None:
    kept = f"<math>{POWER.replace('25', '26')}</math>".replace("<", "&lt;")
    markup = f"<p>It is <span class=MathJax data-mathml='{kept}'><nobr>1026</nobr></span>.</p>"
    assert lines(tmp_path, markup) == ["It is 10^26."]


@pytest.mark.parametrize(
    "formula",
    [
        f"<span class=katex><b class=katex-html>{boxes(('-3', '10'), ('-2', '26'))}</b></span>",
        "<span class=MathJax><nobr>1026</nobr></span>",
        "<mjx-container class=MathJax><svg><path/></svg></mjx-container>",
    ],
    ids=["katex", "mathjax 2", "mathjax 3"],
)
def test_a_formula_that_cannot_be_read_leaves_a_mark_and_a_warning(
    tmp_path: Path, formula: str
) -> None:
    reading = put(tmp_path, page(f"<h1>Rules</h1><p>A fee of {formula} dollars.</p>"))
    assert reading.pages[0].text.endswith("A fee of […] dollars.")
    assert reading.warnings == ("a formula under “Rules” was not read",)
