"""Choosing products of the catalogue."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.content.blocks import Product, ProductChoice
from engine.content.filters import FILTERS
from engine.events import products
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.blocks.texts import CHOICE_HELP, NO_PRODUCTS

_MOST = 1_000


@st.dialog("Choose products", icon=":material/shopping_bag:")
def open_products(ws: Workspace, home: Database, use: Callable[[ProductChoice], None]) -> None:
    """Calls `use` with them on OK."""
    known = {p.id: p for p in products.list_page(ws, home.name, limit=_MOST)}
    if not known:
        st.info(NO_PRODUCTS)
        return
    chosen = st.multiselect(
        "Products",
        list(known),
        format_func=lambda i: known[i].name if known[i].available else f"{known[i].name} (not available)",
        key="block.products",
    )
    st.caption(CHOICE_HELP)
    if st.button("OK", type="primary", key="block.products.ok", disabled=not chosen):
        use(ProductChoice(tuple(_product(known[i]) for i in chosen)))
        st.rerun()


def _product(found: products.Product) -> Product:
    price = "" if found.price is None else FILTERS["money"](found.price, found.currency or "")
    return Product(found.name, found.url or "", found.image or "", price)
