"""What was sent and what it did, against the time before; and below it what else there is, in a line."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from engine.clock import from_utc
from engine.reports.overview import DEEDS, OUTCOMES, Overview, deeds_sql, messages_sql
from engine.reports.periods import Period
from engine.workspace import Workspace
from pages.components import charts
from pages.components.overview import texts
from pages.components.reports.campaigns import words
from pages.components.state import counted, number

_TILES = ("sent", "open_rate", "click_rate", "unsubscribed", "failed")
_WITH_GOAL = ("sent", "open_rate", "click_rate", "converted", "unsubscribed", "failed")
_DAY = "%-d %b"


def draw(ws: Workspace, found: Overview) -> None:
    before = _days(ws, found.period.before(ws.zone))
    said = {"period": _days(ws, found.period), "before": before, "zone": ws.settings.time_zone}
    st.caption(texts.SPAN.format(**said))
    names = _WITH_GOAL if found.now.has_goal else _TILES
    words.tiles(names, found.now, found.then, against=before, young=words.is_young(ws, found.period))
    st.caption(
        texts.BESIDE.format(
            people=counted(found.people, "person", "people"),
            joined=number(found.joined),
            joined_by=_by(found.joined, found.joined_before),
            changes=number(found.changes),
            changes_by=_by(found.changes, found.changes_before),
            waiting=counted(found.waiting, "message", "messages"),
        )
    )


def over_time(ws: Workspace, found: Overview) -> None:
    days, today = found.chart.days, from_utc(found.period.until, ws.zone).date()
    left, right = st.columns(2, gap="large")
    with left:
        charts.by_day(
            found.messages_by_day,
            title=texts.MESSAGES_TITLE,
            unit="messages a day",
            order=OUTCOMES,
            until=today,
            days=days,
            key="overview.outcomes",
            alt=texts.MESSAGES_ALT.format(days),
        )
        rows = [{"day": day, "state": kind, "messages": n} for day, kind, n in found.messages_by_day]
        charts.tools("messages-by-day", rows, lambda: messages_sql(ws, found.chart), key="overview.outcomes")
    with right:
        charts.by_day(
            found.deeds_by_day,
            title=texts.DEEDS_TITLE,
            unit="events a day",
            order=DEEDS,
            until=today,
            days=days,
            key="overview.events",
            alt=texts.DEEDS_ALT.format(days),
        )
        rows = [{"day": day, "type": kind, "events": n} for day, kind, n in found.deeds_by_day]
        charts.tools("events-by-day", rows, lambda: deeds_sql(ws, found.chart), key="overview.events")


def _days(ws: Workspace, period: Period) -> str:
    first = from_utc(period.since, ws.zone).date()
    last = first + timedelta(days=period.days - 1)
    return (
        texts.FIRST_TO_LAST.format(first=f"{first:{_DAY}}", last=f"{last:{_DAY}}")
        if last > first
        else f"{first:{_DAY}}"
    )


def _by(now: int, before: int) -> str:
    return texts.BY.format(f"{100 * (now - before) / before:+.1f}") if before else ""
