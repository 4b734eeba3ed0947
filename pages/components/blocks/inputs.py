"""The inputs of each kind of block that holds no others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from engine.content import images
from engine.content.blocks import (
    Block,
    Button,
    Code,
    Divider,
    Footer,
    Heading,
    Image,
    ProductChoice,
    ProductList,
    Text,
)
from engine.content.blocks.model import RECOMMENDED
from engine.content.blocks.naming import is_rating
from engine.content.blocks.words import tidy
from pages.components.blocks import adding
from pages.components.blocks.desk import Desk, Make, widget_key
from pages.components.blocks.nodes import Node
from pages.components.blocks.texts import (
    ALT_HELP,
    CODE_HELP,
    LIST_HELP,
    NO_UPLOADS,
    NOT_TAKEN,
    RATING_HELP,
    WORDS_HELP,
)
from pages.components.guards.note import note
from pages.components.state import plain

_EVENT_LIST = "event.products"
_LISTS = {RECOMMENDED: "Recommended: what suits each person", _EVENT_LIST: "Products of the event"}
_MOST = 100


def draw(desk: Desk, node: Node) -> None:
    match node.block:
        case Heading() | Text() | Footer():
            _words(desk, node, node.block, "Words")
            if is_rating(node.block):
                st.caption(RATING_HELP)
        case Button():
            _words(desk, node, node.block, "Label")
            _line(desk, node, "link", "Leads to", node.block.link, placeholder="https://")
        case Image():
            _image(desk, node, node.block)
        case ProductList():
            _list(desk, node, node.block)
        case ProductChoice():
            _choice(node, node.block)
        case Code():
            _code(desk, node, node.block)
        case Divider():
            st.divider()
        case _:
            pass


def set_to(part: str) -> Make:
    """Sets one part of a block."""
    return lambda block, value: replace(block, **{part: value})


def _words(desk: Desk, node: Node, block: Heading | Text | Footer | Button, label: str) -> None:
    mirrored = desk.input(node.id, "words", block.words, set_to("words"), typing=True, kept=tidy)
    shown: str = st.session_state[mirrored["key"]]
    if isinstance(block, (Heading, Button)) and "\n" not in block.words:
        st.text_input(label, shown, label_visibility="collapsed", **mirrored)
    else:
        st.text_area(label, shown, height="content", label_visibility="collapsed", help=WORDS_HELP, **mirrored)


def _line(desk: Desk, node: Node, part: str, label: str, present: str | None, **options: Any) -> None:
    present = present or ""
    st.text_input(label, present, **options, **desk.input(node.id, part, present, _stripped(part), typing=True))


def _stripped(part: str) -> Make:
    return lambda block, value: replace(block, **{part: value.strip() or (None if part == "alt" else "")})


def _image(desk: Desk, node: Node, block: Image) -> None:
    uploaded = {i.path: i.label for i in images.list_all(desk.ws)}
    if uploaded:
        known = {"": "Another address", **uploaded}
        present = block.address if block.address in uploaded else ""
        st.selectbox(
            "Picture",
            list(known),
            list(known).index(present),
            format_func=lambda path: known[path],
            **desk.input(node.id, "uploaded", present, _picture(uploaded)),
        )
    else:
        st.caption(NO_UPLOADS)
    if block.address not in uploaded:
        _line(desk, node, "address", "Address of the picture", block.address, placeholder="https://")
    _line(desk, node, "alt", "What it shows", block.alt, help=ALT_HELP)
    _line(desk, node, "link", "Leads to", block.link, placeholder="nowhere")


def _picture(uploaded: Mapping[str, str]) -> Make:
    """An uploaded picture brings its name along, where nothing was said yet."""

    def make(block: Any, path: str) -> Block:
        return replace(block, address=path, alt=block.alt or uploaded.get(path))

    return make


def _list(desk: Desk, node: Node, block: ProductList) -> None:
    known = [*_LISTS, *([] if block.listed in _LISTS else [block.listed])]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "List",
            known,
            known.index(block.listed),
            format_func=lambda name: _LISTS.get(name) or str(name),
            help=LIST_HELP,
            **desk.input(node.id, "listed", block.listed, set_to("listed")),
        )
        refused = f"{widget_key(node.id, 'most')}.refused"
        st.number_input(
            "At most",
            # Without bounds, which would keep the number before without a word. What is written elsewhere may be less.
            value=block.most,
            width=120,
            **desk.input(node.id, "most", block.most, _most(refused)),
        )
    if refused in st.session_state:
        note(NOT_TAKEN.format(st.session_state[refused], _MOST, block.most))


def _most(refused: str) -> Make:
    """Takes a number of products that can be written; another one is kept under `refused`, to be told."""

    def make(block: Any, value: int) -> Block:
        if 1 <= value <= _MOST:
            st.session_state.pop(refused, None)
            return replace(block, most=value)
        st.session_state[refused] = value
        return block

    return make


def _choice(node: Node, block: ProductChoice) -> None:
    for product in block.products:
        price = f" · {plain(product.price)}" if product.price else ""
        st.markdown(f"{plain(product.name)}{price}")
    st.button(
        "Choose others",
        icon=":material/shopping_bag:",
        type="tertiary",
        key=widget_key(node.id, "choose"),
        on_click=lambda: adding.ask_products(node.id),
    )


def _code(desk: Desk, node: Node, block: Code) -> None:
    st.text_area(
        "Code",
        block.source,
        height="content",
        label_visibility="collapsed",
        help=CODE_HELP,
        **desk.input(node.id, "source", block.source, lambda b, value: replace(b, source=value.strip()), typing=True),
    )
