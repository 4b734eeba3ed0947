"""The tab In force: what the environment set, without a secret."""

from __future__ import annotations

from dataclasses import fields
from urllib.parse import urlsplit

import streamlit as st

from engine.access.permissions import may
from engine.settings import Settings, variable
from engine.workspace import Workspace
from pages.components.state import plain

TAB = "In force"
_ABOUT = "Settings come from the environment, or from the files that it names, when the app starts."
HIDDEN = "for admins"
_FOR_ADMINS = ("data", "alerts")
_ADDRESSES = ("smtp_url", "bounce_imap_url")
_WEB = ("http://", "https://")


def draw(ws: Workspace) -> None:
    st.caption(_ABOUT)
    rows = [
        {
            "Setting": plain(variable(f.name)),
            "Value": plain(shown(ws.settings, f.name) if may(ws, "admin") or f.name not in _FOR_ADMINS else HIDDEN),
            "Meaning": plain(f.metadata["help"]),
        }
        for f in fields(Settings)
    ]
    st.table(rows, border="horizontal", hide_index=True)


def shown(settings: Settings, name: str) -> str:
    """A setting as the page may say it: of a secret that it is set, of an address where it leads."""
    value: str = getattr(settings, name)
    if not value:
        return "not set"
    if name in _ADDRESSES:
        return _where(value)
    if name == "alerts":
        return ", ".join(_where(one) if one.startswith(_WEB) else one for one in map(str.strip, value.split(",")))
    if name == "secret" or not next(f.repr for f in fields(Settings) if f.name == name):
        return "set"
    return value


def _where(address: str) -> str:
    """An address without the user, the password, the path and the query that may be a secret."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "set"
    return f"{parts.scheme}://{parts.hostname or ''}{port}"
