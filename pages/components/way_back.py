"""The browser's way back to a page that was left by a button.

Going to another page from the script writes the new page's parameters into the address of the page that is left before it
goes on: Back then finds that page with the parameters of the other. Here it gets its own again.
"""

from __future__ import annotations

import streamlit as st

Params = dict[str, str]
_HERE = "frame.here"
_OPENING = "frame.opening"
_LEFT = "frame.left"


def leave(to: str, params: Params) -> None:
    """Right before the script goes to another page, `to`."""
    here: tuple[str, Params] | None = st.session_state.get(_HERE)
    st.session_state[_OPENING] = to
    if here and here[0] != to:
        left: dict[str, tuple[Params, Params]] = st.session_state.setdefault(_LEFT, {})
        left[here[0]] = (here[1], params)


def arrive(here: str) -> None:
    """First of all on every page."""
    left: dict[str, tuple[Params, Params]] = st.session_state.get(_LEFT, {})
    is_opened = st.session_state.pop(_OPENING, None) == here
    own, sent = left.pop(here, (None, None))
    if own is not None and not is_opened and st.query_params.to_dict() == sent != own:
        st.query_params.from_dict(own)
    st.session_state[_HERE] = (here, st.query_params.to_dict())
