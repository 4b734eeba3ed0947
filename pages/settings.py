"""Settings: what is in force, senders, the mail policy, public pages, who may come in, what is kept, checks, the demo."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.access.permissions import may
from engine.workspace import Workspace
from pages.components import public_texts, rights
from pages.components.access import alerts, audit, retention, tokens, users
from pages.components.frame import page, title
from pages.components.guards import mail_policy
from pages.components.settings import health, in_force, senders

_KEY = "settings.tab"
TABS: list[tuple[str, str, str, Callable[[Workspace], None]]] = [
    # Its label, the permission without which it is not there, the one without which it can only be looked at, and itself.
    (in_force.TAB, "read", "read", in_force.draw),
    (senders.TAB, "read", "write", senders.draw),
    (mail_policy.TAB, "read", "write", mail_policy.draw),
    ("Public pages", "read", "write", public_texts.draw),
    (users.TAB, "admin", "admin", users.draw),
    (tokens.TAB, "admin", "admin", tokens.draw),
    (audit.TAB, "admin", "admin", audit.draw),
    (retention.TAB, "admin", "admin", retention.draw),
    (alerts.TAB, "admin", "admin", alerts.draw),
    (health.TAB, "read", "read", health.draw),
]


def draw(ws: Workspace) -> None:
    title("Settings")
    known = [tab for tab in TABS if may(ws, tab[1])]
    places = st.tabs([label for label, *_ in known], key=_KEY, on_change="rerun")
    for place, (_, _, change, body) in zip(places, known, strict=True):
        if place.open:
            with place:
                rights.read_only(ws, change)
                with rights.only_for(ws, change):
                    body(ws)


draw(page())
