"""The tab "Products": the catalogue with how often each is bought and viewed, its import, and what events name beyond it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.events import products
from engine.events.products import Popular, Product
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import choose, product_import, rights, table
from pages.components.event_texts import PRODUCTS
from pages.components.state import cell, counted, plain, when

_MOST = 500
_ASKED = "products.import"


def draw(ws: Workspace, home: Database) -> None:
    counts = products.counts(ws, home.name)
    if choose.asked(_ASKED):
        product_import.dialog(ws, home)
    if not counts.products:
        _first_step(ws)
        _unknown(ws, home)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Products", anchor=False, width="content")
        st.space("stretch")
        _import_button(ws)
    unavailable = f", {counts.unavailable:,} not available" if counts.unavailable else ""
    found = counted(counts.products, "product", "products")
    st.caption(f"{found}{unavailable} · last change {when(ws, counts.changed_at)}. {PRODUCTS['caption']}")
    _unknown(ws, home)
    _listed(ws, home)


def _first_step(ws: Workspace) -> None:
    with st.container(border=True, horizontal_alignment="center", gap="medium", key="products.empty"):
        st.space("small")
        st.markdown(PRODUCTS["empty"], text_alignment="center")
        _import_button(ws)
        st.space("small")


def _import_button(ws: Workspace) -> None:
    with rights.only_for(ws, "write"):
        st.button(
            "Import products",
            icon=":material/upload_file:",
            type="primary",
            key="products.import",
            on_click=choose.ask(_ASKED),
        )


def _listed(ws: Workspace, home: Database) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Search",
            placeholder="Name, id or category",
            key="products.search",
            type="search",
            label_visibility="collapsed",
            live=True,
            width=320,
        )
        known = list(products.categories(ws, home.name))
        category = st.selectbox(
            "Category",
            known,
            None,
            key="products.category",
            placeholder="Every category",
            label_visibility="collapsed",
            width=220,
        )
    found = products.list_page(ws, home.name, search=text, category=category, limit=_MOST + 1)
    if not found:
        st.info(PRODUCTS["nothing"], icon=":material/search_off:")
        return
    popular = {p.product: p for p in products.popular(ws, home.name, limit=100_000)}
    rows = [_row(p, popular.get(p.id)) for p in found[:_MOST]]
    st.dataframe(rows, hide_index=True, height=table.height_of(rows), key="products.table", column_config=_columns())
    if len(found) > _MOST:
        st.caption(PRODUCTS["first"].format(_MOST))


def _row(product: Product, seen: Popular | None) -> dict[str, Any]:
    return {
        "Name": product.name,
        "Id": product.id,
        "Category": cell(product.category),
        "Price": "–" if product.price is None else f"{product.price:,.2f} {product.currency or ''}".strip(),
        "State": ["available" if product.available else "not available"],
        "Buyers": seen.buyers if seen else 0,
        "Viewers": seen.viewers if seen else 0,
        "Page": product.url,
        "Picture": product.image,
        "More": cell(dict(product.properties)) if product.properties else "–",
    }


def _columns() -> dict[str, Any]:
    """Pictures are links only: nothing of elsewhere is loaded by looking at the list."""
    link = st.column_config.LinkColumn
    return {
        "Name": st.column_config.TextColumn(width=220),
        "Id": st.column_config.TextColumn(width=160),
        "Price": st.column_config.TextColumn(width=100, alignment="right"),
        "State": st.column_config.MultiselectColumn(
            options=["available", "not available"], color=["green", "gray"], width=120
        ),
        "Buyers": st.column_config.NumberColumn(format="localized", help=PRODUCTS["bought"]),
        "Viewers": st.column_config.NumberColumn(format="localized", help=PRODUCTS["viewed"]),
        "Page": link(display_text="open", width=70),
        "Picture": link(display_text="open", width=70),
    }


def _unknown(ws: Workspace, home: Database) -> None:
    found = products.unknown(ws, home.name)
    if not found:
        return
    amount = counted(found[0].products, "product", "products")
    with st.expander(PRODUCTS["unknown"].format(amount), icon=":material/help_center:"):
        st.caption(PRODUCTS["unknown_help"])
        rows = [{"Id": u.product, "Events": u.events, "Last": when(ws, u.last_at)} for u in found]
        table.show(rows, key="products.unknown", width="content", file="unknown-products")
        if found[0].products > len(found):
            st.caption(plain(f"The {len(found):,} most frequent."))
