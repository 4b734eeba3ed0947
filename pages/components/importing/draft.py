"""The import that this session is preparing: it survives a walk to other pages, and comes back from a check."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from engine.jobs import uploads
from engine.workspace import Workspace
from pages.components import choose
from pages.components.importing.request import Request
from pages.components.importing.work import Seen, look_into, proposed

_DRAFT = "imports.draft"
_SEEN = "imports.seen"
_TURN = "imports.columns"


def present() -> Request | None:
    return st.session_state.get(_DRAFT)


def keep(request: Request) -> None:
    st.session_state[_DRAFT] = request


def start(request: Request) -> None:
    """A new one, or one that comes back: its inputs show what stands in it."""
    keep(request)
    choose.next_turn(_TURN)


def drop(ws: Workspace) -> None:
    """Away with it, and with its file unless a job reads it: a check that runs goes on, and may be followed by its import."""
    request = present()
    if request:
        uploads.drop(ws, request.upload)
    st.session_state.pop(_DRAFT, None)
    st.session_state.pop(_SEEN, None)


def leave(upload: str) -> None:
    """A job has this file now: the next import begins anew, the file stays."""
    request = present()
    if request and request.upload == upload:
        st.session_state.pop(_DRAFT, None)


def key() -> str:
    """For the inputs of this draft: a new one whenever `start` puts other values into them."""
    return f"imports.{choose.turn(_TURN)}"


def seen(ws: Workspace, request: Request) -> Seen:
    """What is in its file; read once. Raises BadValueError, StateError."""
    wanted = (request.upload, tuple(sorted(request.how.items())))
    known = st.session_state.get(_SEEN)
    if known is None or known[0] != wanted:
        known = st.session_state[_SEEN] = (wanted, look_into(ws, request))
    return known[1]


def settled(ws: Workspace, request: Request, found: Seen) -> Request:
    """With targets for the columns that the file has now: another encoding, sheet or database means other columns."""
    names = {c.name for c in found.columns}
    if request.key in names and set(request.targets) == names:
        return request
    fresh = proposed(ws, replace(request, targets={}, new=()), found)
    start(fresh)
    return fresh
