"""Tables one can pick a row from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st


def pick(rows: Sequence[dict[str, Any]], *, key: str, **options: Any) -> int | None:
    """Draws the table; gives the number of the row that was just clicked, once."""
    counter = f"{key}.round"
    picked = f"{key}.picked"
    event = st.dataframe(
        rows,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height="content",
        key=f"{key}.{st.session_state.setdefault(counter, 0)}",
        **options,
    )
    chosen = event["selection"]["rows"]
    if chosen:
        # A fresh key drops the selection: else the same row would count as clicked in every later run.
        st.session_state[counter] += 1
        st.session_state[picked] = chosen[0]
        st.rerun()
    return st.session_state.pop(picked, None)


def widths_of(pixels: dict[str, int]) -> dict[str, Any]:
    """Column widths for tables that stand beside something else."""
    return {name: st.column_config.Column(width=width) for name, width in pixels.items()}
