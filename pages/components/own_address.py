"""Where requests of other programs reach this app, for examples that are to be pasted."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from engine.settings import Settings
from engine.workspace import Workspace


def own_address(ws: Workspace) -> str:
    """As the settings say; where they say nothing, as the browser reached this page: the app may listen at another port."""
    return address(ws.settings, st.context.url)


def address(settings: Settings, opened: str | None) -> str:
    """`opened`: the address of a page in the browser, None where nothing is known of it."""
    said = settings.dashboard_url or settings.base_url != Settings().base_url
    found = urlsplit(opened or "")
    return settings.home if said or not found.netloc else f"{found.scheme}://{found.netloc}"
