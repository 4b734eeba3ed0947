"""The message of a template as blocks; or why it has none, and a way to them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.content.blocks import Block, Code, Document, Text, read, write
from engine.content.blocks.placing import Places
from engine.content.plain_words import has_markup
from engine.errors import TemplateError
from engine.workspace import Workspace
from pages.components import picker_links
from pages.components.blocks import editor
from pages.components.blocks.desk import Desk
from pages.components.blocks.nodes import Place, walk
from pages.components.blocks.texts import NOT_MJML, PLAIN_WORDS
from pages.components.template_preview_seen import in_words
from pages.components.template_state import Draft


def desk(ws: Workspace, draft: Draft, problems: Sequence[TemplateError]) -> Desk | None:
    """What is needed to edit the blocks; None for a message that has none."""
    if draft.source.html:
        return None
    nodes, places = Desk(ws, draft.key("body")).draft.nodes, Places(draft.source.mjml or "")
    notes = {
        nodes[number].id: problem.words
        for problem in reversed(problems)
        if problem.part == "mjml" and problem.line and (number := places.number_at(problem.line)) is not None
    }
    return Desk(ws, draft.key("body"), notes)


def told(ws: Workspace, draft: Draft, error: TemplateError) -> str:
    """An error in words; where the message is written as blocks, with its block: there are no lines."""
    if not (draft.has_blocks and error.part == "mjml" and error.line):
        return in_words(error)
    name = Places(draft.source.mjml or "").called_at(error.line)
    return in_words(error, f"in the block {name}" if name else "")


def draw(found: Desk | None, draft: Draft) -> None:
    if found:
        editor.draw(found)
        return
    words = draft.source.html or ""
    if has_markup(words):
        st.info(NOT_MJML, icon=":material/code:")
        return
    st.info(PLAIN_WORDS, icon=":material/notes:")
    st.button(
        "Make blocks of it",
        icon=":material/view_agenda:",
        key="template.to_blocks",
        on_click=lambda: st.session_state.update({draft.key("body"): _as_blocks(words)}),
    )


def insert(found: Desk, text: str) -> None:
    """A variable at the end of the last text, or a text of its own; what is MJML as blocks of its own."""
    if text.startswith("{{"):
        last = next((n for n in reversed(list(walk(found.draft.nodes))) if isinstance(n.block, Text)), None)
        if last:
            editor.append(found, last.id, text)
            return
        made: tuple[Block, ...] = (Text(picker_links.in_words(text)),)
    else:
        made = read(write(Document((Code(text),)))).blocks
    found.edit(lambda draft: draft.add(Place(), *made))


def _as_blocks(words: str) -> str:
    """Every paragraph a block of text."""
    paragraphs = (p.strip() for p in words.split("\n\n"))
    return write(Document(tuple(Text(p) for p in paragraphs if p)))
