"""Which part of the messages a report is about: what was pressed in its charts. It stands in the address, as “only”."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

import streamlit as st

from engine.reports.slices import DIMENSIONS, Dimension, Slice
from pages.components.reports import address
from pages.components.reports.campaigns import texts
from pages.components.state import plain

_PARAM = "only"
_BETWEEN = ";"
_SAFE = " @"
_NUMBERS: tuple[Dimension, ...] = ("campaign", "version", "variant", "template", "topic", "link", "hour")
Filters = dict[Dimension, Any]


def read() -> Filters:
    """Dimension → key, as engine/reports/figures.py has it; what makes no sense is left out."""
    found: Filters = {}
    for part in st.query_params.get(_PARAM, "").split(_BETWEEN):
        name, _, word = part.partition(":")
        dimension: Dimension | None = next((d for d in DIMENSIONS if d == name), None)
        if dimension:
            try:
                found[dimension] = _key(dimension, unquote(word))
            except ValueError:
                continue
    return found


def _key(dimension: Dimension, word: str) -> Any:
    if dimension == "day":
        return date.fromisoformat(word)
    return int(word) if dimension in _NUMBERS else word


def toggle(dimension: Dimension) -> Callable[[Any], None]:
    """For presses in a chart: only what was pressed, or all again if it was chosen already."""

    def press(word: Any) -> None:
        present = read()
        key = _key(dimension, str(word))
        if present.get(dimension) == key:
            del present[dimension]
        else:
            present[dimension] = key
        _write(present)

    return press


def without(filters: Filters, dimension: Dimension) -> Filters:
    """What a chart of that dimension shows: all of it, with the chosen one marked."""
    return {d: key for d, key in filters.items() if d != dimension}


def narrowed(asked: Slice, filters: Filters, zone: ZoneInfo) -> Slice:
    for dimension, key in filters.items():
        asked = asked.narrowed(dimension, key, zone)
    return asked


def draw(filters: Filters, labels: Mapping[Dimension, str]) -> None:
    """What is chosen, each to be taken away by a press. `labels`: what the keys are called."""
    if not filters:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="reports.only"):
        st.markdown(texts.ONLY, width="content")
        for dimension in filters:
            head, label = texts.DIMENSIONS[dimension], labels[dimension]
            # “Version 2” says it already.
            words = label if label.startswith(head) else f"{head}: {label}"
            st.button(
                plain(words),
                icon=":material/close:",
                help=texts.ALL_AGAIN,
                key=f"reports.only.{dimension}",
                on_click=_clear,
                args=(dimension,),
            )


def _clear(dimension: Dimension) -> None:
    _write(without(read(), dimension))


def _write(filters: Filters) -> None:
    address.put(_PARAM, _BETWEEN.join(f"{d}:{quote(str(key), safe=_SAFE)}" for d, key in filters.items()))
