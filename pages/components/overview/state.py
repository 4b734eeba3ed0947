"""How the engine and the data do, in a few lines: also when nothing is wrong."""

from __future__ import annotations

import streamlit as st

from engine.delivery.bounces import polling
from engine.reports.overview import Overview, Quality
from engine.runner import state_of
from engine.workspace import Workspace
from pages.components.overview import texts
from pages.components.state import plain, when

_GOOD, _BAD, _NEUTRAL = ":green[:material/check_circle:]", ":orange[:material/warning:]", ":gray[:material/info:]"


def draw(ws: Workspace, found: Overview) -> None:
    st.markdown(f"##### {texts.HEALTH}")
    with st.container(gap="xsmall", key="overview.state"):
        st.markdown(_engine(ws))
        for one in found.arrivals:
            mark = _BAD if one.is_stale(ws.now()) else _GOOD
            st.markdown(f"{mark} {texts.CAME.format(label=plain(one.label), when=when(ws, one.last_at))}")
        if not found.arrivals:
            st.markdown(f"{_NEUTRAL} {texts.NOTHING_CAME}")
        for one in found.quality:
            if one.score is not None:
                st.markdown(f"{_NEUTRAL} {_score(one)}")
        if not found.quality:
            st.markdown(f"{_NEUTRAL} {texts.NO_SCORE}")
        bounces = polling.state_of(ws)
        if bounces and bounces.read_at and not bounces.error:
            st.markdown(f"{_GOOD} {texts.BOUNCES_READ.format(when=when(ws, bounces.read_at))}")


def _engine(ws: Workspace) -> str:
    engine = state_of(ws)
    if engine.error:
        return f"{_BAD} {texts.ENGINE_TROUBLE.format(plain(engine.error))}"
    if not engine.is_running:
        return f"{_BAD} {texts.ENGINE_OFF}"
    if engine.last_tick_at is None:
        return f"{_GOOD} {texts.ENGINE_STARTING}"
    seconds = max(int((ws.now() - engine.last_tick_at).total_seconds()), 0)
    return f"{_GOOD} {texts.ENGINE_ON.format(seconds=seconds)}"


def _score(one: Quality) -> str:
    by = ""
    if one.before is not None and one.score is not None:
        by = texts.SCORE_BY.format(one.score - one.before)
    return texts.SCORE.format(label=plain(one.label), score=one.score, by=by)
