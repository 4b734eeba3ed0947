"""The list of fragments, and whether the templates that use them hold the newest."""

from __future__ import annotations

import streamlit as st

from engine.content import fragments, templates
from engine.content.fragments import Fragment, Holder
from engine.errors import EngineError
from engine.workspace import Workspace
from pages.components import choose, empty, rights, table
from pages.components.frame import done, open_detail
from pages.components.state import counted, plain, when
from pages.components.template_texts import FRAGMENTS_HELP, UPDATE_HELP


def draw(ws: Workspace) -> None:
    if choose.asked("fragments.new"):
        open_detail("fragment")
    known = fragments.list_all(ws)
    if not known:
        empty.state("fragments", action="New fragment", on_click=choose.ask("fragments.new"))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(FRAGMENTS_HELP)
        st.space("stretch")
        with rights.only_for(ws, "write"):
            st.button("New fragment", icon=":material/add:", key="fragments.add", on_click=choose.ask("fragments.new"))
    widths = {"Fragment": 220, "Used by": 260, "In templates": 210, "Version": 70, "Last change": 140}
    chosen = table.pick([_row(ws, f) for f in known], key="fragments.table", widths=widths, file="fragments")
    if chosen is not None:
        open_detail("fragment", name=known[chosen].name)


def users(ws: Workspace, found: Fragment) -> None:
    """The templates that it stands in, each with what it holds; and one step that brings all up to date."""
    st.markdown("**Templates with this fragment**")
    holders = fragments.templates_with(ws, found.name)
    if not holders:
        st.caption("None yet.")
        return
    for holder in holders:
        with st.container(horizontal=True, vertical_alignment="center", key=f"fragment.user.{holder.name}"):
            if st.button(plain(holder.label), type="tertiary", key=f"fragment.open.{holder.name}"):
                open_detail("template", name=holder.name)
            st.space("stretch")
            if holder.is_current:
                st.badge("up to date", icon=":material/check:", color="green")
            else:
                st.badge(f"has version {holder.holds}", icon=":material/history:", color="orange")
    old = [h for h in holders if not h.is_current]
    if old:
        label = f"Update {counted(len(old), 'template', 'templates')}"
        with rights.only_for(ws, "write"):
            if st.button(label, icon=":material/sync:", key="fragment.update", help=UPDATE_HELP):
                _update(ws, old)


def _row(ws: Workspace, fragment: Fragment) -> dict[str, object]:
    holders = fragments.templates_with(ws, fragment.name)
    old = sum(not h.is_current for h in holders)
    state = f"older in {counted(old, 'template', 'templates')}" if old else "up to date" if holders else "not used"
    return {
        "Fragment": fragment.label,
        "Used by": ", ".join(h.label for h in holders) or "–",
        "In templates": state,
        "Version": fragment.version,
        "Last change": when(ws, fragment.changed_at),
    }


def _update(ws: Workspace, old: list[Holder]) -> None:
    """Saves each anew. One that no longer fits stops no other."""
    failed: list[str] = []
    for holder in old:
        try:
            templates.renew(ws, holder.name)
        except EngineError as error:
            failed.append(f"{holder.label}: {error.message}")
    saved = len(old) - len(failed)
    done(f"Saved anew: {counted(saved, 'template', 'templates')}." if saved else "", but=" ".join(failed))
    st.rerun()
