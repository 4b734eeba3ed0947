"""The report of one campaign: figures, how far messages came, by day, by one thing, its links, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import streamlit as st

from engine.campaigns.campaigns import Campaign
from engine.clock import from_utc
from engine.reports import figures
from engine.reports.figures import Figures, Row
from engine.reports.slices import Slice
from engine.workspace import Workspace
from pages.components import badges
from pages.components.frame import PAGES, shown
from pages.components.reports import address, period
from pages.components.reports.campaigns import (
    breakdown,
    filters,
    funnel,
    goal,
    links,
    names,
    people,
    raw,
    texts,
    timeline,
    words,
)
from pages.components.reports.campaigns.people import About
from pages.components.reports.campaigns.totals import total
from pages.components.reports.period import Chosen
from pages.components.state import plain, short

_KEY = "reports.one"
_RAW = f"{_KEY}.raw"
_TILES = ("sent", "delivery_rate", "open_rate", "click_rate", "conversion_rate", "unsubscribe_rate")


def draw(ws: Workspace, campaign: Campaign) -> None:
    _head(campaign)
    chosen = period.choose(ws, key="reports.period")
    if chosen is None:
        return
    with shown():
        whole = Slice((campaign.campaign_id,), chosen.since, chosen.until)
        days = _days(ws, whole)
        if not days:
            st.caption(words.span(ws, chosen))
            st.info(
                texts.NO_MESSAGES if campaign.version and _has_any(ws, campaign) else texts.NOT_YET,
                icon=":material/info:",
            )
            return
        _report(ws, campaign, chosen, whole, days)


def _head(campaign: Campaign) -> None:
    st.button(texts.ALL_CAMPAIGNS, icon=":material/arrow_back:", type="tertiary", key=f"{_KEY}.back", on_click=_back)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(short(campaign.label)), anchor=False, width="content")
        badges.state(campaign.state)
        st.space("stretch")
        params = {"name": campaign.name}
        label = texts.OPEN_CAMPAIGN
        st.page_link(PAGES / "campaign.py", label=label, icon=":material/bolt:", query_params=params)


def _back() -> None:
    """A link to the page itself would leave the address as it is."""
    for param in ("campaign", "only"):
        address.put(param, None)


def _days(ws: Workspace, asked: Slice) -> list[Row]:
    with st.skeleton(height=120):
        return figures.by(ws, asked, "day")


def _has_any(ws: Workspace, campaign: Campaign) -> bool:
    return figures.figures(ws, Slice((campaign.campaign_id,))).counts["planned"] > 0


def _report(ws: Workspace, campaign: Campaign, chosen: Chosen, whole: Slice, days: list[Row]) -> None:
    """`days`: the whole by day."""
    name = f"report-{campaign.name}"
    only = filters.read()
    filters.draw(only, {d: names.namer(ws, d, campaign=campaign)(key) for d, key in only.items()})
    part = filters.narrowed(whole, only, ws.zone)
    with st.skeleton(height=120):
        found = _found(ws, part, only, days)
        before = _before(ws, whole, chosen, only)
    about = About(part, f"{campaign.label}, {chosen.words}")
    sql = partial(figures.sql_of, ws, part)
    _figures(ws, chosen, found, before)
    if st.session_state.get(_RAW):
        raw.draw(found, sql, name=name)
    if not found.counts["planned"]:
        st.info(texts.NO_MATCHING, icon=":material/filter_alt_off:")
    else:
        funnel.draw(found, sql, name=name)
    besides = filters.without(only, "day")
    by_day = filters.narrowed(whole, besides, ws.zone)
    timeline.draw(
        figures.by(ws, by_day, "day") if besides else days,
        lambda: figures.sql_of(ws, by_day, "day"),
        span=_span(ws, chosen, days),
        chosen=only.get("day"),
        name=name,
    )
    breakdown.draw(ws, whole, only, campaign, name=name)
    links.draw(ws, filters.narrowed(whole, filters.without(only, "link"), ws.zone), name=name)
    goal.draw(ws, campaign, found, before)
    people.open_asked(ws, about)


def _found(ws: Workspace, part: Slice, only: filters.Filters, days: list[Row]) -> Figures:
    """What is chosen of the days, which are known; else it is asked for."""
    if set(only) <= {"day"}:
        parts = [row.figures for row in days if only.get("day") in (None, row.key)]
        return total(parts, has_goal=any(row.figures.has_goal for row in days))
    return figures.figures(ws, part)


def _before(ws: Workspace, whole: Slice, chosen: Chosen, only: filters.Filters) -> Figures | None:
    """The same of the period before; a single day is compared with nothing."""
    if chosen.before is None or "day" in only:
        return None
    past = Slice(whole.campaign_ids, chosen.before.since, chosen.before.until)
    return figures.figures(ws, filters.narrowed(past, only, ws.zone))


def _figures(ws: Workspace, chosen: Chosen, found: Figures, before: Figures | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(words.span(ws, chosen, with_before=before is not None), width="content")
        st.space("stretch")
        st.toggle(texts.RAW, key=_RAW, help=texts.RAW_HELP)
        people.button(people.OFFERED if found.has_goal else _without_goal(), key=f"{_KEY}.people")
    against = period.words(ws, chosen.before) if chosen.before else ""
    names = [t for t in _TILES if found.has_goal or t != "conversion_rate"]
    words.tiles(names, found, before, against=against, young=words.is_young(ws, chosen.period))


def _without_goal() -> list[str]:
    return [name for name in people.OFFERED if name != "converted"]


def _span(ws: Workspace, chosen: Chosen, rows: list[Row]) -> tuple[date, date]:
    """The days of the period, or of all messages; what is planned ahead of either is shown, too."""
    days = [row.key for row in rows]
    if chosen.period is None:
        return min(days), max(days)
    first = from_utc(chosen.period.since, ws.zone).date()
    last = first + timedelta(days=chosen.period.days - 1)
    return min([first, *days]), max([last, *days])
