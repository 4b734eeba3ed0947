"""Adding blocks: most at once, those of which something has to be chosen first by a dialog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from engine.content.blocks import Block, Branch, Branches, Rule
from engine.profiles import asking, databases
from engine.profiles.choices import Choice, scores
from pages.components import choose
from pages.components.blocks import kinds, nodes
from pages.components.blocks.condition import begin, open_condition
from pages.components.blocks.desk import Desk
from pages.components.blocks.nodes import Place
from pages.components.blocks.per_option import open_options, open_stages
from pages.components.blocks.products import open_products
from pages.components.blocks.texts import BLOCK_WORDS

_FOR = "block.asked_for"
_NO_DATABASE = "Create a database first: this looks at the people in it."


def add(desk: Desk, place: Place, kind: str) -> None:
    """A callback: adds the block at a place, or asks for what it needs."""
    if kind not in kinds.ASKED:
        block = kinds.rating(_scores(desk)) if kind == "rating" else kinds.begun(kind)
        desk.edit(lambda draft: draft.add(place, block))
        return
    st.session_state[_FOR] = place
    if kind == "condition":
        begin(None)
    choose.ask(f"block.{kind}")()


def _scores(desk: Desk) -> Sequence[Choice]:
    """Of the rating of the database that is looked at; the usual ones without a rating."""
    known = databases.list_all(desk.ws)
    found = asking.of_database(desk.ws, databases.get(desk.ws, choose.current(desk.ws))) if known else asking.NOTHING
    return found.questions[found.rating.name] if found.rating else scores(None, None)


def ask_condition(node_id: int, number: int | None, condition: Mapping[str, Any] | None) -> None:
    """A callback: asks for the test of a branch, or of a new one (`number` None)."""
    st.session_state[_FOR] = (node_id, number)
    begin(condition)
    choose.ask("block.condition")()


def ask_products(node_id: int) -> None:
    """A callback: asks for the products of a block that is there."""
    st.session_state[_FOR] = node_id
    choose.ask("block.choice")()


def ask_below(desk: Desk, node_id: int) -> None:
    """A callback: asks what to add behind a block."""
    st.session_state[_FOR] = replace(nodes.place_of(desk.draft.nodes, node_id), after=node_id)
    choose.ask("block.below")()


def dialogs(desk: Desk) -> None:
    """The dialog that was asked for, if any."""
    if choose.asked("block.below"):
        _open_kinds(desk, st.session_state[_FOR])
        return
    kind = next((kind for kind in kinds.ASKED if choose.asked(f"block.{kind}")), None)
    if kind is None:
        return
    if not databases.list_all(desk.ws):
        st.info(_NO_DATABASE)
        return
    home = databases.get(desk.ws, choose.current(desk.ws))
    match kind:
        case "condition":
            open_condition(desk.ws, home, lambda condition: _with_condition(desk, condition))
        case "options":
            open_options(desk.ws, home, lambda block: _put(desk, block))
        case "stages":
            open_stages(desk.ws, home, lambda block: _put(desk, block))
        case _:
            open_products(desk.ws, home, lambda block: _put(desk, block))


@st.dialog("Add below", icon=":material/add:", width="medium")
def _open_kinds(desk: Desk, place: Place) -> None:
    with st.grid(min_column_width=300, key="block.below.kinds"):
        for kind, (label, icon) in BLOCK_WORDS.items():
            chosen = {"key": f"block.below.{kind}", "on_click": add, "args": (desk, place, kind)}
            if st.button(label, icon=icon, type="tertiary", **chosen):
                st.rerun()


def _put(desk: Desk, block: Block) -> None:
    """At the place it was asked for, or instead of the block."""
    found: Place | int = st.session_state[_FOR]
    if isinstance(found, Place):
        desk.edit(lambda draft: draft.add(found, block))
    else:
        desk.edit(lambda draft: draft.change(found, lambda _: block))


def _with_condition(desk: Desk, condition: Mapping[str, Any]) -> None:
    test = Rule.of(condition)
    found: Place | tuple[int, int | None] = st.session_state[_FOR]
    if isinstance(found, Place):
        desk.edit(lambda draft: draft.add(found, Branches((Branch(test, (kinds.begun("text"),)),))))
        return
    node_id, number = found
    if number is None:
        desk.edit(lambda draft: draft.add_branch(node_id, Branch(test, (kinds.begun("text"),))))
        return

    def change(block: Block) -> Block:
        if not isinstance(block, Branches):
            return block
        branches = list(block.branches)
        branches[number] = replace(branches[number], test=test)
        return replace(block, branches=tuple(branches))

    desk.edit(lambda draft: draft.change(node_id, change))
