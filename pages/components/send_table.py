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
    "Campaign": 200,
    "Template": 170,
    "Reason": 190,
    "Due": 142,
    "Decided": 142,
    "Happened": 142,
    "Version": 70,
}
"""Up to “Decided” they fill a page; the rest is a scroll away."""


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
    again = ledger.next_times(ws, [r["send_id"] for r in rows if r["state"] == "deferred"])
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
    chosen = table.pick(
        listed, key=key, widths=_WIDTHS, file="messages", data=data or rows, first_help=rights.number_help(ws)
    )
    return None if chosen is None else rows[chosen]


def _reason(ws: Workspace, row: dict[str, Any], again: datetime | None) -> str:
    """Of one that no guard holds: when it is tried again, and why not now."""
    if row["reason"] is None and again:
        return f"Again {when(ws, again)}: {putting_off.reason(row['evidence'])}"
    return REASONS.get(row["reason"] or "", "")


def state_filter(*, key: str) -> str | None:
    """A choice of one state, None for all."""
    return st.selectbox(
        "State", [None, *ledger.STATES], format_func=lambda s: badges.word(s or "All"), key=key, width=200
    )
