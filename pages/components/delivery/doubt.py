"""Messages in doubt, and the three words that settle one, or all of a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from engine.access.permissions import may
from engine.campaigns import campaigns
from engine.runner import doubt, queue
from engine.runner.doubt import Word
from engine.workspace import Workspace
from pages.components import table
from pages.components.delivery import texts
from pages.components.frame import done, shown
from pages.components.state import cell, counted, plain, when

_WIDTHS = {"Person": 260, "Campaign": 240, "In doubt since": 150, "Sent again": 150}
_TALL = 280
_WORDS: tuple[Word, ...] = ("arrived", "again", "lost")


def draw(ws: Workspace) -> None:
    """Nothing where there is none."""
    found = queue.in_doubt(ws)
    if not found:
        return
    labels = {c.name: c.label for c in campaigns.list_all(ws)}
    st.markdown(f"##### {texts.IN_DOUBT}")
    st.caption(texts.IN_DOUBT_INTRO)
    rows = [
        {
            "Person": cell(d.profile),
            "Campaign": labels[d.campaign],
            "In doubt since": when(ws, d.since),
            "Sent again": when(ws, d.again_at) if d.again_at else texts.AGAIN_NEVER,
        }
        for d in found
    ]
    chosen = table.pick(rows, key="delivery.doubt", widths=_WIDTHS, tallest=_TALL)
    if chosen is not None and may(ws, "send"):
        _settle(ws, str(found[chosen].profile), [found[chosen].send_id])
    if may(ws, "send"):
        _whole(ws)


def _whole(ws: Workspace) -> None:
    groups = {name: (label, ids) for name, label, ids in queue.in_doubt_by_campaign(ws)}
    if not groups:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            texts.ALL_OF,
            list(groups),
            format_func=lambda n: f"{groups[n][0]} ({len(groups[n][1]):,})",
            key="delivery.campaign",
            width=320,
        )
        if st.button(texts.SETTLE, icon=":material/done_all:", key="delivery.settle_all"):
            label, ids = groups[name]
            _settle(ws, f"{counted(len(ids), 'message', 'messages')} of “{label}”", ids)


@st.dialog(texts.SETTLE, icon=":material/help:")
def _settle(ws: Workspace, about: str, ids: Sequence[int]) -> None:
    st.markdown(texts.WHAT_OF.format(f"**{plain(about)}**"))
    is_said = False
    for word in _WORDS:
        label, meaning, icon = texts.WORDS[word]
        with st.container(gap="xsmall"):
            is_said |= st.button(
                label, icon=icon, key=f"delivery.word.{word}", on_click=partial(_say, ws, ids, word), width=180
            )
            st.caption(meaning)
    if is_said:
        st.rerun()


def _say(ws: Workspace, ids: Sequence[int], word: Word) -> None:
    with shown():
        count = doubt.settle(ws, ids, word)
        done(texts.SETTLED[word].format(counted(count, "message", "messages")))
