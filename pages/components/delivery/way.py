"""The way out: the mailbox folder or the relay, how it does, and "Try now" while it is left alone."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.access.permissions import may
from engine.runner import queue
from engine.runner.queue import Way
from engine.workspace import Workspace
from pages.components.delivery import texts
from pages.components.frame import shown
from pages.components.state import literal, number, plain, short

_MINUTE, _HOUR = 60, 3600


def draw(ws: Workspace) -> None:
    with st.container(border=True, gap="small", key="delivery.way", height="stretch"):
        st.markdown(f"**{texts.WAY}**")
        if ws.settings.test_to:
            st.info(texts.TEST_MODE.format(literal(ws.settings.test_to)), icon=":material/science:")
        with shown():
            way = queue.way_of(ws)
            if way is None:
                st.markdown(f":material/inbox: {texts.MAILBOX}")
            else:
                _relay(ws, way)


def _relay(ws: Workspace, way: Way) -> None:
    st.markdown(f":material/dns: {literal(way.address)}")
    st.caption("  \n".join(facts(way)))
    for who, rate in way.slow.items():
        said = texts.SLOW.format(
            who=plain(texts.PROVIDERS.get(who, who)), rate=f"{rate:,.0f}" if rate >= 1 else "under 1"
        )
        st.caption(f":orange[:material/speed: {said}]")
    if way.closed_for:
        why = plain(short(way.why, 200)) or texts.NO_WORD
        st.error(texts.CLOSED.format(more=span(way.closed_for), why=why), icon=":material/cloud_off:")
        if may(ws, "send"):
            st.button(
                texts.TRY_NOW,
                icon=":material/refresh:",
                help=texts.TRY_HELP,
                key="delivery.try",
                on_click=partial(_try, ws),
            )


def facts(way: Way) -> list[str]:
    """A line each."""
    said = texts.RELAY
    rate = said["rate"].format(per(way.rate)) if way.rate else said["no_rate"]
    workers = said["workers"].format(way.workers, way.most) if way.most else said["no_workers"]
    return [
        said["encrypted" if way.is_encrypted else "plain"].capitalize(),
        f"{said['connections'].format(way.connections)}, {rate}".capitalize(),
        workers.capitalize(),
    ]


def per(rate: float) -> str:
    """A rate in messages a second in the unit in which it is a whole number: "14 a second", "30 a minute"."""
    for unit, seconds in (("second", 1), ("minute", _MINUTE)):
        if rate * seconds >= 1 and abs(rate * seconds - round(rate * seconds)) < 1e-9:
            return f"{number(round(rate * seconds))} a {unit}"
    return f"{number(round(rate * _HOUR))} an hour"


def span(seconds: float) -> str:
    """ "40 s", "3 min"."""
    return f"{max(round(seconds), 1)} s" if seconds < 2 * _MINUTE else f"{round(seconds / _MINUTE)} min"


def _try(ws: Workspace) -> None:
    with shown():
        queue.try_now(ws)
