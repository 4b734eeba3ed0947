"""The frame around every page: navigation, the engine's state, the header, errors for people."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.access import require, visits
from engine.access.permissions import may
from engine.errors import EngineError, ForbiddenError
from engine.workspace import Workspace
from pages.components import rights, way_back
from pages.components.rights_texts import SIGN_IN
from pages.components.state import plain, short, visit_headers, workspace

PAGES = Path(__file__).parent.parent
ASSETS = PAGES.parent / "assets"
_ENTERED = "frame.entered"
_PERSON = "frame.person"
_DONE = "frame.done"
_LONGEST_ERROR = 400
_STYLE = """<style>
[data-testid="stElementToolbarButton"]:has([aria-label="Download as CSV"]) { display: none; }
[data-testid="stButtonGroup"] [role="radiogroup"] > button:not([aria-checked="true"]) {
  border-left-color: light-dark(#dfe2ec, #31364a) !important;
}
[data-testid="stTab"][aria-selected="true"], [data-testid="stButtonGroup"] button[aria-checked="true"] {
  color: light-dark(#4f46e5, #a5b4fc) !important;
}
</style>"""
"""The file that Streamlit makes of a table leaves in it what a spreadsheet would run; download.py gives better ones. A choice
shows the border before it by the one beside it, which it has lost where it wraps on a narrow screen. What is chosen is written in
the accent, which in the dark is too dark for words."""

SECTIONS: dict[str, list[tuple[str, str, str]]] = {
    "Watch": [
        ("overview", "Overview", ":material/monitoring:"),
        ("reports", "Reports", ":material/bar_chart:"),
        ("messages", "Messages", ":material/mail:"),
    ],
    "Build": [
        ("segments", "Segments", ":material/filter_alt:"),
        ("templates", "Templates", ":material/draft:"),
        ("campaigns", "Campaigns", ":material/bolt:"),
    ],
    "Data": [
        ("profiles", "Profiles", ":material/group:"),
        ("imports", "Import", ":material/upload_file:"),
        ("quality", "Quality", ":material/fact_check:"),
        ("fields", "Databases and fields", ":material/database:"),
        ("settings", "Settings", ":material/settings:"),
    ],
}
DETAILS = [
    ("profile", "Profile", ":material/person:"),
    ("template", "Template", ":material/draft:"),
    ("fragment", "Fragment", ":material/extension:"),
    ("campaign", "Campaign", ":material/bolt:"),
    ("segment", "Segment", ":material/filter_alt:"),
    ("account", "Your account", ":material/account_circle:"),
]


def run(foot: Callable[[Workspace], None]) -> None:
    """The router: nothing of a page runs before this. `foot`: draws what stands below the menu."""
    st.set_page_config(page_title="Warmcast", page_icon=str(ASSETS / "icon.png"), layout="wide")
    ws, refused = _let_in()
    if ws:
        # Its picture is loaded like a page.
        st.logo(ASSETS / "logo.svg", size="large", icon_image=ASSETS / "icon.png")
    st.session_state[_ENTERED] = True
    pages = {
        section: [_page(*entry, default=entry[0] == "overview") for entry in entries]
        for section, entries in SECTIONS.items()
    }
    pages["Data"].extend(_page(*entry, visibility="hidden") for entry in DETAILS)
    chosen = st.navigation(pages, expanded=True, position="sidebar" if ws else "hidden")
    st.html(_STYLE)
    if ws is None:
        _outside(refused, chosen.url_path)
        return
    way_back.arrive(chosen.url_path)
    foot(ws)
    with shown():
        chosen.run()


def _let_in() -> tuple[Workspace | None, EngineError | None]:
    """The workspace, or why there is none for this visit. A tab that goes on as somebody else begins anew: what the other one had
    typed, or was shown once, is not theirs."""
    try:
        found = workspace()
    except EngineError as error:
        return None, error
    person = (found.actor.name, found.actor.role, visit_headers().get(visits.LOGIN))
    if st.session_state.get(_PERSON, person) != person:
        st.session_state.clear()
    st.session_state[_PERSON] = person
    return found, None


def _outside(refused: EngineError | None, path: str) -> None:
    """In place of every page. `path`: of the one to come back to."""
    if isinstance(refused, ForbiddenError):
        with st.container(horizontal_alignment="center", key="frame.signed_out"):
            st.space("large")
            st.markdown(plain(refused.message), width="content")
            st.html(f'<a href="/login?next=/{path}">{SIGN_IN}</a>', width="content")
    elif refused:
        fault(refused)


def page(permission: str = "read", called: str = "") -> Workspace:
    """First line of every page: the workspace, or a stop if the router was passed by or the actor may not be here. `called`: the
    title above the line that says so."""
    if not st.session_state.get(_ENTERED):
        st.error("This page opens from the dashboard only.")
        st.stop()
    try:
        found = workspace()
        require(found, "read")
    except EngineError as error:
        fault(error)
        st.stop()
    if not may(found, permission):
        title(called)
        rights.line(found, permission)
        st.stop()
    return found


def fault(error: EngineError) -> None:
    """An error for people as a line on the page."""
    st.error(plain(short(error.message, _LONGEST_ERROR)), icon=":material/error:")


@contextmanager
def shown() -> Generator[None]:
    """Errors for people become a line on the page; the rest of the page goes on."""
    try:
        yield
    except EngineError as error:
        fault(error)


def title(text: str, *, caption: str | None = None) -> DeltaGenerator:
    """The page's title, and below it what was just done; gives the container at its right for the one primary action."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(plain(short(text)), anchor=False, width="content")
        st.space("stretch")
        action = st.container(width="content")
    if caption:
        st.caption(caption)
    said, but = st.session_state.pop(_DONE, ("", ""))
    if said:
        st.success(said, icon=":material/check:")
    if but:
        st.warning(plain(short(but, _LONGEST_ERROR)), icon=":material/warning:")
    return action


def done(text: str, *, but: str = "") -> None:
    """Has the next title say what was done, and what one should know about it."""
    st.session_state[_DONE] = (text, but)


def not_found(error: EngineError, *, back: str, label: str) -> None:
    """A detail page asked for something that does not exist."""
    fault(error)
    st.page_link(PAGES / f"{back}.py", label=label, icon=":material/arrow_back:")


def open_detail(page_name: str, /, **params: str) -> None:
    """Goes to a detail page with its parameters in the address."""
    way_back.leave(page_name, params)
    st.switch_page(PAGES / f"{page_name}.py", query_params=params)


def _page(
    name: str, label: str, icon: str, *, default: bool = False, visibility: Literal["visible", "hidden"] = "visible"
) -> st.Page:
    return st.Page(
        PAGES / f"{name}.py",
        title=label,
        icon=icon,
        url_path=None if default else name,
        default=default,
        visibility=visibility,
    )
