"""Figures as people read them: values, formulas, changes, and why one is missing."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from datetime import timedelta
from typing import Any, Literal

import streamlit as st

from engine.campaigns.experiments.arms import ALPHA
from engine.reports.figures import Figures
from engine.reports.metrics import METRICS, Metric
from engine.reports.periods import Period
from engine.statistics.distributions import two_sided_z
from engine.statistics.rates import Arm, newcombe, wilson
from engine.workspace import Workspace
from pages.components.charts import Ranked
from pages.components.reports import period
from pages.components.reports.campaigns import texts
from pages.components.reports.period import Chosen
from pages.components.state import number

MINUS = "\N{MINUS SIGN}"
DeltaColour = Literal["normal", "inverse", "off"]
_YOUNG, _RIPE = 7, timedelta(days=2)
_DEEDS = {"opened", "opens", "clicked", "clicks", "unsubscribed", "complained", "converted", "conversions"}
_GOOD: dict[str | None, DeltaColour] = {"more": "normal", "less": "inverse", None: "off"}
_CONVERSION = ("converted", "conversions", "conversion_rate", "revenue")


def told(metric: str, found: Figures) -> str:
    """ "1,913", "17.6 %", or a dash."""
    return value(metric, found.told(metric))


def value(metric: str, amount: float | None) -> str:
    if amount is None:
        return "–"
    return f"{100 * amount:.1f} %" if METRICS[metric].kind == "rate" else number(int(amount))


def money(amount: float) -> str:
    """With two decimals and a true minus."""
    return f"{amount:,.2f}".replace("-", MINUS)


def meaning(metric: str, found: Figures) -> str:
    """For the hover: what it says, its formula with the numbers in it, and why it is missing where it is."""
    known = METRICS[metric]
    return f"{known.help} {formula(known, found)}{_missing(known, found)}"


def explained(metric: str) -> str:
    """For the head of a column."""
    known = METRICS[metric]
    return f"{known.help} {texts.FORMULA.format(known.formula)}"


def formula(metric: Metric, found: Figures) -> str:
    if metric.kind == "rate" and metric.top and metric.bottom and found.told(metric.name) is not None:
        top, bottom = (number(found.counts[name]) for name in (metric.top, metric.bottom))
        return texts.FILLED.format(metric.formula, top, bottom)
    return texts.FORMULA.format(metric.formula)


def _missing(metric: Metric, found: Figures) -> str:
    if metric.name in _CONVERSION and not found.has_goal:
        return f" {texts.NO_GOAL}"
    if metric.kind == "rate" and metric.bottom and found.told(metric.name) is None:
        return f" {texts.NOTHING_BELOW[metric.bottom]}"
    return ""


def change(metric: str, now: Figures, before: Figures) -> float | None:
    """Of a rate in points, of a count in percent; None where one of them is missing, or a count was zero."""
    present, past = now.told(metric), before.told(metric)
    if present is None or past is None:
        return None
    if METRICS[metric].kind == "rate":
        return 100 * (present - past)
    return 100 * (present - past) / past if past else None


def changed(metric: str, now: Figures, before: Figures) -> str | None:
    """ "+1.2 points", "-12.0 %"; None where there is nothing to say."""
    by = change(metric, now, before)
    if by is None:
        return None
    unit = "points" if METRICS[metric].kind == "rate" else "%"
    # Streamlit reads the arrow from an ASCII minus.
    return f"{0.0 if abs(by) < 0.05 else by:+.1f} {unit}"


def revenue_in(currency: str) -> str:
    """What its figure is called."""
    return f"{METRICS['revenue'].label} {texts.MONEY.format(currency) if currency else texts.NO_CURRENCY}"


def bar(key: Hashable, label: str, metric: str, found: Figures) -> Ranked:
    """A bar of a measure; a rate says what it divides, a missing one that it is none."""
    known = METRICS[metric]
    amount = found.told(metric)
    text = value(metric, amount)
    between = interval(known, found)
    if known.kind == "rate" and amount is not None and known.top and known.bottom:
        top, bottom = (number(found.counts[name]) for name in (known.top, known.bottom))
        text = texts.OF_BAR.format(value=text, top=top, bottom=bottom)
    surely = texts.SURELY.format(*(f"{100 * end:.1f}" for end in between)) if between else ""
    return Ranked(key, label, amount or 0, text, f"{label}: {text}. {surely}{meaning(metric, found)}", between)


def interval(metric: Metric, found: Figures) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a rate, as a share of one; None for what is no share of anything."""
    if not metric.top or not metric.bottom or found.told(metric.name) is None:
        return None
    part, whole = found.counts[metric.top], found.counts[metric.bottom]
    return wilson(Arm(n=whole, x=part), ALPHA) if part <= whole else None


def span(ws: Workspace, chosen: Chosen, *, with_before: bool = True) -> str:
    """The period in words, with what it is compared with."""
    zone = ws.settings.time_zone
    if chosen.before is None or not with_before:
        return texts.ALONE.format(period=chosen.words, zone=zone)
    return texts.AGAINST.format(period=chosen.words, before=period.words(ws, chosen.before), zone=zone)


def is_clear(metric: Metric, now: Figures, before: Figures) -> bool:
    """Whether it changed by more than chance: only then its change is good or bad. Counts are taken for Poisson's."""
    if metric.kind != "rate" or not metric.top or not metric.bottom:
        present, past = now.counts[metric.name], before.counts[metric.name]
        return abs(present - past) > two_sided_z(ALPHA) * math.sqrt(present + past)
    pairs = [(f.counts[metric.bottom], f.counts[metric.top]) for f in (before, now)]
    # More clicked than opened messages are no share of them.
    if any(part > whole for whole, part in pairs):
        return False
    past, present = (Arm(n=whole, x=part) for whole, part in pairs)
    found = newcombe(past, present, ALPHA)
    return found is not None and not found[0] <= 0 <= found[1]


def is_young(ws: Workspace, asked: Period | None) -> bool:
    """Whether much of its mail is so young that people still open and click it, which they had time for in the one before."""
    return asked is not None and asked.days <= _YOUNG and asked.until > ws.now() - _RIPE


def tiles(
    names: Iterable[str], now: Figures, before: Figures | None, *, against: str = "", young: bool = False
) -> None:
    """A row of figures, each with its change, in grey where it may be chance, or where people are still at it (`young`).
    `against`: the period before, in words."""
    with st.container(horizontal=True):
        for name in names:
            known = METRICS[name]
            delta = changed(name, now, before) if before else None
            since = f" {texts.BEFORE_HELP.format(against)}" if delta and against else ""
            is_open = young and bool({known.name, known.top} & _DEEDS)
            since += f" {texts.YOUNG_HELP if is_open else texts.CHANCE_HELP}" if delta else ""
            still = bool(delta) and delta.startswith("+0.0")
            st.metric(
                known.label,
                told(name, now),
                delta,
                delta_color=_GOOD[known.good] if before and not is_open and is_clear(known, now, before) else "off",
                delta_arrow="off" if still else "auto",
                help=meaning(name, now) + since,
                border=True,
                height="stretch",
            )


def columns(names: Sequence[str]) -> dict[str, Any]:
    """How a table shows metrics; its cells are as of `cells`. A missing value is a dash."""
    return {METRICS[name].label: _column(METRICS[name]) for name in names}


def _column(metric: Metric) -> Any:
    hover = explained(metric.name)
    if metric.kind == "rate":
        return st.column_config.NumberColumn(format="%.1f %%", help=hover, width=120 if len(metric.label) > 12 else 95)
    return st.column_config.NumberColumn(format="localized", help=hover, width=85)


def cells(names: Iterable[str], found: Figures) -> dict[str, float | None]:
    """Label → value; rates in percent."""
    return {METRICS[n].label: _cell(METRICS[n], found.told(n)) for n in names}


def _cell(metric: Metric, amount: float | None) -> float | None:
    # Rounded as everywhere else on the page: a browser rounds a tie otherwise than Python.
    return round(100 * amount, 1) if metric.kind == "rate" and amount is not None else amount


def data(names: Iterable[str], found: Figures) -> dict[str, float | None]:
    """For a file: name → value, rates as shares of one."""
    return {name: found.told(name) for name in names}
