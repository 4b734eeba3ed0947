"""One's own account: who one is here, the password, the browsers in which one is signed in."""

from __future__ import annotations

import streamlit as st

from engine.access import account, inviting, passwords, users, visits
from engine.access.logins import Login
from engine.access.users import User
from engine.errors import BadValueError, ForbiddenError
from engine.operations import guesses
from engine.workspace import Workspace
from pages.components import choose
from pages.components.access import account_texts as texts
from pages.components.access import browsers, user_texts
from pages.components.frame import done, page, shown, title
from pages.components.state import literal, visit_headers

_KEY = "account.password"


def draw(ws: Workspace) -> None:
    title(texts.TITLE)
    own = account.own(ws)
    if own is None:
        st.info(texts.LOCAL, icon=":material/computer:")
        return
    _who(ws, own)
    here = visits.login_of(ws, visit_headers())
    if inviting.has_passwords(ws):
        _password(ws, own, here)
    if "proxy" in users.ways_in(ws):
        st.caption(texts.BY_PROXY)
    else:
        browsers.draw(ws, here)


def _who(ws: Workspace, own: User) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{literal(own.email)}", width="content")
        st.badge(
            own.role,
            icon=":material/badge:",
            color="blue",
            help=texts.ROLE_HELP.format(user_texts.ROLES[own.role]),
        )
    ways = [texts.SIGNS_IN[way] for way in users.ways_in(ws) if way != "password" or own.has_password]
    if ways:
        st.caption(f"You sign in {' or '.join(ways)}.")


def _password(ws: Workspace, own: User, here: Login | None) -> None:
    st.subheader(texts.OF_PASSWORD, anchor=False)
    if not own.has_password:
        st.caption(texts.WITHOUT)
        return
    turn = choose.turn(_KEY)
    with st.form(_KEY, border=True, width=480):
        old = _asked(texts.OLD, f"{_KEY}.old.{turn}", "current-password")
        new = _asked(
            texts.NEW,
            f"{_KEY}.new.{turn}",
            "new-password",
            help=texts.NEW_HELP.format(shortest=passwords.SHORTEST),
        )
        again = _asked(texts.AGAIN, f"{_KEY}.again.{turn}", "new-password")
        if st.form_submit_button(texts.CHANGE, icon=":material/key:", help=texts.CHANGE_HELP):
            with shown():
                if new != again:
                    raise BadValueError(texts.NOT_TWICE, field="again")
                _change(ws, old, new, here)
                choose.next_turn(_KEY)
                done(texts.CHANGED)
                st.rerun()


def _change(ws: Workspace, old: str, new: str, here: Login | None) -> None:
    """A wrong old one counts: behind a browser that was left open somebody may guess."""
    try:
        account.change_password(ws, old, new, here=here.login_id if here else None)
    except ForbiddenError as error:
        if error.code == "wrong_password":
            guesses.note(ws)
        raise


def _asked(label: str, key: str, keeper: str, help: str | None = None) -> str:
    return st.text_input(label, type="password", autocomplete=keeper, key=key, help=help, max_chars=passwords.LONGEST)


draw(page())
