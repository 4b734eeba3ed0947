"""Importing a catalogue in the browser: the file, what it would do, and then the import itself."""

from __future__ import annotations

import streamlit as st

from engine.events.products.imports import ProductImportReport, import_products, proposed
from engine.events.products.model import FIELDS
from engine.profiles.databases import Database
from engine.tables import opening
from engine.tables.rows import Table
from engine.workspace import Workspace
from pages.components import table
from pages.components.event_texts import PRODUCTS
from pages.components.frame import done, shown
from pages.components.state import counted, plain, short

_MOST_SHOWN = 100


@st.dialog("Import products", icon=":material/upload_file:", width="medium")
def dialog(ws: Workspace, home: Database) -> None:
    file = st.file_uploader("Choose a file", key="products.import.file")
    st.caption(PRODUCTS["file"])
    if file is None:
        return
    with shown():
        found = opening.open_table(file.getvalue(), file.name)
        outlook(ws, home, found)


def outlook(ws: Workspace, home: Database, found: Table) -> None:
    """What an import would do, and the button that does it."""
    mapping = _mapping(found)
    if mapping is None:
        return
    tried = import_products(ws, home.name, found, mapping=mapping, dry_run=True)
    st.markdown(f"**{said(tried)}**")
    if tried.rejected:
        rows = [{"Line": r.line, "Problem": short(r.message, 200)} for r in tried.rejected[:_MOST_SHOWN]]
        table.show(rows, key="products.import.rejected", widths={"Line": 60}, file="rejected")
        if len(tried.rejected) > _MOST_SHOWN:
            st.caption(f"The first {_MOST_SHOWN} of {len(tried.rejected):,}.")
    changes = tried.inserted + tried.updated
    label = f"Import {counted(changes, 'product', 'products')}" if changes else "Nothing to import"
    if st.button(label, type="primary", key="products.import.go", disabled=not changes):
        with st.spinner("Importing"):
            done(f"Imported: {plain(said(import_products(ws, home.name, found, mapping=mapping)))}")
        st.rerun()


def _mapping(found: Table) -> dict[str, str] | None:
    """Column → field as chosen, '' for one that is not to be what its name says; None while that cannot be read."""
    guessed = proposed(found)
    chosen: dict[str, str] = {}
    with st.expander("Columns", expanded=not {"id", "name"} <= set(guessed), icon=":material/table_chart:"):
        halves = st.columns(2)
        for number, field in enumerate(f for f in FIELDS if f != "properties"):
            # Another file has other columns, and what was chosen for one must not stand for the other.
            key = f"products.import.{field}.{abs(hash(found.columns))}"
            options = list(dict.fromkeys(found.columns))
            at = options.index(guessed[field]) if field in guessed else None
            column = halves[number % 2].selectbox(field.capitalize(), options, at, key=key, placeholder="No column")
            if column is not None:
                chosen[field] = column
    if len(set(chosen.values())) < len(chosen):
        st.error("One column is chosen for two fields.", icon=":material/error:")
        return None
    if "id" not in chosen:
        st.info("Choose the column that holds the id of the products.", icon=":material/table_chart:")
        return None
    left = {guessed[field]: "" for field in guessed if field not in chosen}
    return {**left, **{column: field for field, column in chosen.items()}}


def said(report: ProductImportReport) -> str:
    """ "5 new, 2 changed, 1 unchanged, 3 lines rejected"."""
    parts = [f"{report.inserted:,} new", f"{report.updated:,} changed", f"{report.unchanged:,} unchanged"]
    if report.rejected:
        parts.append(f"{counted(len(report.rejected), 'line', 'lines')} rejected")
    return ", ".join(parts)
