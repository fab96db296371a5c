"""Single question cases as HTML, to be opened one by one. Everything in them is hostile text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from evals.cases.read import Case, Gold
from evals.pages.report import STATUS, badness, verdicts
from evals.runs.rows import CaseRow, Shown

FIRST = 5
"""Passages shown of each case; those further down only where they hold gold."""


def case(row: CaseRow, k: int) -> str:
    """Render one case, closed: question and verdict, then what was expected, said and found.

    Args:
        row: what the case gave.
        k: how many hits were looked at.

    """
    verdict = "; ".join(verdicts(row, k))
    faults = badness(row, k)
    weight = f" Faults weigh {faults}." if faults else ""
    return (
        f'<details class="case"><summary>'
        f'<span class="question"{_lang(row.case.language)}>{escape(row.case.question)}</span> '
        f'<span class="verdict"><span class="name">{escape(row.case.id)}</span> '
        f"{escape(verdict[:1].upper() + verdict[1:])}.{weight}</span></summary>"
        f'<div class="inside">{_expected(row.case)}{_said(row)}{_found(row)}</div></details>'
    )


def _lang(language: str | None) -> str:
    return f' lang="{escape(language)}"' if language else ""


def _expected(case: Case) -> str:
    parts = [f"<p{_lang(case.language)}>{escape(case.answer)}</p>"] if case.answer else []
    if not case.answerable:
        parts.insert(0, "<p>No answer: the documents do not hold one.</p>")
    wanted = (("Must say", case.must_include), ("Must not say", case.must_not_include))
    parts += [f"<p>{label}: {_wanted(texts)}</p>" for label, texts in wanted if texts]
    parts += [_golds("Gold", case.gold), _golds("Also acceptable", case.also_acceptable)]
    parts += [f'<p class="fine">Note: {escape(case.note)}</p>'] if case.note else []
    return f"<section><h4>Expected</h4>{''.join(parts)}</section>"


def _wanted(texts: Iterable[str]) -> str:
    each = (" or ".join(f"“{escape(one.strip())}”" for one in text.split("|")) for text in texts)
    return "; ".join(each)


def _golds(label: str, golds: Sequence[Gold]) -> str:
    items = "".join(f"<li>{_gold(gold)}</li>" for gold in golds)
    return f"<p>{label}:</p><ul>{items}</ul>" if items else ""


def _gold(gold: Gold) -> str:
    page = "" if gold.page is None else f", page {gold.page}"
    words = f"<blockquote>{escape(gold.quote)}</blockquote>" if gold.quote else ""
    return f'<span class="place">{escape(gold.doc)}{page}</span>{words}'


def _said(row: CaseRow) -> str:
    sure = "" if row.confidence is None else f", answerable with probability {row.confidence:.2f}"
    parts = [f'<p class="fine">{STATUS[row.status].capitalize()}{sure}.</p>']
    parts += [
        f'<p class="words">{escape(text)}</p>'
        for text in (row.answer, row.refusal, row.error)
        if text
    ]
    items = "".join(
        f'<li value="{q.rank}">{_shown(q, "on gold", q.text not in row.answer)}</li>'
        for q in row.quotes
    )
    cited = f'<p>Cited:</p><ol class="passages">{items}</ol>' if items else ""
    return f"<section><h4>Said</h4>{''.join(parts)}{cited}</section>"


def _found(row: CaseRow) -> str:
    kept = [p for p in row.passages if p.rank <= FIRST or p.gold]
    items = "".join(f'<li value="{p.rank}">{_shown(p, "holds gold")}</li>' for p in kept)
    body = f'<ol class="passages">{items}</ol>' if items else "<p>Nothing.</p>"
    return f"<section><h4>Found</h4>{body}</section>"


def _shown(shown: Shown, mark: str, words: bool = True) -> str:
    page = "no page numbers" if shown.page is None else f"page {shown.page}"
    gold = f' <strong class="gold">{mark}</strong>' if shown.gold else ""
    language = _lang(shown.language)
    return (
        f'<span class="title"{language}>{escape(shown.title or shown.document)}</span>{gold}'
        f'<span class="place">{escape(shown.document)}, {page}</span>'
        + (f"<blockquote{language}>{escape(shown.text)}</blockquote>" if words else "")
    )
