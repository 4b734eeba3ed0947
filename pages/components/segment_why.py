"""What each condition does to the number of people, and how one person is judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine import segments
from engine.segments import Explained
from pages.components import rights, segment_charts, table
from pages.components.frame import PAGES, shown
from pages.components.segment_state import Opened
from pages.components.state import cell, plain, short
from pages.components.texts import FUNNEL_HELP, LIST_FUNNEL, NO_CONDITIONS

_WITHIN = {"all": "", "any": "or: ", "none": "none of: ", "not all": "not all of: "}
"""What goes before a condition, by the group that it stands in."""


def funnel(opened: Opened, condition: Mapping[str, Any]) -> None:
    if opened.is_list:
        st.caption(LIST_FUNNEL)
        return
    with shown():
        rows = segments.funnel(opened.ws, opened.home.name, condition)
        if not rows:
            st.caption(NO_CONDITIONS)
            return
        everybody = segments.how_many(opened.ws, opened.home.name, {"combinator": "and", "rules": []})
        steps = ((short(f"{_WITHIN[r.within]}{r.words}", 60), r.cumulative) for r in rows)
        segment_charts.funnel([("Everybody", everybody), *steps])
        listed = [
            {
                "Condition": f"{_WITHIN[row.within]}{row.words}",
                "Alone": row.alone,
                "Up to here": row.cumulative,
                "Without it": row.without,
                "No value": row.missing,
            }
            for row in rows
        ]
        widths = {"Condition": 420, "Alone": 100, "Up to here": 100, "Without it": 100, "No value": 100}
        table.show(listed, key="segment.funnel", widths=widths, file="funnel")
        st.caption(FUNNEL_HELP)


def explain(opened: Opened, condition: Mapping[str, Any]) -> None:
    person = st.text_input(
        "Person",
        key="segment.person",
        persist_state="session",
        placeholder=rights.person_example(opened.ws),
        width=360,
        help="Says for each condition whether it holds for this person, and by which value.",
    ).strip()
    if not person:
        return
    with shown():
        found = segments.explain(opened.ws, opened.home.name, condition, person)
        with st.container(border=True, gap="xsmall", key="segment.explained"):
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                st.markdown(f"{_mark(found)} **{'Matches' if found.result else 'Does not match'}**", width="content")
                params = {"database": opened.home.name, "key": person}
                st.page_link(PAGES / "profile.py", label=plain(person), query_params=params)
            st.markdown("\n".join(line for inner in found.rules or [found] for line in _lines(opened, inner, 0)))


def _lines(opened: Opened, node: Explained, depth: int) -> list[str]:
    """As a list in Markdown, one line a rule or group, what is below indented."""
    verdict = "holds" if node.result else "does not hold"
    value = "" if node.rules else f" :gray[· {plain(short(_value(opened, node), 200))}]"
    line = f"{'    ' * depth}- {_mark(node)} {plain(short(node.rule, 160))}: {verdict}{value}"
    return [line, *(text for inner in node.rules for text in _lines(opened, inner, depth + 1))]


def _mark(node: Explained) -> str:
    return ":green[:material/check_circle:]" if node.result else ":red[:material/cancel:]"


def _value(opened: Opened, node: Explained) -> str:
    return "no value" if node.value is None else f"value: {cell(node.value, opened.ws.zone)}"
