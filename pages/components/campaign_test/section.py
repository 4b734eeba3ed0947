"""The tab Test of a campaign with two variants or more: what each did, whether one may compare them, and which one wins."""

from __future__ import annotations

import streamlit as st

from engine.campaigns.campaigns import Campaign
from engine.campaigns.experiments import hand
from engine.campaigns.experiments.hand import Shown
from engine.content import templates
from engine.workspace import Workspace
from pages.components import charts, table
from pages.components.campaign_test import chart, choosing, deciding, figures, texts
from pages.components.frame import PAGES, shown
from pages.components.state import plain, when

_KEY = "campaign.test"
_WIDTHS = {"Variant": 185, "Share": 66, "Opened": 195, "Clicked": 195}
_NUMBERS = 70
_CHART = 310
"""A chart that is narrower, in pixels, cuts its title and the names of variants."""


def draw(ws: Workspace, campaign: Campaign) -> None:
    with shown():
        tests = hand.shown(ws, campaign.name)
        if not tests:
            st.caption(texts.NOT_YET)
            return
        _one(ws, campaign, _chosen(ws, tests))


def _chosen(ws: Workspace, tests: list[Shown]) -> Shown:
    """Each start of a broadcast is a test of its own."""
    if len(tests) == 1:
        return tests[0]
    by_start = {t.start_id: t for t in tests}
    chosen = st.selectbox(
        texts.START,
        list(by_start),
        format_func=lambda start: when(ws, by_start[start].starts_at),
        key=f"{_KEY}.start",
        width=260,
    )
    return by_start[chosen]


def _one(ws: Workspace, campaign: Campaign, test: Shown) -> None:
    labels = {t.name: t.label for t in templates.list_all(ws)}
    variants = figures.names(test, labels)
    st.markdown(f":material/trophy: {plain(deciding.line(ws, campaign, test, variants))}")
    choosing.draw(ws, campaign, test, variants)
    _table(test, variants)
    _ratio(test)
    _reports(campaign, test)
    if any(arm.sent for arm in test.arms):
        with st.grid(len(test.metrics), min_column_width=_CHART):
            for metric in test.metrics:
                chart.rates(
                    figures.rates(test, metric).arms,
                    variants,
                    title=texts.TITLES[metric],
                    colour=charts.colour(texts.COLOURS[metric]),
                    key=f"{_KEY}.{metric}",
                )
        st.caption(texts.INTERVALS)
    else:
        st.caption(texts.NOTHING_SENT)
    if held := deciding.held_out(test):
        st.caption(held)
    st.caption(texts.PEEKING)


def _reports(campaign: Campaign, test: Shown) -> None:
    """To the experiments that the reports have of it."""
    key = campaign.name if test.start_id is None else f"{campaign.name}@{test.start_id}"
    asked = {texts.REPORT: key} | ({texts.REPORT_HELD: f"{campaign.name}/holdout"} if test.others.holdout else {})
    with st.container(horizontal=True, gap="small"):
        for label, experiment in asked.items():
            params = {"tab": "experiments", "experiment": experiment}
            st.page_link(PAGES / "reports.py", label=label, icon=":material/bar_chart:", query_params=params)


def _table(test: Shown, variants: list[str]) -> None:
    head = figures.against(test)
    config = {
        "Planned": table.numbers(_NUMBERS),
        "Sent": table.numbers(_NUMBERS),
        "Opened": st.column_config.TextColumn(width=_WIDTHS["Opened"], help=texts.FIGURES_HELP),
        "Clicked": st.column_config.TextColumn(width=_WIDTHS["Clicked"], help=texts.FIGURES_HELP),
        head: st.column_config.TextColumn(width=225, help=texts.AGAINST_HELP),
    }
    rows = figures.rows(test, variants)
    table.show(rows, key=f"{_KEY}.figures", widths=_WIDTHS, config=config, file="test")


def _ratio(test: Shown) -> None:
    said = figures.ratio(test)
    if said is None:
        return
    if test.compared.srm.alarm:
        st.error(plain(said), icon=":material/balance:")
    else:
        st.markdown(f":green[:material/check_circle:] {plain(said)}", help=texts.RATIO_HELP)
