"""The browsers in which one is signed in, and leaving them."""

from __future__ import annotations

import streamlit as st

from engine.access import account
from engine.access.logins import Login
from engine.workspace import Workspace
from pages.components.access import account_texts as texts
from pages.components.access import agents
from pages.components.frame import done, shown
from pages.components.state import counted, plain, when

_KEY = "account.browser"


def draw(ws: Workspace, here: Login | None) -> None:
    """`here`: the one of this page."""
    st.subheader(texts.BROWSERS, anchor=False)
    st.caption(texts.BROWSERS_ABOUT)
    known = account.browsers(ws)
    for login in known:
        _one(ws, login, is_here=here is not None and login.login_id == here.login_id)
    others = [login for login in known if here is None or login.login_id != here.login_id]
    if others and st.button(texts.OTHERS, icon=":material/devices:", key="account.others"):
        with shown():
            ended = account.sign_out_others(ws, here.login_id if here else None)
            done(texts.OTHERS_DONE.format(counted(ended, "browser", "browsers")))
            st.rerun()


def _one(ws: Workspace, login: Login, *, is_here: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"{_KEY}.{login.login_id}"):
        with st.container(gap="small"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{plain(agents.words(login.agent))}**", width="content")
                if is_here:
                    st.badge(texts.THIS, color="green", icon=":material/check_circle:")
            address = plain(login.came_from or texts.NOWHERE)
            seen = when(ws, login.last_seen_at)
            st.caption(texts.SINCE.format(started=when(ws, login.started_at), address=address, seen=seen))
        if st.button(texts.SIGN_OUT, icon=":material/logout:", key=f"{_KEY}.out.{login.login_id}"):
            with shown():
                account.sign_out(ws, login.login_id)
                st.rerun()
