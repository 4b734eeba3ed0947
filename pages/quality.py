"""How far the values of a database can be relied on: its score, its fields, its addresses, and what repairs them."""

from __future__ import annotations

import streamlit as st

from engine.access.permissions import may
from engine.content import ready
from engine.profiles import databases, quality
from engine.profiles.databases import Database
from engine.profiles.quality import FieldMeasure, Quality
from engine.workspace import Workspace
from pages.components import choose, empty, quality_addresses, quality_details, quality_score, table
from pages.components.frame import done, open_detail, page, shown, title
from pages.components.quality_texts import CAPTION, FIELDS_HELP, MESSAGE_HELP, NOBODY, REPAIR, REPAIR_NONE
from pages.components.state import number, plain

_WIDTHS = {"Field": 140, "Present": 75, "Different": 80, "Unverified": 85, "Too old": 75, "Doubtful": 75}


def draw(ws: Workspace) -> None:
    action = title("Quality", caption=CAPTION)
    if not databases.list_all(ws):
        empty.state("databases", action="New database", on_click=choose.ask("fields.new"), goes_to="fields.py")
        return
    home = choose.database(ws)
    with st.spinner("Measuring every value", show_time=True):
        found = quality.quality_of(ws, home.name)
    if not found.people:
        st.info(NOBODY, icon=":material/info:")
        return
    with action:
        _message(ws, home)
    quality_score.figures(ws, found)
    quality_score.apply_wanted_tab()
    fields, addresses = st.tabs(["Fields", quality_score.ADDRESSES_TAB], key=quality_score.TAB, on_change="rerun")
    if fields.open:
        with fields:
            _fields(ws, home, found)
    if addresses.open:
        with addresses:
            quality_addresses.draw(ws, home, found.addresses)


def _message(ws: Workspace, home: Database) -> None:
    """The act that repairs values; only where there is something that people can confirm."""
    is_open = bool(quality.confirmable(ws, home.name))
    if may(ws, "write") and st.button(
        "Confirm-your-details message",
        icon=":material/draft:",
        type="primary",
        key="quality.ready",
        help=MESSAGE_HELP if is_open else REPAIR_NONE,
        disabled=not is_open,
    ):
        with shown():
            name = ready.confirm_details(ws)
            done("The message is ready: look it over, then send it with a campaign.")
            open_detail("template", name=name)


def _fields(ws: Workspace, home: Database, found: Quality) -> None:
    left, right = st.columns([9, 4], gap="medium")
    with left:
        st.caption(FIELDS_HELP)
        _table(found)
        if choose.asked(quality_details.OPENED):
            _details(ws, home, found)
    with right:
        with st.container(border=True, key="quality.lowers"):
            quality_score.lowers(ws, home, found)
        with st.container(border=True, key="quality.repair"):
            _repair(ws, home)


def _table(found: Quality) -> None:
    listed = sorted(found.fields, key=lambda m: (not m.present, m.field.is_standard))
    score = st.column_config.ProgressColumn("Score", format="%.0f", min_value=0, max_value=100, width=100)
    rows = [_row(m) for m in listed]
    chosen = table.pick(rows, key="quality.fields", widths=_WIDTHS, config={"Score": score}, file="quality")
    if chosen is not None:
        quality_details.ask(listed[chosen].field.name)


def _row(m: FieldMeasure) -> dict[str, object]:
    score = quality.of_field(m)
    return {
        "Field": m.field.label,
        "Score": score.points if score else None,
        "Present": f"{100 * m.present / m.people:.1f} %",
        "Different": number(m.distinct) if m.present else "–",
        "Unverified": _percent(m, m.unverified),
        "Too old": _percent(m, m.old) if m.settings.age_limit else "–",
        "Doubtful": number(m.doubtful) if m.present else "–",
    }


def _percent(m: FieldMeasure, part: int) -> str:
    return f"{100 * m.share(part):.1f} %" if m.present else "–"


def _details(ws: Workspace, home: Database, found: Quality) -> None:
    name = st.session_state.get(quality_details.OPENED)
    measure = next((m for m in found.fields if m.field.name == name), None)
    if measure is not None:
        # The dialog's title is the field's.
        st.dialog(plain(measure.field.label), width="large")(quality_details.draw)(ws, home, measure)


def _repair(ws: Workspace, home: Database) -> None:
    st.markdown("**What repairs it**")
    st.caption(REPAIR)
    open_fields = quality.confirmable(ws, home.name)
    if open_fields:
        st.markdown("Open to people: " + plain(", ".join(f.label for f in open_fields)))
    else:
        st.markdown(REPAIR_NONE)
    st.page_link("fields.py", label="Settings of the fields", icon=":material/database:")


draw(page())
