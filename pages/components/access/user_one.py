"""What an admin does about one user: role, new link, signing out, removing."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.access import inviting, logins, users
from engine.access.permissions import USER_ROLES
from engine.access.users import User
from engine.workspace import Workspace
from pages.components import badges
from pages.components.access import user_texts as texts
from pages.components.frame import done, shown
from pages.components.state import literal

FRESH = "settings.users.fresh"
"""Of the session: the invitation whose link the next run shows, once."""
_ASKED = "asked.settings.user"
_KEY = "settings.user"


def ask(email: str) -> None:
    """Has `draw` open this user."""
    st.session_state[_ASKED] = email


def draw(ws: Workspace, known: list[User]) -> None:
    """The dialog, in the run after it was asked for."""
    asked = st.session_state.pop(_ASKED, None)
    if user := next((u for u in known if u.email == asked), None):
        st.dialog(literal(user.email), icon=":material/person:", width="medium")(_one)(ws, user)


def _one(ws: Workspace, user: User) -> None:
    with st.container(horizontal=True):
        badges.state("active" if user.last_seen_at else "waiting", help=texts.COLUMNS_HELP["State"])
        st.badge(user.role, color="blue", icon=":material/badge:", help=texts.ROLES[user.role])
    if user.email == ws.actor.name:
        st.markdown(texts.ONESELF)
        return
    _role(ws, user)
    with st.container(horizontal=True):
        if inviting.has_passwords(ws) and st.button(
            texts.NEW_LINK, icon=":material/link:", key=f"{_KEY}.link", help=texts.NEW_LINK_HELP
        ):
            with shown():
                st.session_state[FRESH] = inviting.again(ws, user.email)
                st.rerun()
        is_out = not logins.list_of(ws, user.email)
        if st.button(
            texts.SIGN_OUT, icon=":material/logout:", key=f"{_KEY}.out", help=texts.SIGN_OUT_HELP, disabled=is_out
        ):
            _act(partial(logins.end_all, ws, user.email), texts.SIGNED_OUT.format(email=literal(user.email)))
        with st.popover(texts.REMOVE, icon=":material/person_remove:", key=f"{_KEY}.remove"):
            st.markdown(texts.REMOVE_ASK.format(email=literal(user.email)))
            if st.button(texts.REMOVE_SURE, icon=":material/delete_forever:", key=f"{_KEY}.remove.sure"):
                _act(partial(users.remove, ws, user.email), texts.REMOVED.format(email=literal(user.email)))


def _role(ws: Workspace, user: User) -> None:
    chosen = st.radio(
        texts.ROLE,
        USER_ROLES,
        USER_ROLES.index(user.role),
        format_func=str.capitalize,
        captions=[texts.ROLES[name] for name in USER_ROLES],
        key=f"{_KEY}.role.{user.email}",
    )
    is_same = chosen == user.role
    if st.button(
        texts.CHANGE_ROLE, type="primary", key=f"{_KEY}.role.change", disabled=is_same, help=texts.CHANGE_ROLE_HELP
    ):
        said = texts.ROLE_CHANGED.format(email=literal(user.email), role=chosen)
        _act(partial(users.set_role, ws, user.email, str(chosen)), said)


def _act(act: partial[object], said: str) -> None:
    with shown():
        act()
        done(said)
        st.rerun()
