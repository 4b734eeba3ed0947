"""The tab Retention: what there is of each kind, for how long it is kept, and what people may do about their own data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import streamlit as st

from engine import jobs
from engine.consent import rights
from engine.consent.rights import Offered
from engine.runner.keeping import looking, periods, working
from engine.runner.keeping.farther import Farther, farther
from engine.runner.keeping.kinds import FILES, KINDS, Kind
from engine.runner.keeping.looking import Held
from engine.workspace import Workspace
from pages.components import allowed, job_progress, table
from pages.components.access import retention_texts as texts
from pages.components.frame import done, shown
from pages.components.guards.note import note
from pages.components.state import cell, counted, number, plain, when

TAB = texts.TAB
T = TypeVar("T")
_USUAL = 365
_TYPED_FROM = 1_000
"""So many rows that go are to be typed."""
_KNOWN = "settings.retention.known"
_FOR = timedelta(minutes=1)
"""So long what was counted is taken as it was: it takes seconds where there are millions."""
_MOST_NAMED = 12
_NUMBERS = ("Rows", "Goes tonight")


def draw(ws: Workspace) -> None:
    """For admins."""
    st.caption(texts.ABOUT)
    with shown():
        found = _known(ws, (), lambda: looking.held(ws))
        table.show(
            [_row(ws, held) for held in found],
            key="settings.retention.kinds",
            config={name: _column(name, text) for name, text in texts.COLUMNS.items()},
        )
        _last(ws, found)
        _change(ws, {held.kind.name: held for held in found})
        st.caption(texts.FIXED)
        _own(ws)


def _known(ws: Workspace, what: tuple[object, ...], load: Callable[[], T]) -> T:
    known: dict[tuple[object, ...], tuple[datetime, Any]] = st.session_state.setdefault(_KNOWN, {})
    if what not in known or ws.now() - known[what][0] > _FOR:
        known[what] = (ws.now(), load())
    return known[what][1]


def _column(name: str, explained: str | None) -> Any:
    if name in _NUMBERS:
        return st.column_config.NumberColumn(name, help=explained, format="localized")
    return st.column_config.TextColumn(name, help=explained)


def _row(ws: Workspace, held: Held) -> dict[str, Any]:
    return {
        "What": held.kind.label,
        "Rows": held.rows,
        "Oldest": when(ws, held.oldest),
        "Size": _size(held.size),
        "Kept for": _time(held.days),
        "Goes tonight": held.going,
        "Whole since": when(ws, held.known_since) if held.known_since else cell(None),
    }


def _last(ws: Workspace, found: list[Held]) -> None:
    """The run that is under way, or what came of the last one; and the button for another."""
    known = jobs.list_all(ws, [working.JOB], limit=1)
    if known and known[0].is_running:
        # What is counted now is another number in a moment.
        st.session_state.pop(_KNOWN, None)
        job_progress.watch(ws, known[0].job_id, unit="kinds")
        return
    if known:
        job_progress.outcome(known[0], texts.OUTCOME)
        gone: dict[str, int] = (known[0].report or {}).get("gone", {})
        told = [f"{KIND_LABELS[name]} {number(count)}" for name, count in gone.items() if count]
        st.caption(texts.GONE.format(", ".join(told)) if told else texts.NOTHING_GONE)
    is_set = any(held.days is not None for held in found)
    help_text = texts.NOW_HELP if is_set else texts.NONE_SET
    if st.button(texts.NOW, key="settings.retention.run", disabled=not is_set, help=help_text):
        jobs.wait(ws, working.start(ws), job_progress.SOON)
        st.session_state.pop(_KNOWN, None)
        st.rerun()


KIND_LABELS = {kind.name: kind.label for kind in KINDS}


def _change(ws: Workspace, found: dict[str, Held]) -> None:
    with st.container(border=True):
        st.markdown(f"**{texts.CHANGE}**")
        left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
        name = left.selectbox(
            texts.KIND, list(KIND_LABELS), key="settings.retention.kind", format_func=KIND_LABELS.__getitem__
        )
        held = found[name]
        is_forever = right.toggle(
            texts.KEEP_FOREVER, held.days is None, key=f"settings.retention.forever.{name}", help=texts.ABOUT
        )
        days = middle.number_input(
            texts.FOR,
            value=held.days or max(_USUAL, held.kind.least),
            key=f"settings.retention.days.{name}",
            disabled=is_forever,
            help=texts.FOR_HELP.format(held.kind.least),
        )
        st.caption(held.kind.what)
        lacking = None if is_forever else allowed.refused(texts.FOR, days, held.kind.least, periods.MOST)
        note(lacking)
        if lacking:
            return
        wanted = None if is_forever else int(days)
        going = _known(ws, (name, wanted), lambda: looking.going(ws, name, wanted))
        _told(ws, held.kind, wanted, going)
        _farther(_known(ws, ("farther", name, wanted), lambda: farther(ws, name, wanted)))
        is_typed = going < _TYPED_FROM or _typed(name, going)
        if st.button(texts.SAVE, type="primary", key="settings.retention.save", disabled=not is_typed):
            periods.keep(ws, name, wanted)
            st.session_state.pop(_KNOWN, None)
            done(texts.SAVED.format(f"{held.kind.label}, {_time(wanted)}"))
            st.rerun()


def _told(ws: Workspace, kind: Kind, days: int | None, going: int) -> None:
    if days is None or not going:
        st.markdown(texts.NONE_WOULD_GO)
        return
    before = ws.now() - timedelta(days=days)
    what = counted(going, "file", "files") if kind.name == FILES else counted(going, "row", "rows")
    st.warning(texts.WOULD_GO.format(what, when(ws, before)), icon=":material/delete:")
    if kind.after:
        st.markdown(f"{texts.NOT_WHOLE.format(kind.after)} {texts.STAYS}")


def _farther(found: list[Farther]) -> None:
    """Who looks further back than that, so that nobody mails the wrong people without knowing."""
    if not found:
        return
    named = [f"{one.kind} “{plain(one.label)}” ({one.words})" for one in found[:_MOST_NAMED]]
    rest = [texts.MORE.format(len(found) - _MOST_NAMED)] if len(found) > _MOST_NAMED else []
    st.warning(texts.FARTHER.format(", ".join([*named, *rest])), icon=":material/history:")


def _typed(name: str, going: int) -> bool:
    typed = st.text_input(texts.TYPE.format(number(going)), key=f"settings.retention.typed.{name}")
    return typed.replace(",", "").strip() == str(going)


def _own(ws: Workspace) -> None:
    present = rights.offered(ws)
    st.markdown(f"##### {texts.OWN}")
    st.caption(texts.OWN_ABOUT)
    wanted = Offered(
        st.toggle(texts.EXPORT, present.export, key="settings.retention.own.export", help=texts.OWN_ABOUT),
        st.toggle(texts.ERASE, present.erase, key="settings.retention.own.erase", help=texts.OWN_ABOUT),
    )
    if wanted != present:
        rights.offer(ws, wanted)
        done(texts.SAVED.format(texts.OWN))
        st.rerun()


def _time(days: int | None) -> str:
    return texts.FOREVER if days is None else texts.DAYS.format(days)


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size / 1e3:,.0f} KB"
