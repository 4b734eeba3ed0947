"""What the role of the person behind the session does not allow, told before they press it. The engine refuses by itself."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.access.permissions import ROLES, USER_ROLES, may
from engine.workspace import Workspace
from pages.components.rights_texts import MASKED, NEEDS, NUMBER_HELP, PERSON, PERSON_NUMBER, READ_ONLY, SIGNED_IN

_BUTTONS = {"button", "download_button", "menu_button", "file_uploader"}
_LINKS = {"page_link", "link_button"}
"""They lead somewhere and change nothing."""
_refused: ContextVar[str] = ContextVar("rights.refused", default="")
"""Why nothing that is drawn now can be pressed; empty where it can."""


def is_closed() -> bool:
    """For what is no element of Streamlit's own: whether it may take nothing in."""
    return bool(_refused.get())


def popover() -> dict[str, Any]:
    """The same for a popover, which is a block and no element: what it takes."""
    return {"disabled": True, "help": _refused.get()} if is_closed() else {}


def role_for(permission: str) -> str:
    """The least role of people that has it."""
    return next(role for role in USER_ROLES if permission in ROLES[role])


def needs(permission: str) -> str:
    """ "Needs the role sender"."""
    return NEEDS.format(role_for(permission))


@contextmanager
def only_for(ws: Workspace, permission: str) -> Generator[bool]:
    """Whether the actor may. What is drawn inside shows to others as it is, but can be neither pressed nor changed, and its
    buttons say which role they need. The innermost one counts. A fragment or a dialog, which run by themselves, begin anew."""
    is_allowed = may(ws, permission)
    token = _refused.set("" if is_allowed else needs(permission))
    try:
        yield is_allowed
    finally:
        _refused.reset(token)


def read_only(ws: Workspace, permission: str = "write") -> None:
    """Above an editor, to those who can only look at it."""
    if not may(ws, permission):
        st.caption(READ_ONLY.format(needs(permission)))


def masked(ws: Workspace) -> None:
    """Above people, to those who see their personal data masked: why it is, and what #17 means."""
    if not may(ws, "personal"):
        st.caption(MASKED.format(needs("personal")))


def number_help(ws: Workspace) -> str | None:
    """What #17 is, for the heads of columns with people, to those who see numbers there."""
    return None if may(ws, "personal") else NUMBER_HELP


def person_example(ws: Workspace) -> str:
    """How one names a person in a field."""
    return PERSON if may(ws, "personal") else PERSON_NUMBER


def line(ws: Workspace, permission: str) -> None:
    """In place of what the actor may not see."""
    st.info(f"{needs(permission)}. {SIGNED_IN.format(role=ws.actor.role)}", icon=":material/lock:")


def _closed(kind: str, element: Any, why: str) -> None:
    """Has one of Streamlit's elements, just made, take nothing in."""
    if kind in _LINKS or not hasattr(element, "disabled") or _only_shows(kind, element):
        return
    element.disabled = True
    if kind in _BUTTONS:
        element.help = why


def _only_shows(kind: str, element: Any) -> bool:
    return kind == "dataframe" and element.editing_mode == element.READ_ONLY


# Streamlit has no part of a page that is disabled as a whole; every element comes by here.
_draw = DeltaGenerator._enqueue  # noqa: SLF001  there is no other way


def _drawn(self: DeltaGenerator, delta_type: str, element_proto: Any, *args: Any, **kwargs: Any) -> DeltaGenerator:
    if why := _refused.get():
        _closed(delta_type, element_proto, why)
    return _draw(self, delta_type, element_proto, *args, **kwargs)


DeltaGenerator._enqueue = _drawn  # noqa: SLF001
