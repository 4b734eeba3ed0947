"""One of a few words, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

Way = TypeVar("Way", str, bool)


def one_of(label: str, labels: Mapping[Way, str], present: Way, *, key: str, help: str | None = None) -> Way:
    """The chosen one; there always is one. `labels`: what it is → what it says."""
    return st.segmented_control(
        label,
        list(labels),
        default=present,
        required=True,
        format_func=lambda way: labels[way],
        key=key,
        help=help,
        persist_state="session",
    )
