"""The tab API tokens: which there are and when they were used, a new one, taking one away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from engine.access import tokens
from engine.access.tokens import Token
from engine.workspace import Workspace
from pages.components import choose, naming, table
from pages.components.access import token_texts as texts
from pages.components.frame import shown
from pages.components.state import when

TAB = texts.TAB
_FRESH = "settings.token.fresh"
_SUGGESTED = 90


def draw(ws: Workspace) -> None:
    """For who may handle tokens."""
    st.caption(texts.ABOUT)
    if fresh := st.session_state.pop(_FRESH, None):
        st.success(texts.FRESH, icon=":material/key:")
        st.code(fresh, language=None)
    known = tokens.list_all(ws)
    if known:
        table.show([_row(ws, token) for token in known], key="settings.tokens", file="tokens")
    else:
        st.info(texts.EMPTY, icon=":material/key:")
    _new(ws, [token.name for token in known])
    _revoke(ws, [token.name for token in known if token.state == "valid"])


def _row(ws: Workspace, token: Token) -> dict[str, Any]:
    used = texts.NEVER_USED
    if token.last_used_at:
        used = when(ws, token.last_used_at)
        if token.last_used_from:
            used = texts.FROM.format(when=used, address=token.last_used_from)
    return {
        "Name": token.name,
        "State": [token.state],
        "Scope": token.scope,
        "Expires": when(ws, token.expires_at) if token.expires_at else texts.FOR_EVER,
        "Last used": used,
        "Calls a second": texts.ANY_RATE if token.rate is None else f"{token.rate:g}",
        "Made": when(ws, token.created_at),
    }


def _new(ws: Workspace, known: list[str]) -> None:
    turn = choose.turn("settings.token")
    with st.form("settings.token", border=True):
        st.markdown(f"**{texts.NEW}**")
        label = st.text_input(texts.NAME, placeholder=texts.NAME_EXAMPLE, key=f"settings.token.name.{turn}")
        scope = st.selectbox(texts.SCOPE, tokens.SCOPES, 1, key="settings.token.scope", help=texts.SCOPE_HELP)
        days = st.selectbox(
            texts.LASTS,
            list(texts.LASTS_OPTIONS),
            list(texts.LASTS_OPTIONS).index(_SUGGESTED),
            lambda n: texts.LASTS_OPTIONS[n],
            key="settings.token.lasts",
            help=texts.LASTS_HELP,
        )
        rate = st.number_input(
            texts.RATE,
            value=None,
            key=f"settings.token.rate.{turn}",
            placeholder=texts.RATE_EXAMPLE,
            help=texts.RATE_HELP,
        )
        if st.form_submit_button(texts.CREATE):
            with shown():
                name = naming.proposed("token", label, known)
                end = _end(ws, days)
                st.session_state[_FRESH] = tokens.create(ws, name, scope, rate=rate, expires_at=end)
                choose.next_turn("settings.token")
                st.rerun()


def _end(ws: Workspace, days: int) -> datetime | None:
    return ws.now() + timedelta(days=days) if days else None


def _revoke(ws: Workspace, valid: list[str]) -> None:
    if not valid:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            texts.REVOKE_ONE, valid, None, key="settings.token.revoke", width=260, placeholder=texts.REVOKE_CHOOSE
        )
        is_none = chosen is None
        if st.button(texts.REVOKE, key="settings.token.revoke_button", disabled=is_none, help=texts.REVOKE_HELP):
            with shown():
                tokens.revoke(ws, str(chosen))
                st.rerun()
