"""The part of the report page on the decision to answer or to refuse, as HTML."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from evals.measures.metrics import auroc
from evals.measures.reliability import (
    Forecast,
    best_within,
    bins,
    brier,
    calibration_error,
    moved,
    trade_off,
)
from evals.pages import plots
from evals.pages.markup import captioned, table
from evals.pages.report import figure
from evals.runs.rows import Results
from kb.markup import Html

PRICES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
"""Shares of answerable questions refused, at which the trade-off is written out."""


def decision(results: Results) -> Iterable[Html]:
    """Render how far the predicted probability can be believed, and what refusing costs."""
    forecasts = results.forecasts()
    means = {mean.metric: mean for mean in results.overall().means}
    if not forecasts:
        return (Html("<p>No question got a probability.</p>"),)
    area = auroc([p for p, y in forecasts if y], [p for p, y in forecasts if not y])
    curve = "" if area is None else f"; area under the curve {area:.3f}, where 0.5 is chance"
    said = Html(
        "<p>Before it answers, the system predicts how probable it is that the documents hold the "
        "answer, and refuses below a threshold. Brier score {}, expected calibration error {}, "
        "both better when lower{}.</p>"
    ).format(figure(means["Brier score"]), figure(means["calibration error"]), curve)
    return (said, _moved(forecasts), *_reliability(results), *_trade_off(results))


def _moved(forecasts: Sequence[Forecast]) -> Html:
    share = sum(y for _, y in forecasts) / len(forecasts)
    if share in (0, 1):
        return Html()
    there = moved(forecasts, share)
    return Html(
        "<p>The decision was fitted as if half of all questions were answerable; here it is "
        "{share:.2f}. Moved to this share (Saerens et al. 2002) the probabilities have a Brier "
        "score of {score:.3f} and a calibration error of {error:.3f}. Always predicting the share "
        "has a Brier score of {constant:.3f}.</p>"
    ).format(
        share=share,
        score=math.fsum(map(brier, there)) / len(there),
        error=calibration_error(bins(there)) or 0,
        constant=share * (1 - share),
    )


def _reliability(results: Results) -> Iterable[Html]:
    found = bins(results.forecasts())
    svg = plots.reliability("reliability", "Reliability of the predicted probability", found)
    caption = (
        "Reliability. On the dashed diagonal the prediction holds; above it more questions were "
        "answerable than predicted. Larger points hold more questions; whiskers are 95 per cent "
        "intervals (Wilson)."
    )
    rows = [
        (
            f"{b.lower:.1f} to {b.upper:.1f}",
            str(b.n),
            f"{b.predicted:.3f}",
            f"{b.observed:.3f}",
            f"{b.interval[0]:.2f} to {b.interval[1]:.2f}",
        )
        for b in found
    ]
    head = ("probability", "questions", "mean predicted", "share answerable", "95% interval")
    yield _pair(captioned(svg, caption), table("Reliability, bin by bin", head, rows))


def _trade_off(results: Results) -> Iterable[Html]:
    points = trade_off(results.forecasts())
    if not points:
        yield Html("<p>All questions are of one sort: there is no trade-off to show.</p>")
        return
    means = {mean.metric: mean.value for mean in results.overall().means}
    lost, recall = means["answerable but refused"], means["refusal recall"]
    working = None if lost is None or recall is None else (lost, recall)
    svg = plots.trade_off("trade-off", "What refusing costs", points, working)
    caption = (
        "What refusing costs: each threshold refuses a share of the answerable questions and a "
        "share of those without an answer. The cross is how the system decided in this run; "
        "refusals for other reasons than the probability put it off the curve. The diagonal is "
        "chance."
    )
    chosen = [(price, best_within(points, price)) for price in PRICES]
    rows = [
        (f"{price:.0%}", f"{p.lost:.3f}", f"{p.recall:.3f}", f"{p.threshold:.3f}")
        for price, p in chosen
        if p
    ]
    if working:
        rows.append(("as it works now", f"{working[0]:.3f}", f"{working[1]:.3f}", "–"))
    head = ("answerable refused, at most", "refused", "refusal recall", "threshold")
    yield _pair(captioned(svg, caption), table("What refusing costs", head, rows))


def _pair(left: Html, right: Html) -> Html:
    return Html('<div class="pair">{}{}</div>').format(left, right)
