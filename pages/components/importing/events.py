"""Importing events and orders: which column says who, when, what and for how much; the others become properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.names import name_from_label
from engine.profiles import fields
from engine.profiles.databases import Database
from engine.tables.looking import ColumnSeen
from engine.tables.rejects import REJECTS
from engine.workspace import Workspace
from pages.components.frame import shown
from pages.components.importing import lines, step
from pages.components.importing.lines import Lines
from pages.components.importing.texts import (
    CREATE_HELP,
    EVENT_TYPE_HELP,
    EVENTS_HELP,
    GROUP_HELP,
    ID_HELP,
    PROPERTIES_HELP,
    RETURNS_HELP,
    VALUE_HELP,
    WITHOUT_ID,
)
from pages.components.importing.work import Seen
from pages.components.state import plain

_KEY = "imports.events"
_NONE = ""
_VALUES = ("value", "amount", "total", "revenue")
_IDS = ("id", "event_id", "transaction_id")
_ORDERS = ("order_id", "order", "order_no", "order_number", "invoiceno", "invoice_no", "invoice")
_KNOWN = {
    "product": ("product", "product_id", "sku", "stockcode", "stock_code", "article", "item"),
    "price": ("price", "unitprice", "unit_price"),
    "quantity": ("quantity", "qty", "amount_of_items"),
    "category": ("category", "product_category"),
    "currency": ("currency",),
}
"""Properties that orders know, and what their columns are often called."""


def draw(ws: Workspace, home: Database) -> None:
    """A file, what is in its columns, and the import."""
    begun = step.begun(ws, home, EVENTS_HELP, key=_KEY)
    if begun is None:
        return
    asked, seen, key = begun
    left, right = st.columns((2, 1), gap="medium")
    right = right.container(border=True, key="imports.events.options")
    with right:
        options = _type([c.name for c in seen.columns], key=key)
    with left:
        label = fields.get(ws, home, home.key_field).label
        options |= _columns(home, label, seen, key=key)
        options |= {"mapping": _properties(options, seen, key=key)}
    with right:
        _import(ws, asked, options, key=key)


def _import(ws: Workspace, asked: Lines, options: dict[str, Any], *, key: str) -> None:
    creates = st.checkbox("Add unknown people", key=f"{key}.create", help=CREATE_HELP, persist_state="session")
    if options["group"]:
        options["returns"] = st.checkbox(
            "Orders may be returns", key=f"{key}.returns", help=RETURNS_HELP, persist_state="session"
        )
    if not options["id"] and not options["group"]:
        st.caption(f":material/warning: {WITHOUT_ID}")
    missing = "" if options.get("type") or options.get("type_column") else "Say what these events are."
    if step.pressed("Import events", missing, key="imports.events.run"):
        with shown():
            wanted = replace(asked, options={**options, "create_profiles": creates})
            step.go(ws, lines.events(ws, wanted), key=_KEY)


def guess(home: Database, columns: Sequence[ColumnSeen]) -> dict[str, str]:
    """Which column is which, by names and values; '' where none is likely."""
    names = {name_from_label(c.name): c.name for c in columns}
    times = [c.name for c in columns if c.type in {"date", "datetime"}]
    by_name = next((names[n] for n in (home.key_field, "profile", "customer_id", "customerid") if n in names), None)
    addresses = [c.name for c in columns if c.samples and all("@" in s for s in c.samples)]
    return {
        "profile": by_name or next(iter(addresses), columns[0].name),
        "time": next(iter(times), next((c for n, c in names.items() if "date" in n or "time" in n), columns[-1].name)),
        "value": next((names[n] for n in _VALUES if n in names), _NONE),
        "id": next((names[n] for n in _IDS if n in names), _NONE),
        "group": next((names[n] for n in _ORDERS if n in names), _NONE),
    }


def property_of(column: str) -> str:
    """The name of the property that a column is likely to be."""
    name = name_from_label(column)
    return next((known for known, names in _KNOWN.items() if name in names), name)


def _columns(home: Database, label: str, seen: Seen, *, key: str) -> dict[str, Any]:
    """`label`: of the key field."""
    names = [c.name for c in seen.columns]
    st.subheader("Columns", anchor=False)
    likely = guess(home, seen.columns)
    maybe = [_NONE, *names]

    def column(place: DeltaGenerator, what: str, label: str, offered: list[str], help: str | None = None) -> str | None:
        index = offered.index(likely[what])
        chosen = place.selectbox(
            label, offered, index, _or_none, key=f"{key}.{what}", persist_state="session", help=help
        )
        return chosen or None

    with st.container(border=True, gap="small"):
        first, second = st.columns(2)
        profile = column(first, "profile", f"Who: the {plain(label)}", names)
        time = column(second, "time", "When", names)
        first, second = st.columns(2)
        value = column(first, "value", "Value", maybe, VALUE_HELP)
        number = column(second, "id", "Id", maybe, ID_HELP)
        first, _ = st.columns(2)
        group = column(first, "group", "Order", maybe, GROUP_HELP)
    return {"profile": profile, "time": time, "value": value, "id": number, "group": group}


def _properties(options: Mapping[str, Any], seen: Seen, *, key: str) -> dict[str, str]:
    """Column → name of the property, '' for one that is left out."""
    used = {v for name, v in options.items() if isinstance(v, str) and name != "type"}
    rows = [{"Column": c.name, "Property": property_of(c.name)} for c in seen.columns if c.name not in used]
    left_out: dict[str, str] = dict.fromkeys(REJECTS if seen.is_rejects else (), "")
    if not rows:
        return left_out
    st.caption(PROPERTIES_HELP)
    edited = st.data_editor(
        rows, hide_index=True, disabled=["Column"], key=f"{key}.properties.{hash(tuple(sorted(used)))}"
    )
    return left_out | {row["Column"]: (row["Property"] or "").strip() for row in edited}


def _type(names: list[str], *, key: str) -> dict[str, Any]:
    typed = st.text_input("Type", "purchase", key=f"{key}.type", persist_state="session", help=EVENT_TYPE_HELP)
    maybe = [_NONE, *names]
    column = st.selectbox(
        "Or the column with the type", maybe, 0, _or_none, key=f"{key}.type_column", persist_state="session"
    )
    return {"type_column": column} if column else {"type": typed.strip()}


def _or_none(name: str) -> str:
    return name or "None"
