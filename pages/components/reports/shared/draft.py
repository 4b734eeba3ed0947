"""What is edited of a dashboard: kept while the browser's tab is open, also when one looks at another page meanwhile."""

from __future__ import annotations

import streamlit as st

from engine.reports.shared.model import Dashboard, Parts

_DRAFTS = "shared.drafts"
_ROUND = "shared.round"


def of(dashboard: Dashboard) -> Parts:
    """As edited, else as kept."""
    return _drafts().get(dashboard.name, dashboard.parts)


def keep(dashboard: Dashboard, parts: Parts) -> None:
    """What the inputs say now; nothing is kept of what is as saved."""
    if parts == dashboard.parts:
        _drafts().pop(dashboard.name, None)
    else:
        _drafts()[dashboard.name] = parts


def is_unsaved(dashboard: Dashboard) -> bool:
    return dashboard.name in _drafts()


def forget(dashboard: Dashboard) -> None:
    """A callback: what was typed is dropped, and the inputs begin anew."""
    _drafts().pop(dashboard.name, None)
    rounds = st.session_state.setdefault(_ROUND, {})
    rounds[dashboard.name] = rounds.get(dashboard.name, 0) + 1


def key(dashboard: Dashboard, name: str) -> str:
    """Of an input of this dashboard."""
    turn = st.session_state.get(_ROUND, {}).get(dashboard.name, 0)
    return f"shared.{name}.{dashboard.name}" + (f".{turn}" if turn else "")


def _drafts() -> dict[str, Parts]:
    return st.session_state.setdefault(_DRAFTS, {})
