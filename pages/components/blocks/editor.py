"""A message as its blocks, one below the other, each with its inputs and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from engine.content.blocks import Block, Branches, Button, Rule, Test, Written, naming
from engine.errors import EngineError
from pages.components import choose, picker, picker_links
from pages.components.blocks import adding, inputs, kinds
from pages.components.blocks.desk import Desk, widget_key
from pages.components.blocks.draft import DOWN, UP, Draft
from pages.components.blocks.nodes import Node, Nodes, Place, walk
from pages.components.blocks.texts import (
    BLOCK_WORDS,
    CONDITION_HELP,
    LAYOUT,
    MOVES,
    NO_BLOCKS,
    NOBODY_ELSE,
    SOCIAL_COUNTED,
    SOCIAL_HELP,
)
from pages.components.blocks.wording import in_words
from pages.components.state import plain


def draw(desk: Desk) -> None:
    draft = desk.draft
    if not draft.nodes:
        st.caption(NO_BLOCKS)
    _list(desk, draft.nodes, Place())
    _insert(desk)
    adding.dialogs(desk)


def steps(desk: Desk) -> None:
    """Undo and redo."""
    draft = desk.draft
    for name, icon, change, can in (
        ("Undo", ":material/undo:", type(draft).undo, bool(draft.past)),
        ("Redo", ":material/redo:", type(draft).redo, bool(draft.future)),
    ):
        st.button(
            "",
            icon=icon,
            type="tertiary",
            help=name,
            disabled=not can,
            key=f"block.{name.lower()}",
            on_click=lambda change=change: desk.edit(change),
        )


def _list(desk: Desk, nodes: Nodes, place: Place) -> None:
    for node in nodes:
        if node.is_layout:
            st.caption(LAYOUT, text_alignment="center")
        else:
            _one(desk, node)
    parent = "" if place.parent is None else f"{place.parent}.{place.branch}."
    key = f"block.{parent}add"
    st.menu_button(
        "Add block",
        list(BLOCK_WORDS),
        icon=":material/add:",
        type="secondary" if place.parent is None else "tertiary",
        format_func=lambda kind: BLOCK_WORDS[kind][0],
        key=key,
        on_click=lambda: adding.add(desk, place, st.session_state[key]),
    )


def _one(desk: Desk, node: Node) -> None:
    label, icon = desk.draft.names[node.id], kinds.icon_of(node.block)
    with st.container(border=True, key=widget_key(node.id, "block"), gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
            st.markdown(f":small[{icon} **{label}**]", width="content")
            st.space("stretch")
            _acts(desk, node)
        if isinstance(node.block, Branches):
            _branches(desk, node, node.block)
        else:
            inputs.draw(desk, node)
        if note := desk.notes.get(node.id) or kinds.missing(node.block):
            st.markdown(f":orange[:material/error: {plain(note)}]")


def _acts(desk: Desk, node: Node) -> None:
    if hasattr(node.block, "words"):
        st.button(
            "",
            icon=":material/data_object:",
            type="tertiary",
            help="Put a variable in here",
            key=widget_key(node.id, "insert"),
            on_click=choose.ask(f"block.{node.id}.picker"),
        )
    moves = desk.draft.moves(node.id)
    for move, icon in ((UP, ":material/arrow_upward:"), (DOWN, ":material/arrow_downward:")):
        st.button(
            "",
            icon=icon,
            type="tertiary",
            help=MOVES[move],
            disabled=move not in moves,
            **desk.press(node.id, move, lambda draft, move=move: draft.move(node.id, move)),
        )
    more, key = ["below", "duplicate", *(m for m in moves if m not in (UP, DOWN))], widget_key(node.id, "more")

    def chosen() -> None:
        move = st.session_state[key]
        if move == "below":
            adding.ask_below(desk, node.id)
        else:
            desk.edit(lambda d: d.duplicate(node.id) if move == "duplicate" else d.move(node.id, move))

    st.menu_button(
        "",
        more,
        icon=":material/more_vert:",
        type="tertiary",
        help="Add below, duplicate and more",
        format_func=lambda move: MOVES[move],
        key=key,
        on_click=chosen,
    )
    _delete(desk, node.id, "delete", lambda draft: draft.remove(node.id))


def _branches(desk: Desk, node: Node, block: Branches) -> None:
    for number, inside in enumerate(node.lists):
        test = block.branches[number].test if number < len(block.branches) else None
        with st.container(border=True, key=widget_key(node.id, f"branch.{number}"), gap="xsmall"):
            # The words wrap, what can be done stays beside them.
            with st.container(horizontal=True, wrap=False, vertical_alignment="top", gap="xsmall"):
                with st.container():
                    st.markdown(_who(desk, test), help=CONDITION_HELP if isinstance(test, Rule) else None)
                with st.container(horizontal=True, width="content", gap="xxsmall"):
                    _branch_acts(desk, node, number, test)
            _list(desk, inside, Place(node.id, number))
    if naming.is_social(block):
        st.caption(SOCIAL_COUNTED)
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            "Add condition",
            icon=":material/add:",
            type="tertiary",
            key=widget_key(node.id, "branch"),
            on_click=lambda: adding.ask_condition(node.id, None, None),
        )
        if block.otherwise is None:
            st.button(
                "Add “everybody else”",
                type="tertiary",
                help=NOBODY_ELSE,
                **desk.press(node.id, "otherwise", lambda draft: draft.add_otherwise(node.id)),
            )


def _branch_acts(desk: Desk, node: Node, number: int, test: Test | None) -> None:
    if isinstance(test, Rule):
        st.button(
            "",
            icon=":material/tune:",
            type="tertiary",
            help="Change the condition",
            key=widget_key(node.id, f"branch.{number}.test"),
            on_click=lambda: adding.ask_condition(node.id, number, test.condition),
        )
    if len(node.lists) > 1:
        take = partial(Draft.remove_branch, node_id=node.id, number=number)
        _delete(desk, node.id, f"branch.{number}.delete", take, label="Delete this part")


def _who(desk: Desk, test: Test | None) -> str:
    """Who sees a branch, in words."""
    match test:
        case None:
            return "**Everybody else**"
        case Written(expression=naming.SOCIAL_TEST):
            return SOCIAL_HELP
        case _:
            try:
                return plain(in_words(desk.ws, test))
            except EngineError as error:
                return f":orange[:material/error: {plain(error.message)}]"


def _delete(desk: Desk, node_id: int, part: str, change: Callable[[Draft], Draft], *, label: str = "Delete") -> None:
    st.button("", icon=":material/delete:", type="tertiary", help=label, **desk.press(node_id, part, change))


def _insert(desk: Desk) -> None:
    """The picker of the block whose “Insert variable” was pressed."""
    for node in walk(desk.draft.nodes):
        if choose.asked(f"block.{node.id}.picker"):
            picker.open_picker(desk.ws, lambda _part, text, node=node: append(desk, node.id, text), parts={})


def append(desk: Desk, node_id: int, text: str) -> None:
    """Puts it at the end of what is written in a block; an address on a button is where that leads."""

    def change(block: Block) -> Block:
        if isinstance(block, Button) and picker_links.is_link(text):
            return replace(block, link=text)
        words: str = getattr(block, "words", "")
        glue = "" if not words or words.endswith((" ", "\n")) else " "
        return replace(block, words=f"{words}{glue}{picker_links.in_words(text)}")  # type: ignore[call-arg]

    desk.edit(lambda draft: draft.change(node_id, change))
