"""Rows of the ledger as a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from engine.workspace import Workspace
from pages.components.state import when
from pages.components.texts import REASONS


def draw(ws: Workspace, rows: Sequence[dict[str, Any]], *, key: str, with_campaign: bool = True) -> None:
    """`rows` as the ledger gives them."""
    listed = [
        {
            "Person": r["profile"],
            **({"Campaign": r["campaign"]} if with_campaign else {}),
            "State": r["state"].replace("_", " "),
            "Reason": REASONS.get(r["reason"] or "", ""),
            "Happened": when(ws, r["occurred_at"]),
            "Due": when(ws, r["due_at"]),
            "Decided": when(ws, r["decided_at"]),
            "Version": r["version"],
        }
        for r in rows
    ]
    st.dataframe(listed, hide_index=True, key=key)
    st.caption(f"Newest first, {len(listed):,} rows · times in {ws.settings.time_zone}")
