"""All campaigns with their figures of a period, against the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from engine.campaigns import campaigns
from engine.campaigns.campaigns import Campaign
from engine.reports import figures
from engine.reports.figures import NONE, Figures
from engine.reports.metrics import METRICS
from engine.reports.slices import Slice
from engine.workspace import Workspace
from pages.components import charts, empty, table
from pages.components.campaign_list import MANY, is_shown
from pages.components.frame import open_detail, shown
from pages.components.reports import address, period
from pages.components.reports.campaigns import texts, words
from pages.components.reports.campaigns.totals import total
from pages.components.reports.period import Chosen

_KEY = "reports.list"
_TILES = ("sent", "delivery_rate", "open_rate", "click_rate", "conversion_rate", "unsubscribe_rate")
_COLUMNS = ("sent", "open_rate", "click_rate", "conversion_rate", "unsubscribe_rate", "skipped")
_FILE = (
    "planned",
    "sent",
    "skipped",
    "failed",
    "in_doubt",
    "delivered",
    "bounced",
    "opened",
    "opens",
    "clicked",
    "clicks",
    "converted",
    "conversions",
    "unsubscribed",
    "complained",
    "open_rate",
    "click_rate",
    "conversion_rate",
    "unsubscribe_rate",
)
_WIDTHS = {"Campaign": 200, "State": 80}
_ENDED = ("draft", "archived")
_Found = Mapping[int, Figures]
"""Campaign → its figures."""


def draw(ws: Workspace) -> None:
    known = campaigns.list_all(ws)
    if not known:
        empty.state("reports", action="New campaign", goes_to="campaign.py")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = period.choose(ws, key="reports.period")
        st.space("stretch")
        if len(known) > 1:
            st.button(texts.COMPARE, icon=":material/compare_arrows:", key=f"{_KEY}.compare", on_click=_compare)
    if chosen is None:
        return
    with shown():
        asked = Slice(None, chosen.since, chosen.until)
        with st.skeleton(height=120):
            now = _by_campaign(ws, asked)
            past = _by_campaign(ws, Slice(None, chosen.before.since, chosen.before.until)) if chosen.before else {}
        st.caption(words.span(ws, chosen))
        _tiles(ws, known, chosen, now, past)
        # By itself, so that typing into the search counts nothing anew.
        st.fragment(_table)(ws, known, chosen, now, past)


def _compare() -> None:
    address.put("view", "compare")


def _tiles(ws: Workspace, known: Sequence[Campaign], chosen: Chosen, now: _Found, past: _Found) -> None:
    has_goal = any(c.definition.goal for c in known)
    before = total(past.values(), has_goal=has_goal) if chosen.before else None
    against = period.words(ws, chosen.before) if chosen.before else ""
    names = [t for t in _TILES if has_goal or t != "conversion_rate"]
    young = words.is_young(ws, chosen.period)
    words.tiles(names, total(now.values(), has_goal=has_goal), before, against=against, young=young)


def _table(ws: Workspace, known: Sequence[Campaign], chosen: Chosen, now: _Found, past: _Found) -> None:
    text = _search(known)
    # Drafts and archived ones only where something of them falls into the period.
    listed = [c for c in known if c.campaign_id in now or (c.state not in _ENDED and is_shown(c, "", None))]
    listed = [c for c in listed if is_shown(c, text, c.state)]
    if not listed:
        st.info(texts.NO_MATCH if text else texts.NONE_STARTED, icon=":material/search_off:")
        return
    listed.sort(key=lambda c: (-now.get(c.campaign_id, NONE).counts["sent"], c.label.casefold()))
    has_goal = any(c.definition.goal for c in listed)
    shown_columns = [n for n in _COLUMNS if has_goal or n != "conversion_rate"]
    rows = [
        _row(c, now.get(c.campaign_id, _nothing(c)), past.get(c.campaign_id), chosen, shown_columns) for c in listed
    ]
    config = words.columns(shown_columns) | (_change_columns(ws, chosen) if chosen.before else {})
    picked = table.pick(rows, key=f"{_KEY}.table", widths=_WIDTHS, config=config)
    before = texts.OPEN_REPORT.format(period.words(ws, chosen.before)) if chosen.before else texts.OPEN_REPORT_ALONE
    data = [
        {
            "campaign": c.name,
            "label": c.label,
            "state": c.state,
            **words.data(_FILE, now.get(c.campaign_id, _nothing(c))),
        }
        for c in listed
    ]
    sql = partial(figures.sql_of, ws, Slice(None, chosen.since, chosen.until), "campaign")
    charts.tools("report-campaigns", data, sql, key=f"{_KEY}.table", caption=before)
    if picked is not None:
        open_detail("reports", **_params(listed[picked]))


def _params(campaign: Campaign) -> dict[str, str]:
    kept = {name: st.query_params[name] for name in ("period", "from", "to") if name in st.query_params}
    return {"campaign": campaign.name, **kept}


def _nothing(campaign: Campaign) -> Figures:
    """Of a campaign that planned nothing in the period."""
    return Figures(NONE.counts, has_goal=campaign.definition.goal is not None)


def _by_campaign(ws: Workspace, asked: Slice) -> _Found:
    return {row.key: row.figures for row in figures.by(ws, asked, "campaign")}


def _search(known: Sequence[Campaign]) -> str:
    if len(known) <= MANY:
        return ""
    return st.text_input(
        "Search",
        placeholder=texts.SEARCH,
        key=f"{_KEY}.search",
        type="search",
        label_visibility="collapsed",
        live=True,
        width=320,
    )


def _row(
    campaign: Campaign, now: Figures, past: Figures | None, chosen: Chosen, columns: Sequence[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {"Campaign": campaign.label, "State": [campaign.state]}
    for name in columns:
        found |= words.cells([name], now)
        if chosen.before and name in texts.CHANGES:
            found[texts.CHANGES[name]] = words.change(name, now, past) if past else None
    return found


def _change_columns(ws: Workspace, chosen: Chosen) -> dict[str, Any]:
    since = texts.BEFORE_HELP.format(period.words(ws, chosen.before)) if chosen.before else ""
    found: dict[str, Any] = {}
    for name, label in texts.CHANGES.items():
        kind = METRICS[name].kind
        sign = "%+.1f %%" if kind == "count" else "%+.1f"
        meant = f"{since} {texts.CHANGE_UNIT[kind]}"
        found[label] = st.column_config.NumberColumn(format=sign, help=meant, width=80)
    return found
