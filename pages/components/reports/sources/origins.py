"""Sources: sign-ups, what they did and what came of it, by where people came from; and visits that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from engine.profiles.databases import Database
from engine.reports import sources
from engine.reports.calendar import step_for
from engine.reports.periods import Period
from engine.reports.sources import Origin, SourceRow, Visits
from engine.workspace import Workspace
from pages.components import charts, table
from pages.components.reports import period as periods
from pages.components.reports.period import Chosen
from pages.components.reports.sources import steps, texts
from pages.components.reports.sources.common import choice, percent, rate, span, whole, worded
from pages.components.reports.sources.steps import Bars
from pages.components.state import number, share
from pages.components.texts import SOURCES

_KEY = "reports.sources"
_MOST = 5
"""Parts of a bar beside the others: more cannot be told apart."""
_WIDTHS = {texts.COLUMNS["origin"]: 190}


@dataclass(frozen=True)
class _Asked:
    """What all parts are about."""

    home: Database
    by: Origin
    chosen: Chosen
    period: Period
    goal: str


def draw(ws: Workspace, home: Database) -> None:
    goals = sources.goals(ws, home.name)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        asked = span(ws)
        goal = _goal(goals)
    if not asked:
        return
    chosen, period = asked
    # The figures are the whole, whatever it is parted by.
    top = st.container()
    by = choice("By", texts.BY, key=f"{_KEY}.by", param="by", help=texts.BY_HELP)
    with st.skeleton(height=300):
        rows = sources.by_origin(ws, home.name, by, period, goal)
    with top:
        _figures(ws, rows, chosen, goal)
    about = _Asked(home, by, chosen, period, goal)
    _over_time(ws, about)
    _table(ws, about, rows)
    _visits(ws, about)


def _goal(goals: Sequence[str]) -> str:
    """What counts as a conversion; page views are hardly ever meant, and last."""
    if not goals:
        st.caption(texts.NO_DEEDS)
        return "purchase"
    return st.selectbox(texts.GOAL, goals, format_func=worded, key=f"{_KEY}.goal", help=texts.GOAL_HELP, width=240)


def _figures(ws: Workspace, rows: Sequence[SourceRow], chosen: Chosen, goal: str) -> None:
    joined, before = sum(r.joined for r in rows), sum(r.joined_before for r in rows)
    change = f"{100 * (joined - before) / before:+.1f} %" if chosen.before and before else None
    against = f" {texts.BEFORE_HELP.format(periods.words(ws, chosen.before))}" if chosen.before else ""
    name = worded(goal).lower()
    with st.container(horizontal=True):
        meant = texts.JOINED_HELP + against
        # No judgement: whether it is more than chance is not asked.
        st.metric(texts.JOINED, number(joined), change, delta_color="off", help=meant, border=True, height="stretch")
        active, converted = sum(r.joined_active for r in rows), sum(r.joined_converted for r in rows)
        st.metric(texts.ACTIVE, share(active, joined), help=texts.ACTIVE_HELP, border=True, height="stretch")
        meant = texts.CONVERTED_HELP.format(goal=name)
        st.metric(texts.CONVERTED, share(converted, joined), help=meant, border=True, height="stretch")
        conversions = sum(r.conversions for r in rows)
        meant = texts.CONVERSIONS_HELP.format(goal=name)
        st.metric(texts.CONVERSIONS, number(conversions), help=meant, border=True, height="stretch")
        for currency in _currencies(rows):
            total = sum(r.revenue.get(currency, 0) for r in rows)
            label = texts.REVENUE.format(currency or texts.NO_CURRENCY)
            st.metric(label, f"{total:,.0f}", help=texts.REVENUE_HELP, border=True, height="stretch")


def _currencies(rows: Sequence[SourceRow]) -> list[str]:
    """Those with most events come first, as far as sums say."""
    found = Counter[str]()
    for row in rows:
        found.update({currency: abs(value) for currency, value in row.revenue.items()})  # type: ignore[arg-type]
    return [currency for currency, _ in found.most_common()]


def _over_time(ws: Workspace, asked: _Asked) -> None:
    step = step_for(asked.period.days)
    rows = sources.joined_over_time(ws, asked.home.name, asked.by, asked.period, step)
    days, bars = _bars(rows, asked.by)
    steps.draw(
        days,
        bars,
        title=texts.JOINED_CHART.format(texts.JOINED_BY.get(asked.by, texts.BY[asked.by])),
        unit=f"sign-ups a {step}",
        step=step,
        key=f"{_KEY}.joined",
        alt=texts.JOINED_ALT,
        why=texts.NO_JOINED,
    )
    data = [{"day": day, "came_from": label or None, "sign_ups": people} for day, _, label, people in rows]
    sql = partial(sources.joined_sql, ws, asked.home.name, asked.by, asked.period, step)
    charts.tools("sign-ups", data, sql, key=f"{_KEY}.joined")


def _bars(rows: Sequence[tuple[date, str, str, int]], by: Origin) -> tuple[list[date], list[Bars]]:
    """The origins with most sign-ups, and all others together."""
    totals, labels = Counter[str](), dict[str, str]()
    for _, origin, label, people in rows:
        totals[origin] += people
        labels[origin] = named_as(by, label)
    named = [origin for origin, _ in totals.most_common(_MOST)]
    days = sorted({day for day, *_ in rows})
    found = Counter[tuple[str | None, date]]()
    for day, origin, _, people in rows:
        found[origin if origin in named else None, day] += people
    bars = [Bars(labels[o], [found[o, day] for day in days], steps.shade(n)) for n, o in enumerate(named)]
    if len(totals) > _MOST:
        bars.append(Bars(texts.OTHERS, [found[None, day] for day in days], steps.shade(_MOST)))
    return days, bars


def _table(ws: Workspace, asked: _Asked, rows: Sequence[SourceRow]) -> None:
    if not rows:
        return
    currencies = _currencies(rows)
    shown = [_row(r, asked.by, currencies, with_before=asked.chosen.before is not None) for r in rows]
    goal = worded(asked.goal).lower()
    names = texts.COLUMNS
    config = {
        names["joined"]: whole(names["joined"], texts.JOINED_HELP),
        names["change"]: st.column_config.NumberColumn(format="%+.1f %%", help=texts.COLUMN_HELP["change"], width=80),
        names["active"]: percent(names["active"], texts.ACTIVE_HELP),
        names["converted"]: percent(names["converted"], texts.CONVERTED_HELP.format(goal=goal)),
        names["people"]: whole(names["people"], texts.COLUMN_HELP["people"]),
        names["seen"]: whole(names["seen"], texts.COLUMN_HELP["seen"], 110),
        names["conversions"]: whole(names["conversions"], texts.CONVERSIONS_HELP.format(goal=goal)),
    }
    for currency in currencies:
        money = st.column_config.NumberColumn(format="localized", help=texts.REVENUE_HELP, width=120)
        config[_money(currency)] = money
    table.show(shown, key=f"{_KEY}.table", widths=_WIDTHS, config=config)
    sql = partial(sources.by_origin_sql, ws, asked.home.name, asked.by, asked.period, asked.goal)
    charts.tools("sources", [_data(r, currencies) for r in rows], sql, key=f"{_KEY}.table")


def _row(r: SourceRow, by: Origin, currencies: Sequence[str], *, with_before: bool) -> dict[str, Any]:
    names = texts.COLUMNS
    change = {names["change"]: rate(r.joined - r.joined_before, r.joined_before)} if with_before else {}
    return {
        names["origin"]: named_as(by, r.label),
        names["joined"]: r.joined,
        **change,
        names["active"]: rate(r.joined_active, r.joined),
        names["converted"]: rate(r.joined_converted, r.joined),
        names["people"]: r.people,
        names["seen"]: r.active,
        names["conversions"]: r.conversions,
        **{_money(currency): r.revenue.get(currency) for currency in currencies},
    }


def named_as(by: Origin, label: str) -> str:
    """As people read it; how a profile was made has words of its own."""
    words = SOURCES.get(label, label) if by == "made_by" else label
    return words[:1].upper() + words[1:] if by == "made_by" and words else words or texts.UNKNOWN


def _money(currency: str) -> str:
    return texts.REVENUE.format(currency or texts.NO_CURRENCY)


def _data(r: SourceRow, currencies: Sequence[str]) -> Mapping[str, Any]:
    counts = {name: value for name, value in vars(r).items() if name not in ("origin", "label", "revenue")}
    money = {f"revenue_{currency or 'without_currency'}": r.revenue.get(currency) for currency in currencies}
    return {"came_from": r.label or None, **counts, **money}


def _visits(ws: Workspace, asked: _Asked) -> None:
    st.markdown(f"##### {texts.VISITS}", help=texts.VISITS_HELP.format(days=sources.CREDIT_DAYS))
    by = choice("By", texts.VISITS_BY, key=f"{_KEY}.visits_by", param="visits")
    with st.skeleton(height=200):
        found = sources.visits(ws, asked.home.name, by, asked.period, asked.goal)
    if not found:
        st.caption(texts.NO_VISITS)
        return
    names = texts.VISIT_COLUMNS
    rows = [{names[name]: value for name, value in _visit(v).items()} for v in found]
    config = {label: whole(label) for name, label in names.items() if name != "came_from"}
    table.show(rows, key=f"{_KEY}.visits", widths={names["came_from"]: 260}, config=config, width="content")
    sql = partial(sources.visits_sql, ws, asked.home.name, by, asked.period, asked.goal)
    charts.tools("visits", [_visit(v) for v in found], sql, key=f"{_KEY}.visits")


def _visit(v: Visits) -> dict[str, Any]:
    return {"came_from": v.label, "page_views": v.views, "people": v.people, "conversions": v.conversions}
