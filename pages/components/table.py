"""Tables one can pick a row from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from pages.components import badges, download
from pages.components.download import Rows

_ROW = 35
_TALLEST = 560


def pick(
    rows: Sequence[dict[str, Any]],
    *,
    key: str,
    widths: dict[str, int] | None = None,
    config: Mapping[str, Any] | None = None,
    tallest: int = _TALLEST,
    file: str = "",
    data: Rows | Callable[[], Rows] | None = None,
    first_help: str | None = None,
) -> int | None:
    """Draws the table; gives the number of the row that was just picked, once: by a click on its first cell, or by its box,
    for those who use the keyboard. `config`: how columns are shown that are more than text. `tallest`: in pixels, where the
    table scrolls. `file`: the name under which it can be downloaded, "" if not; `data`: what stands in the file, where that is
    not what is shown, as of download.menu. `first_help`: of the first column's head."""
    counter = f"{key}.round"
    picked = f"{key}.picked"
    first = next(iter(rows[0]))
    width = (widths or {}).get(first)
    button = st.column_config.ButtonColumn(
        first, type="tertiary", alignment="left", key=f"{key}.open", width=width, help=first_help
    )
    event = st.dataframe(
        rows,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=height_of(rows, tallest),
        key=f"{key}.{st.session_state.setdefault(counter, 0)}",
        placeholder="–",
        column_config={**columns(widths), **(config or {}), first: button},
    )
    _download(file, data or rows, key)
    clicked = st.session_state.get(f"{key}.open")
    if clicked:
        return clicked["row"]
    chosen = event["selection"]["rows"]
    if chosen:
        # A fresh key drops the selection: else the same row would count as picked in every later run.
        st.session_state[counter] += 1
        st.session_state[picked] = chosen[0]
        st.rerun()
    return st.session_state.pop(picked, None)


def show(
    rows: Sequence[dict[str, Any]],
    *,
    key: str,
    widths: dict[str, int] | None = None,
    width: Literal["stretch", "content"] = "stretch",
    config: Mapping[str, Any] | None = None,
    tallest: int = _TALLEST,
    file: str = "",
) -> None:
    """Draws a table to read only. `config`, `tallest`, `file`: as of `pick`."""
    shown = {**columns(widths), **(config or {})}
    st.dataframe(rows, width, height_of(rows, tallest), hide_index=True, key=key, column_config=shown, placeholder="–")
    _download(file, rows, key)


def _download(file: str, data: Rows | Callable[[], Rows], key: str) -> None:
    if file:
        with st.container(horizontal=True, horizontal_alignment="right", key=f"{key}.file"):
            download.menu(file, data, key)


def columns(widths: dict[str, int] | None) -> dict[str, Any]:
    """States as badges; what is named in `widths` gets that many pixels."""
    found: dict[str, Any] = {n: st.column_config.Column(width=width) for n, width in (widths or {}).items()}
    return {**found, "State": badges.column((widths or {}).get("State"))}


def numbers(width: int) -> Any:
    """A column of whole numbers, with separators of thousands."""
    return st.column_config.NumberColumn(format="localized", width=width)


def height_of(rows: Sequence[object], tallest: int = _TALLEST) -> int | Literal["content"]:
    """As high as the rows, up to where scrolling in the table is better than scrolling the page."""
    return "content" if _ROW * (len(rows) + 1) <= tallest else tallest
