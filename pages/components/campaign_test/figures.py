"""What each variant did, as a table has it. Pure; knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any

from engine import statistics
from engine.campaigns.experiments.arms import ALPHA, compared
from engine.campaigns.experiments.hand import Shown
from engine.campaigns.experiments.settings import Metric
from engine.statistics import RatesCompared
from engine.statistics.verdict import points
from pages.components.campaign_test import texts
from pages.components.state import short

_LABEL = 40


def names(test: Shown, labels: Mapping[str, str]) -> list[str]:
    """ "A · Offer": the letter tells variants apart also where their templates are called alike."""
    return [f"{letter(n)} · {short(labels.get(t, t), _LABEL)}" for n, t in enumerate(test.templates)]


def letter(variant: int) -> str:
    return ascii_uppercase[variant]


def against(test: Shown) -> str:
    """The head of the column of differences."""
    return texts.AGAINST.format(texts.METRICS[test.metric], letter(0))


def rates(test: Shown, metric: Metric) -> RatesCompared:
    return compared(test.arms, metric, test.shares)


def rows(test: Shown, variants: list[str]) -> list[dict[str, Any]]:
    """`variants`: their names."""
    by_metric = {metric: rates(test, metric) for metric in test.metrics}
    return [
        {
            "Variant": variants[n],
            "Share": f"{100 * share:.1f} %",
            "Planned": arm.planned,
            "Sent": arm.sent,
            "Opened": rate(by_metric["opened"].arms[n]),
            "Clicked": rate(by_metric["clicked"].arms[n]),
            **({texts.REACHED: rate(by_metric["goal"].arms[n])} if "goal" in by_metric else {}),
            against(test): difference(test.compared, n),
        }
        for n, (share, arm) in enumerate(zip(test.shares, test.arms, strict=True))
    ]


def rate(arm: statistics.ArmRate) -> str:
    """ "24 · 12.0 % (8.2 to 17.2)"; a dash where nothing was sent."""
    if arm.rate is None or arm.ci is None:
        return "–"
    low, high = arm.ci
    return f"{arm.x:,} · {100 * arm.rate:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def difference(found: RatesCompared, variant: int) -> str:
    """ "+4.1 (0.3 to 7.9), clear"."""
    if variant == 0:
        return texts.FIRST
    pair = found.comparisons[variant - 1]
    if pair.difference is None or pair.ci is None:
        return "–"
    low, high = pair.ci
    said = texts.CLEAR if is_clear(found, variant) else texts.CHANCE
    return f"{spread(pair.difference, low, high)}, {said}"


def spread(difference: float, low: float, high: float) -> str:
    """ "+4.1 (+0.3 to +7.9)": in points."""
    return f"{points(difference, signed=True)} ({points(low, signed=True)} to {points(high, signed=True)})"


def is_clear(found: RatesCompared, variant: int) -> bool:
    """Whether it differs from the first one by more than chance."""
    p = found.adjusted.holm[variant - 1]
    return p is not None and p < ALPHA


def ratio(test: Shown) -> str | None:
    """Whether people fell into the variants as planned; None where nobody did yet."""
    found = test.compared.srm
    if found.p is None:
        return None
    p = f"{found.p:.3f}" if found.p >= 0.001 else "< 0.001"
    if found.alarm:
        return texts.RATIO_ALARM.format(p if p.startswith("<") else f"= {p}")
    return texts.RATIO_FINE.format(p)
