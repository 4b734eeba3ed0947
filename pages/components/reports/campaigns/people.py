"""The people behind a number, in a dialog: how many, who, and by one press a segment of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from engine import segments
from engine.access.permissions import may
from engine.reports import people
from engine.reports.metrics import METRICS
from engine.reports.slices import Slice
from engine.workspace import Workspace
from pages.components import choose, naming, table
from pages.components.frame import PAGES, open_detail, shown
from pages.components.reports.campaigns import texts
from pages.components.state import counted, plain
from pages.components.texts import QUERY, REASONS

_ASKED = "reports.people"
_MOST = 100
_PLAIN = ("planned", "sent", "skipped", "failed", "in_doubt", "delivered", "opened", "clicked", "converted")
OFFERED = (*_PLAIN, "unsubscribed", "complained", "bounced")


@dataclass(frozen=True)
class About:
    """`words`: what the numbers are about, like “Welcome, 29 Oct to 25 Nov 2026”."""

    asked: Slice
    words: str


def ask(metric: str, reason: str | None = None) -> None:
    """Has the next run open the dialog."""
    st.session_state[_ASKED] = (metric, reason)
    choose.ask(_ASKED)()


def button(names: Sequence[str], *, key: str) -> None:
    """One menu for all numbers of a row."""

    def chosen() -> None:
        ask(st.session_state[key])

    st.menu_button(
        texts.BEHIND,
        list(names),
        icon=":material/group:",
        type="tertiary",
        format_func=lambda name: METRICS[name].label,
        help=texts.BEHIND_HELP,
        key=key,
        on_click=chosen,
    )


def opener(reasons: Sequence[str] | None = None) -> Callable[[str], None]:
    """For presses in a chart whose keys are metrics, or reasons of what was skipped."""
    return (lambda key: ask("skipped", key)) if reasons is not None else ask


def open_asked(ws: Workspace, about: About) -> None:
    """Once a run, at its end."""
    if choose.asked(_ASKED):
        st.session_state.pop(f"{_ASKED}.name", None)
        _dialog(ws, about, *st.session_state[_ASKED])


@st.dialog(texts.BEHIND_TITLE, icon=":material/group:", width="medium")
def _dialog(ws: Workspace, about: About, metric: str, reason: str | None) -> None:
    with shown():
        amount = people.count(ws, about.asked, metric, reason=reason)
        if not amount:
            st.markdown(texts.BEHIND_NOBODY)
            return
        said = f"{METRICS[metric].label}: {REASONS[reason]}" if reason else METRICS[metric].label
        counts = counted(amount, "person is", "people are")
        st.markdown(
            texts.BEHIND_LINE.format(people=counts, behind="behind", metric=plain(said), what=plain(about.words))
        )
        st.caption(texts.BEHIND_MESSAGES)
        if may(ws, "write"):
            _keep(ws, about, metric, reason, said)
        rows = people.people(ws, about.asked, metric, reason=reason, limit=_MOST)
        if amount > _MOST:
            st.caption(texts.BEHIND_FIRST.format(f"{_MOST:,}"))
        picked = table.pick([{"Person": row["profile"]} for row in rows], key=f"{_ASKED}.table", tallest=300)
        with st.expander(QUERY["open"], icon=":material/code:"):
            st.code(people.sql_of(ws, about.asked, metric, reason=reason), language="sql", wrap_lines=True, height=300)
        if picked is not None:
            open_detail("profile", database=rows[picked]["database"], key=rows[picked]["profile"])


def _keep(ws: Workspace, about: About, metric: str, reason: str | None, said: str) -> None:
    """The name is proposed: one press is enough."""
    taken = [s.name for s in segments.list_all(ws, archived=True)]
    field = f"{_ASKED}.name"
    if field not in st.session_state:
        st.session_state[field] = naming.unused("segment", f"{said} · {about.words}"[:180], taken)
    kept = f"{_ASKED}.kept"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.text_input(texts.BEHIND_NAME, key=field)
        is_asked = st.button(texts.BEHIND_KEEP, type="primary", icon=":material/filter_alt:", key=f"{_ASKED}.keep")
    if is_asked:
        with shown():
            name = naming.proposed("segment", label, taken)
            segment = people.keep(ws, about.asked, metric, name, label=label.strip(), reason=reason)
            st.session_state[kept] = (segment.name, label.strip())
    name, called = st.session_state.get(kept, ("", ""))
    if name and called == label.strip():
        words = texts.BEHIND_KEPT.format(plain(called))
        st.page_link(PAGES / "segment.py", label=words, icon=":material/check_circle:", query_params={"name": name})
