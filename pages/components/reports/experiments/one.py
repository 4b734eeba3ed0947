"""One experiment: verdict, rates with their intervals, differences, money, and for what its size was planned."""

from __future__ import annotations

import streamlit as st

from engine.errors import EngineError
from engine.reports import experiments
from engine.reports.experiments import Experiment
from engine.workspace import Workspace
from pages.components import charts, table
from pages.components.campaign_test import chart
from pages.components.frame import PAGES, fault, shown
from pages.components.reports import address
from pages.components.reports.experiments import texts, verdicts, words
from pages.components.state import counted, plain, short, when

_KEY = "reports.experiment"
_COLOURS = {"clicked": "clicked", "opened": "opened", "goal": "converted"}
_ARM = 215
_COLUMN_WIDTHS = {
    "people": 65,
    "compared": 80,
    "needed": 70,
    "rate": 183,
    "difference": 160,
    "lift": 168,
    "p": 64,
}
_WHOLE = ("people", "compared", "needed")


def draw(ws: Workspace, key: str) -> None:
    st.page_link(PAGES / "reports.py", label=texts.ALL, icon=":material/arrow_back:", query_params={"tab": texts.TAB})
    try:
        planned = experiments.get(ws, key)
    except EngineError as error:
        fault(error)
        return
    _head(ws, planned)
    with shown():
        found = _asked(ws, planned)
        verdicts.draw(found)
        _arms(found)
        _money(found)


def _head(ws: Workspace, found: Experiment) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(short(found.label)), anchor=False, width="content")
        st.badge(texts.KINDS[found.kind], color="gray")
        st.space("stretch")
        if found.campaign:
            params = {"name": found.campaign}
            label = texts.OPEN_CAMPAIGN
            st.page_link(PAGES / "campaign.py", label=label, icon=":material/bolt:", query_params=params)
    began = (
        texts.START.format(when(ws, found.starts_at))
        if found.starts_at
        else texts.SINCE.format(when(ws, found.began_at))
    )
    st.caption(f"{began} · {counted(found.people, 'person', 'people')} · times in {ws.settings.time_zone}")


def _asked(ws: Workspace, planned: Experiment) -> Experiment:
    """As it is to be looked at: the address says by what, and which difference is worth finding."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        metric = planned.metric
        if len(planned.metrics) > 1:
            metrics = sorted(planned.metrics, key=lambda m: m != planned.metric)
            # Each has a default of its own.
            key = f"{_KEY}.metric.{planned.key}"
            changed = address.follow(key, "by", {m: m for m in metrics})
            metric = st.segmented_control(
                texts.METRIC,
                planned.metrics,
                format_func=lambda m: texts.METRICS[m],
                required=True,
                key=key,
                help=texts.METRIC_HELP,
                on_change=changed,
            )
        changed = address.follow(f"{_KEY}.worth", "worth", {w: w for w in texts.WORTHS})
        worth = st.segmented_control(
            texts.WORTH,
            texts.WORTH_ORDER,
            format_func=lambda w: texts.WORTHS[w],
            required=True,
            key=f"{_KEY}.worth",
            help=texts.WORTH_HELP,
            on_change=changed,
        )
    share = int(worth or texts.WORTH_ORDER[-1]) / 100
    if metric == planned.metric and share == experiments.WORTH:
        return planned
    return experiments.get(ws, planned.key, metric, share)


def _arms(found: Experiment) -> None:
    names = [words.name(found, side) for side in found.sides]
    if any(side.arm.n for side in found.sides):
        colour = charts.colour(_COLOURS[found.metric])
        chart.rates(found.compared.arms, names, title=words.title(found), colour=colour, key=f"{_KEY}.chart")
    elif found.people:
        charts.nothing(words.title(found), key=f"{_KEY}.chart", why=texts.NO_PEOPLE)
    config = {
        head: st.column_config.NumberColumn(format="localized", width=_COLUMN_WIDTHS[name], help=meant)
        if name in _WHOLE
        else st.column_config.TextColumn(width=_COLUMN_WIDTHS[name], help=meant)
        for name, (head, meant) in texts.COLUMNS.items()
    }
    table.show(words.rows(found), key=f"{_KEY}.arms", widths={"Arm": _ARM}, config=config)
    charts.tools(f"experiment-{found.key}".replace("/", "-"), words.data(found), lambda: found.sql, key=f"{_KEY}.arms")
    if said := words.ratio(found):
        st.markdown(f":green[:material/check_circle:] {plain(said)}", help=texts.RATIO_HELP)
    st.caption(words.planned(found))


def _money(found: Experiment) -> None:
    if not found.money:
        return
    st.markdown(f"##### {texts.MONEY}", help=texts.MONEY_HELP)
    heads = {head: st.column_config.TextColumn(help=meant) for head, meant in texts.MONEY_COLUMNS.values()}
    for money in found.money:
        st.markdown(f"**{plain(money.currency or texts.NO_CURRENCY)}**")
        key = f"{_KEY}.money.{money.currency}"
        table.show(words.money_rows(found, money), key=key, widths={"Arm": _ARM}, config=heads, width="content")
