"""The dictionary of metrics."""

from __future__ import annotations

from engine.reports.figures import NONE
from engine.reports.metrics import COUNTS, METRICS, RATES, rate, rates

OFTEN = {"opens", "clicks", "conversions", "opens_raw", "clicks_raw"}
"""Counts of acts, where all others are counts of messages."""


def test_a_rate_divides_messages_by_messages() -> None:
    for name in RATES:
        metric = METRICS[name]
        assert {metric.top, metric.bottom} <= set(COUNTS) - OFTEN
        shown = "delivered" if metric.bottom == "aimed" else metric.bottom
        assert metric.formula == f"{metric.top} ÷ {shown}"


def test_everything_is_explained_in_one_line() -> None:
    for metric in METRICS.values():
        assert metric.label
        assert metric.formula
        assert metric.help.endswith(".")
        assert "\n" not in metric.formula + metric.help


def test_nothing_to_divide_by_is_no_zero() -> None:
    assert rate("click_rate", {"clicked": 0, "delivered": 0}) is None
    assert rate("click_rate", {"clicked": 0, "delivered": 4}) == 0
    assert rate("click_rate", {"clicked": 1, "delivered": 4}) == 0.25
    assert rate("click_rate", {"delivered": 4}) is None
    assert set(rates(NONE.counts).values()) == {None}
    assert list(rates(NONE.counts)) == list(RATES)
