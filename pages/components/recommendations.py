"""The tab "Recommendations": what a person would be recommended and why, and what that is learned from."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.content import recommend
from engine.content.recommend import Recommendation, State
from engine.events import products
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import choose, empty, table
from pages.components.recommendation_texts import (
    FIGURES,
    HOW,
    HOW_TITLE,
    NO_CATALOGUE,
    NOT_LEARNED,
    NOTHING,
    RECOMMEND_CAPTION,
)
from pages.components.state import cell, number, when
from pages.components.template_preview_person import choose_person

_MOST_DEEDS = 20
_WIDTHS = {"Product": 200, "Why": 400, "What": 120, "Category": 140, "Price": 120}


def draw(ws: Workspace) -> None:
    if not databases.list_all(ws):
        empty.state("databases", action="Go to databases and fields", goes_to="fields.py")
        return
    home = choose.database(ws)
    st.caption(RECOMMEND_CAPTION)
    if not products.counts(ws, home.name).products:
        st.info(NO_CATALOGUE, icon=":material/inventory_2:")
        return
    _figures(ws, recommend.state(ws, home.name))
    _person(ws, home)
    with st.expander(HOW_TITLE, icon=":material/help_center:"):
        st.markdown(HOW)


def _figures(ws: Workspace, state: State) -> None:
    if state.learned_at is None:
        st.info(NOT_LEARNED, icon=":material/hourglass_empty:")
        return
    shown = {
        "products": number(state.products),
        "people": number(state.people),
        "learned_at": when(ws, state.learned_at),
    }
    with st.container(horizontal=True, key="recommendations.figures"):
        for name, value in shown.items():
            label, about = FIGURES[name]
            st.metric(label, value, help=about, border=True)


def _person(ws: Workspace, home: Database) -> None:
    person = choose_person(ws, home)
    if person is None:
        return
    st.subheader("Would be recommended", anchor=False)
    found = recommend.for_people(ws, home, [person["profile_id"]]).get(person["profile_id"], [])
    if found:
        table.show([_row(r) for r in found], key="recommendations.found", widths=_WIDTHS, file="recommendations")
    else:
        st.info(NOTHING, icon=":material/search_off:")
    st.subheader("From what they did", anchor=False)
    rows = _deeds(ws, home, person["profile_id"])
    if rows:
        table.show(rows, key="recommendations.deeds", widths=_WIDTHS)
    else:
        st.caption("Nothing bought and nothing viewed yet.")


def _row(found: Recommendation) -> dict[str, Any]:
    price = "–" if found["price"] is None else f"{found['price']:,.2f} {found['currency'] or ''}".strip()
    return {
        "Product": found["name"],
        "Why": found["reason"],
        "Category": cell(found["category"]),
        "Price": price,
    }


def _deeds(ws: Workspace, home: Database, profile_id: int) -> list[dict[str, Any]]:
    """What they bought and viewed, the latest first."""
    theirs = products.of_person(ws, home.name, profile_id)
    told = [*((d, "bought") for d in theirs.bought), *((d, "viewed") for d in theirs.viewed)]
    told.sort(key=lambda one: one[0].last_at, reverse=True)
    return [
        {"Product": d.name or d.product, "What": what, "Last": when(ws, d.last_at)} for d, what in told[:_MOST_DEEDS]
    ]
