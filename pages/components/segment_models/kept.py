"""What was read a moment ago, so that a click need not read it all again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import timedelta
from typing import TypeVar

import streamlit as st

from engine.workspace import Workspace

_MOMENT = timedelta(seconds=30)
Read = TypeVar("Read")


def kept(ws: Workspace, name: str, about: Hashable, read: Callable[[], Read]) -> Read:
    """What `read` gives, at most half a minute old, for the same `about`. Only for what is offered: who a model holds for is
    counted anew each time."""
    now = ws.now()
    entry = f"segment_models.kept.{name}"
    found = st.session_state.get(entry)
    if found is None or found[0] != about or not timedelta(0) <= now - found[1] < _MOMENT:
        found = st.session_state[entry] = (about, now, read())
    return found[2]
