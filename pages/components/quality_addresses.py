"""Doubtful addresses: roles, disposable domains, one person several times."""

from __future__ import annotations

import streamlit as st

from engine.access.permissions import may
from engine.profiles import quality
from engine.profiles.databases import Database
from engine.profiles.quality import AddressCheck
from engine.profiles.quality.address_check import Kind
from engine.workspace import Workspace
from pages.components import quality_conditions, quality_people, rights, table
from pages.components.quality_texts import ADDRESSES, NONE_FOUND
from pages.components.state import counted, number, plain

_MOST_NAMED = 12


def draw(ws: Workspace, home: Database, found: AddressCheck) -> None:
    with st.grid(2, min_column_width=320):
        with st.container(border=True, key="quality.role"):
            _named(ws, home, "role", found)
        with st.container(border=True, key="quality.disposable"):
            _named(ws, home, "disposable", found)
    with st.container(border=True, key="quality.doubled"):
        _doubled(ws, home, found)


def _named(ws: Workspace, home: Database, kind: Kind, found: AddressCheck) -> None:
    """Those of roles, or of disposable domains, under the names found."""
    label, text = ADDRESSES[kind]
    people, names = (found.role, found.roles) if kind == "role" else (found.disposable, found.domains)
    st.markdown(f"**{label}**")
    st.caption(text)
    if not people:
        _fine(kind)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(counted(people, "person", "people"), width="content")
        _see(ws, home, kind, [name for name, _ in names], label)
    shown = ", ".join(f"{name}{'@' if kind == 'role' else ''} ({number(n)})" for name, n in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    st.caption(plain(shown) + (f" and {more:,} more" if more > 0 else ""))


def _see(ws: Workspace, home: Database, kind: Kind, names: list[str], label: str) -> None:
    """The way to them: a condition, or a list where none can say it."""
    condition = quality_conditions.roles(names) if kind == "role" else quality_conditions.domains(names)
    with rights.only_for(ws, "personal" if condition else "write"):
        is_pressed = st.button("See them", icon=":material/group:", type="tertiary", key=f"quality.{kind}.see")
    if not is_pressed:
        return
    if condition is None:
        quality_people.keep(ws, home, quality.address_keys(ws, home.name, kind), label=label)
    else:
        quality_people.open_builder(ws, home, condition, label=label)


def _doubled(ws: Workspace, home: Database, found: AddressCheck) -> None:
    label, text = ADDRESSES["doubled"]
    st.markdown(f"**{label}**")
    st.caption(text)
    if not found.groups:
        _fine("doubled")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        groups = counted(found.group_count, "group", "groups")
        st.markdown(f"{counted(found.doubled, 'person', 'people')} in {groups}", width="content")
        why = "No condition can say it: makes a list of these people by name."
        with rights.only_for(ws, "write"):
            keeps = st.button(
                "Make a list of them", icon=":material/playlist_add:", key="quality.doubled.keep", help=why
            )
        if keeps:
            quality_people.keep(ws, home, quality.address_keys(ws, home.name, "doubled"), label=label)
    rows = [
        {"Comes to": g.variant, "People": len(g.people), "Addresses": ", ".join(email for _, email in g.people)}
        for g in found.groups
    ]
    widths = {"Comes to": 240, "People": 80, "Addresses": 560}
    if may(ws, "write"):
        chosen = table.pick(rows, key="quality.groups", widths=widths, file="addresses")
        if chosen is not None:
            group = found.groups[chosen]
            quality_people.keep(ws, home, [key for key, _ in group.people], label=group.variant)
        st.caption("Click a group for a list of its people.")
    else:
        table.show(rows, key="quality.groups", widths=widths, file="addresses")
    if found.group_count > len(found.groups):
        st.caption(f"The {len(found.groups):,} largest groups of {found.group_count:,}.")


def _fine(kind: Kind) -> None:
    st.markdown(f":green[:material/check: {NONE_FOUND[kind]}]")
