"""What is chosen in a report stands in the address, so that a report can be sent to somebody and the browser's Back works."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import streamlit as st

Value = TypeVar("Value")


def follow(key: str, param: str, words: Mapping[str, Value]) -> Callable[[], None]:
    """Before a widget is drawn: gives it the value that the address asks for with `param`. `words`: what may stand there → value;
    the first one is meant by default, and left out. Returns what the widget calls on change: it writes the address."""
    seen = f"{key}.seen"
    asked = st.query_params.get(param, "")
    # What was pressed since the address was read stays; a link or Back has changed the address.
    if asked != st.session_state.get(seen) or key not in st.session_state:
        st.session_state[seen] = asked
        st.session_state[key] = words[asked] if asked in words else next(iter(words.values()))

    def write() -> None:
        word = next((w for w, value in words.items() if value == st.session_state[key]), "")
        put(param, "" if word == next(iter(words)) else word)
        st.session_state[seen] = st.query_params.get(param, "")

    return write


def follow_words(
    key: str, params: Sequence[str], read: Callable[[Sequence[str]], object], write: Callable[[], Sequence[str]]
) -> Callable[[], None]:
    """As `follow`, for a widget of several values. `read`: what stands in the address → the widget's value; `write`: its value →
    what is to stand there, one word a parameter; an empty one leaves it out."""
    seen = f"{key}.seen"

    def present() -> list[str]:
        return [st.query_params.get(param, "") for param in params]

    if present() != st.session_state.get(seen) or key not in st.session_state:
        st.session_state[seen] = present()
        st.session_state[key] = read(present())

    def changed() -> None:
        for param, word in zip(params, write(), strict=False):
            put(param, word)
        st.session_state[seen] = present()

    return changed


def put(param: str, word: str | None) -> None:
    """Writes a parameter, or takes it out."""
    if word:
        st.query_params[param] = word
    elif param in st.query_params:
        del st.query_params[param]
