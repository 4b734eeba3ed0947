"""Who gets which part: every branch of every condition, with somebody to see it as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import streamlit as st

from engine.content import trying
from engine.content.blocks.placing import Places
from engine.content.branches import Branch
from engine.content.source import TemplateSource
from engine.content.trying import Found, Taker
from engine.errors import BadValueError, TemplateError
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.state import counted, plain, short
from pages.components.template_preview_change import key_of_assumed
from pages.components.template_preview_person import condition_of, show_person
from pages.components.template_texts import BRANCHES_HELP, TEMPLATE_PARTS

_MOST = 40
_FIT, _TALLEST = 4, 260
"""Branches that are shown at once, and the height in which more of them are scrolled through."""
_FOUND = "template.branches.found"


def draw(ws: Workspace, home: Database, source: TemplateSource, event: Mapping[str, Any] | None) -> None:
    """An expander; people of the database, or of the preview's segment, are looked for once it is open. `event`: what is taken
    to have happened to each of them."""
    opened = st.expander("Who gets which part", icon=":material/alt_route:", key="template.branches", on_change="rerun")
    if not opened.open:
        # Opened again, it looks again.
        st.session_state.pop(_FOUND, None)
        return
    condition = condition_of(ws, home)
    with opened:
        try:
            with st.spinner("Looking for people"):
                found = _found(ws, home, source, condition, event)
        except (TemplateError, BadValueError):
            # Why stands below: the preview says it.
            st.caption("Nothing can be said while the template or the segment cannot be read.")
            return
        _list(home, found, Places(source.mjml or ""), is_segment=condition is not None)


class Described(Protocol):
    """A branch of a template."""

    @property
    def part(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def words(self) -> str: ...
    @property
    def is_empty(self) -> bool: ...


def described(branch: Described, block: str = "") -> str:
    """For Markdown: when it is shown, and below where it stands. `block`: what it says instead of the line, '' for nothing."""
    otherwise = "otherwise: nothing stands here" if branch.is_empty else "otherwise"
    words = f"if {plain(short(branch.words, 160))}" if branch.words else otherwise
    return f"{words}  \n:small[:gray[{TEMPLATE_PARTS[branch.part]}, {plain(block) or f'line {branch.line}'}]]"


def _found(
    ws: Workspace,
    home: Database,
    source: TemplateSource,
    condition: Mapping[str, object] | None,
    event: Mapping[str, Any] | None,
) -> Found:
    """Kept until the text, the segment or the database is another: whoever was found stays where one presses."""
    asked = (source, home.name, str(condition), str(event))
    kept = st.session_state.get(_FOUND)
    if kept is None or kept[0] != asked:
        kept = (asked, trying.who_takes(ws, source, home, condition=condition, event=event))
        st.session_state[_FOUND] = kept
    return kept[1]


def _list(home: Database, found: Found, places: Places, *, is_segment: bool) -> None:
    if not found.branches:
        st.caption("This template says the same to everybody: it has no conditions.")
        return
    if any(taker is None for _, taker in found.branches):
        where = "of the segment" if is_segment else "of the database"
        st.caption(f"{counted(found.looked, 'person', 'people')} {where} looked at.", help=BRANCHES_HELP)
    if found.without:
        st.caption(
            f":orange[:material/warning:] {found.without:,} of {found.looked:,} would get no message: something is printed "
            "that they have no value for."
        )
    with st.container(height=_TALLEST if len(found.branches) > _FIT else "content", border=False):
        for branch, taker in found.branches[:_MOST]:
            _branch(home, branch, taker, places.words_of(branch.part, branch.line), looked=found.looked)
        if len(found.branches) > _MOST:
            st.caption(f"and {len(found.branches) - _MOST:,} more")


def _branch(home: Database, branch: Branch, taker: Taker | None, block: str, *, looked: int) -> None:
    said, shown = st.columns(2, vertical_alignment="center")
    with said:
        st.markdown(described(branch, block))
    with shown:
        if taker:
            st.button(
                f"As {plain(short(taker.key, 34))}",
                key=f"template.branch.{branch.number}",
                type="tertiary",
                icon=":material/visibility:",
                on_click=_show,
                args=(home, taker),
            )
        else:
            st.badge(f"nobody of {looked:,}", icon=":material/person_off:", color="orange")


def _show(home: Database, taker: Taker) -> None:
    show_person(home, taker.key)
    for field, code in taker.assumed.items():
        st.session_state[key_of_assumed(home, field)] = code
