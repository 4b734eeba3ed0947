"""Rows of the ledger as a table for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from engine.campaigns import ledger, putting_off
from engine.campaigns.campaigns import Campaign
from engine.workspace import Workspace
from pages.components import badges, rights, table
from pages.components.download import Rows
from pages.components.state import cell, counted, when
from pages.components.texts import OF_WINNER, REASONS

_WIDTHS = {
    "Person": 216,
    "State": 85,
    "Due": 140,
    "Decided": 140,
    "Campaign": 170,
    "Template": 170,
    "Happened": 140,
    "Version": 70,
}
"""In the order of what matters; “Reason” gets what is left."""
_REASON = 200
"""The least for it."""
_WIDE = 965
"""So many pixels are there beside the menu where a screen has 1440, without the boxes: no column is cut there."""


def draw(
    ws: Workspace,
    rows: Sequence[dict[str, Any]],
    *,
    key: str,
    order: str,
    campaigns: Sequence[Campaign] = (),
    has_variants: bool = False,
    data: Callable[[], Rows] | None = None,
) -> dict[str, Any] | None:
    """`rows` as the ledger gives them, `order` says how they are sorted, `campaigns` gives names to a column of campaigns.
    `has_variants`: not all of them are made with the same template. `data`: all that match, for a file. Gives the row that was
    just picked."""
    labels = {c.name: c.label for c in campaigns}
    templates = ledger.templates_of(ws, [r["send_id"] for r in rows]) if has_variants else {}
    again = _again(ws, rows)
    listed = [
        {
            "Person": cell(r["profile"]),
            "State": [badges.word(r["state"])],
            **({"Campaign": labels[r["campaign"]]} if labels else {}),
            **({"Template": templates.get(r["send_id"], OF_WINNER)} if has_variants else {}),
            "Reason": _reason(ws, r, again.get(r["send_id"])),
            "Due": when(ws, r["due_at"]),
            "Decided": when(ws, r["decided_at"]),
            "Happened": when(ws, r["occurred_at"]),
            "Version": r["version"],
        }
        for r in rows
    ]
    st.caption(f"{counted(len(rows), 'message', 'messages')}, {order} · times in {ws.settings.time_zone}")
    widths = widths_of(list(listed[0]))
    hidden = dict.fromkeys(name for name in listed[0] if name not in widths)
    chosen = table.pick(
        listed,
        key=key,
        widths=widths,
        config={"Version": table.numbers(_WIDTHS["Version"]), **hidden},
        file="messages",
        data=data or rows,
        first_help=rights.number_help(ws),
    )
    return None if chosen is None else rows[chosen]


def widths_of(names: Sequence[str]) -> dict[str, int]:
    """Of the columns that fit on a page, in pixels; the others are shown by the table's own menu, and stand in the file."""
    found: dict[str, int] = {}
    left = _WIDE - _REASON
    for name, width in _WIDTHS.items():
        if name in names and width <= left:
            found[name] = width
            left -= width
    return {**found, "Reason": _REASON + left}


def _again(ws: Workspace, rows: Sequence[dict[str, Any]]) -> dict[int, datetime]:
    """Send id → when it is looked at again, of those that were put off. Those that are only imagined bring it."""
    put_off = [r for r in rows if r["state"] == "deferred"]
    imagined = {r["send_id"]: r["next_at"] for r in put_off if "next_at" in r}
    return imagined or ledger.next_times(ws, [r["send_id"] for r in put_off])


def _reason(ws: Workspace, row: dict[str, Any], again: datetime | None) -> str:
    """Of one that is put off: until when, and why."""
    said = REASONS.get(row["reason"] or "", "")
    if again is None:
        return said
    if row["reason"] is None:
        return f"Again {when(ws, again)}: {putting_off.reason(row['evidence'])}"
    return f"Until {when(ws, again)}: {said[:1].lower()}{said[1:]}"


def state_filter(*, key: str) -> str | None:
    """A choice of one state, None for all."""
    return st.selectbox(
        "State", [None, *ledger.STATES], format_func=lambda s: badges.word(s or "All"), key=key, width=200
    )
