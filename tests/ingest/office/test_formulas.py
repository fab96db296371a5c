"""Formulas are written in a line."""

import pytest
from lxml import etree

from ingest.office.formulas import formula
from tests.ingest.office.parts import MATH


def r(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("inner", "line"),
    [
        (f"<m:sSup><m:e>{r('10')}</m:e><m:sup>{r('25')}</m:sup></m:sSup>", "10^25"),
        (f"<m:sSup><m:e>{r('x')}</m:e><m:sup>{r('n+1')}</m:sup></m:sSup>", "x^(n+1)"),
        (f"<m:sSub><m:e>{r('x')}</m:e><m:sub>{r('i')}</m:sub></m:sSub>", "x_i"),
        (f"<m:f><m:num>{r('a+b')}</m:num><m:den>{r('2')}</m:den></m:f>", "(a+b)/2"),
        (f"<m:rad><m:deg/><m:e>{r('n')}</m:e></m:rad>", "√n"),
        (f"<m:d><m:dPr><m:begChr m:val='['/></m:dPr><m:e>{r('a')}</m:e></m:d>", "[a)"),
        (
            f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{r('i=1')}</m:sub>"
            f"<m:sup>{r('n')}</m:sup><m:e>{r('i')}</m:e></m:nary>",
            "∑_(i=1)^n i",
        ),
        (f"<m:func><m:fName>{r('log')}</m:fName><m:e>{r('x')}</m:e></m:func>", "log x"),
        (f"<m:acc><m:e>{r('y')}</m:e></m:acc>", "y"),
    ],
)
def test_a_formula_reads_in_a_line(inner: str, line: str) -> None:
    assert formula(etree.fromstring(f"<m:oMath {MATH}>{inner}</m:oMath>")) == line
