"""The switch of all sending: pause, drain, resume, each asked about first; in the queue, and its short form at the foot of every
page; and the line that says so on other pages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.access.permissions import may
from engine.errors import BadValueError
from engine.runner import queue, safety, sending
from engine.runner.sending import Sending
from engine.workspace import Workspace
from pages.components import choose, rights
from pages.components.delivery import texts
from pages.components.frame import PAGES, done, shown
from pages.components.state import counted, number, plain, saved_at, unlinked, workspace

TAB = "Queue"
_WHY = "delivery.pause.why"
_ACTS: dict[str, Callable[[Workspace], None]] = {
    "pause": lambda ws: sending.pause(ws, st.session_state.get(_WHY, "")),
    "drain": sending.drain,
    "resume": sending.resume,
}
_NEEDS = {"pause": "write", "drain": "send", "resume": "send"}
_BUTTONS = {"on": ("pause", "drain"), "draining": ("pause", "resume"), "paused": ("resume",)}


def draw(ws: Workspace, here: Sending) -> None:
    """What holds now, and what can be done about it."""
    said, acts = _row("delivery.switch")
    with said:
        if here.state == "on":
            st.caption(_said(ws, here))
        else:
            st.warning(_said(ws, here), icon=_icon(here))
    with acts:
        for name in _BUTTONS[here.state] if may(ws, "write") else ():
            label, icon = texts.ACTIONS[name]
            kind = "primary" if name == "resume" and here.state == "paused" else "secondary"
            with rights.only_for(ws, _NEEDS[name]):
                st.button(label, icon=icon, type=kind, key=f"delivery.{name}", on_click=choose.ask(_asks(name)))


def foot(ws: Workspace, here: Sending) -> None:
    """In short, in a part of the page that runs by itself: what holds where not everything leaves, and the button that changes
    it."""
    if here.state != "on":
        st.caption(_in_short(ws, here))
    name = "pause" if here.state == "on" else "resume"
    if not may(ws, "write"):
        return
    with rights.only_for(ws, _NEEDS[name]):
        icon = texts.ACTIONS[name][1]
        st.button(texts.FOOT[name], icon=icon, type="tertiary", key=f"frame.{name}", on_click=choose.ask(_asks(name)))
    if st.session_state.get(f"asked.{_asks(name)}"):
        # A dialog opens in a run of the whole page only.
        st.rerun()


def dialogs() -> None:
    """What was asked for, wherever the button was."""
    for name, (label, icon) in texts.ACTIONS.items():
        if choose.asked(_asks(name)):
            st.dialog(label, icon=icon)(_ask)(workspace(), name)


def _asks(name: str) -> str:
    return f"delivery.{name}"


def banner(ws: Workspace) -> bool:
    """On other pages: says so while not everything leaves. Whether it does."""
    here = sending.sending(ws)
    way = _closed(ws)
    if here.state == "on" and way is None:
        return False
    said, acts = _row("delivery.banner")
    if way is None or here.state != "on":
        said.warning(_said(ws, here), icon=_icon(here))
    else:
        said.warning(texts.RELAY_GONE.format(why=plain(way.why)), icon=":material/cloud_off:")
    # The page's tab is chosen before it is drawn.
    choose_tab = partial(st.session_state.__setitem__, "messages.tab", TAB)
    if acts.button(texts.OPEN, icon=":material/arrow_forward:", key="delivery.open", on_click=choose_tab):
        st.switch_page(PAGES / "messages.py")
    return True


def _closed(ws: Workspace) -> queue.Way | None:
    """The relay while it is left alone."""
    with suppress(BadValueError):
        way = queue.way_of(ws)
        return way if way and way.closed_for else None
    return None


def stopped(ws: Workspace) -> None:
    """Campaigns that paused themselves, each with the way to it."""
    for one in safety.stopped(ws):
        said, acts = _row(f"delivery.stopped.{one.name}")
        text = texts.STOPPED.format(label=plain(one.label), failed=number(one.failed), of=number(one.of))
        said.error(text, icon=":material/pause_circle:")
        where = {"name": one.name}
        acts.page_link(PAGES / "campaign.py", label=texts.LOOK, icon=":material/arrow_forward:", query_params=where)


def _row(key: str) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where something is said, and at its right where the buttons stand."""
    with st.container(key=key):
        said, acts = st.columns([4, 1] if key != "delivery.switch" else [5, 3], vertical_alignment="center")
    return said, acts.container(horizontal=True, horizontal_alignment="right")


def _said(ws: Workspace, here: Sending) -> str:
    at = saved_at(ws, here.at) if here.at else ""
    return f"{texts.SWITCH[here.state].format(at=at, by=unlinked(here.by))}{_why(here)}"


def _in_short(ws: Workspace, here: Sending) -> str:
    at = saved_at(ws, here.at) if here.at else ""
    return f"{texts.FOOT[here.state].format(at=at, by=unlinked(here.by))}{_why(here)}"


def _why(here: Sending) -> str:
    return f" “{plain(here.why)}”" if here.why else ""


def _icon(here: Sending) -> str:
    return ":material/pause_circle:" if here.state == "paused" else ":material/hourglass_bottom:"


def _ask(ws: Workspace, name: str) -> None:
    with shown():
        due = queue.look(ws).due
        st.markdown(texts.ASKS[name].format(due=f"**{counted(due, 'message', 'messages')}**"))
        if name == "pause":
            st.text_input(texts.WHY, key=_WHY, placeholder=texts.WHY_SUCH, max_chars=sending.LONGEST_REASON)
        with st.container(horizontal=True):
            label, icon = texts.ACTIONS[name]
            act = partial(_act, ws, name)
            is_sure = st.button(label, type="primary", icon=icon, key=f"delivery.{name}.sure", on_click=act)
            if is_sure or st.button("Cancel", key=f"delivery.{name}.cancel"):
                st.rerun()


def _act(ws: Workspace, name: str) -> None:
    with shown():
        _ACTS[name](ws)
        if name == "resume":
            # The others are said by the line that stands there from now on.
            done(texts.RESUMED)
