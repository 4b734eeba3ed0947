"""The tab Alerts: what is on now, who is told, what is watched and from when it counts, the last alerts."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.operations import reading, records
from engine.operations.reading import Receiver, Report, Watched
from engine.operations.records import Alert
from engine.workspace import Workspace
from pages.components import table
from pages.components.access import alert_texts as texts
from pages.components.frame import done, shown
from pages.components.state import counted, plain, when

TAB = texts.TAB


def draw(ws: Workspace) -> None:
    """For admins."""
    st.caption(texts.ABOUT)
    with shown():
        found = reading.report(ws)
        if not found.is_watching:
            st.info(texts.NOT_WATCHING, icon=":material/visibility_off:")
        _on(ws, found)
        _receivers(ws, found)
        st.markdown(f"##### {texts.WATCHED}")
        table.show([_watched(ws, one) for one in found.watched], key="settings.alerts.watched")
        _last(ws, records.last(ws))


def _on(ws: Workspace, found: Report) -> None:
    st.markdown(f"##### {texts.ON}")
    on = [(watched, text, since) for watched in found.watched for text, since in watched.on]
    for watched, text, since in on:
        line = texts.SINCE.format(text=plain(text), when=when(ws, since))
        is_error = watched.kind.level == "error"
        (st.error if is_error else st.warning)(line, icon=f":material/{watched.kind.level}:")
    if not on and found.is_watching:
        st.markdown(f":green[:material/check_circle:] {texts.NONE_ON}")


def _receivers(ws: Workspace, found: Report) -> None:
    st.markdown(f"##### {texts.RECEIVERS}")
    if not found.receivers:
        st.info(texts.NOBODY, icon=":material/notifications_off:")
        return
    table.show([_receiver(ws, one) for one in found.receivers], key="settings.alerts.receivers")
    with st.container(horizontal=True):
        if st.button(texts.TEST, icon=":material/send:", key="settings.alerts.test", help=texts.TEST_HELP):
            done(texts.TESTED.format(counted(reading.try_all(ws), "receiver", "receivers")))
            st.rerun()
        if any(one.is_webhook for one in found.receivers):
            with st.popover(texts.KEY, icon=":material/key:"):
                st.caption(texts.KEY_HELP)
                st.code(found.key, language=None)


def _receiver(ws: Workspace, one: Receiver) -> dict[str, Any]:
    told = when(ws, one.told_at) if one.told_at else texts.NEVER
    return {
        "Receiver": one.label,
        "By": texts.HOOK if one.is_webhook else texts.MAIL,
        "Last told": told,
        "Trouble": one.error,
    }


def _watched(ws: Workspace, one: Watched) -> dict[str, Any]:
    state = when(ws, min(since for _, since in one.on)) if one.on else texts.QUIET
    return {"Trouble": one.kind.label, "Counts from": one.kind.limit, "On since": state}


def _last(ws: Workspace, alerts: list[Alert]) -> None:
    st.markdown(f"##### {texts.LAST}")
    if not alerts:
        st.caption(texts.NO_LAST)
        return
    table.show([_alert(ws, alert) for alert in alerts], key="settings.alerts.last", file="alerts")


def _alert(ws: Workspace, alert: Alert) -> dict[str, Any]:
    ended = when(ws, alert.ended_at) if alert.ended_at else texts.LASTS
    return {"Began": when(ws, alert.began_at), "Over": ended, "Trouble": alert.label, "What": alert.text}
