"""Single question cases as HTML, to be opened one by one. All their text is hostile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evals.cases.read import Case, Gold
from evals.pages.report import STATUS, badness, verdicts
from evals.runs.rows import CaseRow, Shown
from kb.markup import Html

FIRST = 5
"""Passages shown of each case; those further down only where they hold gold."""


def case(row: CaseRow, k: int) -> Html:
    """Render one case, closed: question and verdict, then what was expected, said and found.

    Args:
        row: what the case gave.
        k: how many hits were looked at.

    """
    verdict = "; ".join(verdicts(row, k))
    faults = badness(row, k)
    return Html(
        '<details class="case"><summary>'
        '<span class="question"{lang}>{question}</span> '
        '<span class="verdict"><span class="name">{id}</span> '
        "{verdict}.{weight}</span></summary>"
        '<div class="inside">{expected}{said}{found}</div></details>'
    ).format(
        lang=_lang(row.case.language),
        question=row.case.question,
        id=row.case.id,
        verdict=verdict[:1].upper() + verdict[1:],
        weight=f" Faults weigh {faults}." if faults else "",
        expected=_expected(row.case),
        said=_said(row),
        found=_found(row),
    )


def _lang(language: str | None) -> Html:
    return Html(' lang="{}"').format(language) if language else Html()


def _expected(case: Case) -> Html:
    none = Html("<p>No answer: the documents do not hold one.</p>")
    answer = Html("<p{}>{}</p>").format(_lang(case.language), case.answer)
    return Html(
        "<section><h4>Expected</h4>{none}{answer}{must}{must_not}{gold}{other}{note}</section>"
    ).format(
        none="" if case.answerable else none,
        answer=answer if case.answer else "",
        must=_wanted("Must say", case.must_include),
        must_not=_wanted("Must not say", case.must_not_include),
        gold=_golds("Gold", case.gold),
        other=_golds("Also acceptable", case.also_acceptable),
        note=Html('<p class="fine">Note: {}</p>').format(case.note) if case.note else "",
    )


def _wanted(label: str, texts: Sequence[str]) -> Html:
    each = (" or ".join(f"“{one.strip()}”" for one in text.split("|")) for text in texts)
    return Html("<p>{}: {}</p>").format(label, "; ".join(each)) if texts else Html()


def _golds(label: str, golds: Sequence[Gold]) -> Html:
    items = Html().join(map(Html("<li>{}</li>").format, map(_gold, golds)))
    return Html("<p>{}:</p><ul>{}</ul>").format(label, items) if items else items


def _gold(gold: Gold) -> Html:
    page = "" if gold.page is None else f", page {gold.page}"
    words = Html("<blockquote>{}</blockquote>").format(gold.quote) if gold.quote else ""
    return Html('<span class="place">{}{}</span>{}').format(gold.doc, page, words)


def _said(row: CaseRow) -> Html:
    sure = "" if row.confidence is None else f", answerable with probability {row.confidence:.2f}"
    words = (text for text in (row.answer, row.refusal, row.error) if text)
    quotes = [(q.rank, _shown(q, "on gold", q.text not in row.answer)) for q in row.quotes]
    cited = Html("<p>Cited:</p>{}").format(_passages(quotes)) if quotes else ""
    return Html('<section><h4>Said</h4><p class="fine">{}{}.</p>{}{}</section>').format(
        STATUS[row.status].capitalize(),
        sure,
        Html().join(map(Html('<p class="words">{}</p>').format, words)),
        cited,
    )


def _found(row: CaseRow) -> Html:
    kept = [(p.rank, _shown(p, "holds gold")) for p in row.passages if p.rank <= FIRST or p.gold]
    body = _passages(kept) if kept else Html("<p>Nothing.</p>")
    return Html("<section><h4>Found</h4>{}</section>").format(body)


def _passages(ranked: Iterable[tuple[int, Html]]) -> Html:
    items = (Html('<li value="{}">{}</li>').format(rank, shown) for rank, shown in ranked)
    return Html('<ol class="passages">{}</ol>').format(Html().join(items))


def _shown(shown: Shown, mark: str, words: bool = True) -> Html:
    lang = _lang(shown.language)
    quote = Html("<blockquote{}>{}</blockquote>").format(lang, shown.text)
    return Html(
        '<span class="title"{lang}>{title}</span>{gold}'
        '<span class="place">{document}, {page}</span>{quote}'
    ).format(
        lang=lang,
        title=shown.title or shown.document,
        gold=Html(' <strong class="gold">{}</strong>').format(mark) if shown.gold else "",
        document=shown.document,
        page="no page numbers" if shown.page is None else f"page {shown.page}",
        quote=quote if words else "",
    )
