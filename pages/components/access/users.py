"""The tab Users: who may sign in, letting somebody in, and what each role may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.access import inviting, logins, users
from engine.access.inviting import Invitation
from engine.access.permissions import USER_ROLES
from engine.access.users import User
from engine.workspace import Workspace
from pages.components import badges, choose, table
from pages.components.access import role_table, user_one
from pages.components.access import user_texts as texts
from pages.components.frame import shown
from pages.components.state import literal, when

TAB = texts.TAB
_KEY = "settings.users"
_WIDTHS = {"User": 220, "Role": 90, "State": 90, "Signs in by": 210}


def draw(ws: Workspace) -> None:
    """For admins."""
    st.caption(texts.ABOUT)
    said = st.empty()
    if fresh := st.session_state.pop(user_one.FRESH, None):
        _fresh(ws, fresh, said)
    known = users.list_all(ws)
    if known:
        _list(ws, known)
    else:
        said.info(texts.LOCAL, icon=":material/lock_open:")
    _new(ws, known, said)
    role_table.draw()


def _list(ws: Workspace, known: list[User]) -> None:
    ends = inviting.open_links(ws)
    rows = [_row(ws, user, ends.get(user.email)) for user in known]
    picked = table.pick(rows, key=_KEY, widths=_WIDTHS, config=_config(), file="users")
    if picked is not None:
        user_one.ask(known[picked].email)
    user_one.draw(ws, known)


def _row(ws: Workspace, user: User, link_end: datetime | None) -> dict[str, Any]:
    ways = [texts.WAYS[way] for way in users.ways_in(ws) if way != "password" or user.has_password]
    if inviting.has_passwords(ws) and link_end:
        ways.append(texts.LINK_UNTIL.format(when(ws, link_end)))
    return {
        "User": user.email,
        "Role": user.role,
        "State": ["active" if user.last_seen_at else "waiting"],
        "Signs in by": ", ".join(ways) or texts.NO_WAY,
        "Last seen": when(ws, user.last_seen_at) if user.last_seen_at else texts.NEVER,
        "Browsers": len(logins.list_of(ws, user.email)),
        "Added": when(ws, user.created_at),
    }


def _config() -> dict[str, Any]:
    helps = texts.COLUMNS_HELP
    told = {n: st.column_config.Column(help=helps[n], width=_WIDTHS.get(n)) for n in ("Signs in by", "Last seen")}
    counted = st.column_config.NumberColumn(help=helps["Browsers"], width=90)
    return {**told, "Browsers": counted, "State": badges.column(_WIDTHS["State"])}


def _new(ws: Workspace, known: list[User], said: DeltaGenerator) -> None:
    turn = choose.turn(_KEY)
    roles = USER_ROLES if any(user.role == users.ADMIN for user in known) else (users.ADMIN,)
    with st.form(_KEY, border=True):
        st.markdown(f"**{texts.NEW}**")
        # Of no type: what is no address is told in words, by the engine.
        email = st.text_input(
            texts.EMAIL, placeholder=texts.EMAIL_EXAMPLE, autocomplete="off", key=f"{_KEY}.email.{turn}"
        )
        role = st.radio(
            texts.ROLE,
            roles,
            format_func=str.capitalize,
            captions=[texts.ROLES[name] for name in roles] if len(roles) > 1 else [texts.FIRST_ROLE],
            help=texts.ROLE_HELP,
            key=f"{_KEY}.role.{turn}",
        )
        if st.form_submit_button(texts.ADD, type="primary", icon=":material/person_add:"):
            with shown():
                _invite(ws, email, str(role), said)


def _invite(ws: Workspace, email: str, role: str, said: DeltaGenerator) -> None:
    was_local = not users.is_team(ws)
    made = inviting.invite(ws, email, role)
    choose.next_turn(_KEY)
    if was_local:
        # The next run of this page asks for a login: the way to one has to stand here now.
        _fresh_first(ws, made, said)
        st.stop()
    st.session_state[user_one.FRESH] = made
    st.rerun()


def _fresh(ws: Workspace, made: Invitation, said: DeltaGenerator) -> None:
    if not made.link:
        said.success(texts.WITHOUT_LINK.format(email=literal(made.email), role=made.role), icon=":material/person:")
        return
    with said.container():
        st.success(texts.FRESH.format(email=literal(made.email), end=when(ws, made.ends_at)), icon=":material/link:")
        st.code(made.link, language=None, wrap_lines=True)


def _fresh_first(ws: Workspace, made: Invitation, said: DeltaGenerator) -> None:
    """In words alone: what a button or a box to copy from is made of would be loaded now, and that needs a login already."""
    # The path alone leads where this tab is, whatever WARMCAST_BASE_URL says.
    text = texts.FRESH_FIRST.format(path=made.path, link=made.link, end=when(ws, made.ends_at))
    said.success(text, icon=":material/key:")
