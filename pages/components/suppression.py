"""The tab Suppression: search, reasons, adding by hand, lifting with a reason, files in and out."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from engine.access.permissions import may
from engine.profiles import subscriptions
from engine.profiles.subscriptions import lists, suppression
from engine.tables import opening
from engine.workspace import Workspace
from pages.components import choose, consent_texts, download, rights, table
from pages.components.frame import done, shown
from pages.components.state import counted, number, plain, when

MOST = 200


def draw(ws: Workspace) -> None:
    counts = suppression.counts(ws)
    st.caption(consent_texts.SUPPRESSION)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = _search() if may(ws, "personal") else ""
        reason = st.selectbox(
            "Reason",
            [None, *suppression.REASONS],
            format_func=lambda r: consent_texts.REASONS[r] if r else "Any reason",
            key="profiles.suppress.reason",
            width=240,
        )
        st.space("stretch")
        with rights.only_for(ws, "write"):
            st.button(
                "Add address", icon=":material/add:", key="profiles.suppress.add", on_click=choose.ask("suppress.add")
            )
        if may(ws, "export"):
            with st.popover("Files", icon=":material/swap_vert:"):
                _files(ws)
    if choose.asked("suppress.add"):
        _add(ws)
    if counts:
        # Not in the choices: what is chosen there keeps its words while the numbers change.
        st.caption(_how_many(counts))
    rows = subscriptions.suppressed(ws, MOST, text=text, reason=reason)
    if not rows:
        if counts:
            st.info("No suppressed address matches.", icon=":material/search_off:")
        else:
            st.caption(consent_texts.SUPPRESSION_EMPTY)
        return
    shown_rows = [_row(ws, row) for row in rows]
    if len(rows) == MOST:
        st.caption(f"The newest {MOST} are shown: search to find others.")
    every = partial(_every, ws, text, reason)
    widths = {"Address": 260, "Note": 260}
    picked = table.pick(shown_rows, key="profiles.suppressed", widths=widths, file="suppressed", data=every)
    if picked is not None:
        _lift(ws, rows[picked])


def _search() -> str:
    return st.text_input(
        "Search",
        placeholder="A part of the address",
        key="profiles.suppress.search",
        type="search",
        live=True,
        width=280,
    )


def _every(ws: Workspace, text: str, reason: str | None) -> list[dict[str, Any]]:
    """Those that match, also beyond what is shown."""
    return [_row(ws, row) for row in subscriptions.suppressed(ws, download.MOST, text=text, reason=reason)]


def _how_many(counts: dict[str, int]) -> str:
    """By reason: an address may have several."""
    return " · ".join(f"{consent_texts.REASONS[r]}: {number(counts[r])}" for r in suppression.REASONS if r in counts)


def _row(ws: Workspace, row: dict[str, Any]) -> dict[str, Any]:
    is_hash = suppression.is_hash(row["address"])
    return {
        "Address": consent_texts.ERASED if is_hash else row["address"],
        "Reason": consent_texts.REASONS[row["reason"]],
        "Since": when(ws, row["changed_at"]),
        "Came by": consent_texts.PROOF_SOURCES.get(row["source"], row["source"]),
        "Note": row["note"] or "–",
    }


@st.dialog("Suppress an address", icon=":material/block:")
def _add(ws: Workspace) -> None:
    with st.form("profiles.suppress.form", border=False):
        address = st.text_input("Address", placeholder="ann@example.org", key="profiles.suppress.address")
        note = st.text_input("Note", placeholder="Asked by phone", key="profiles.suppress.note")
        if st.form_submit_button("Suppress address", type="primary"):
            with shown():
                subscriptions.suppress(ws, address, "manual", note=note)
                done(f"{plain(address.strip())} gets nothing any more.")
                st.rerun()


@st.dialog("Suppressed address", icon=":material/block:")
def _lift(ws: Workspace, row: dict[str, Any]) -> None:
    address, reason = row["address"], row["reason"]
    if suppression.is_hash(address):
        st.info(
            "This person was erased: the address is not known any more, and stays suppressed.", icon=":material/lock:"
        )
        return
    st.markdown(f"**{plain(address)}**")
    st.caption(
        f"{consent_texts.REASONS[reason]}: {consent_texts.REASON_HELP[reason]} Since {when(ws, row['changed_at'])}."
    )
    st.warning(consent_texts.LIFT_WARNING[reason], icon=":material/warning:")
    with rights.only_for(ws, "write"), st.form("profiles.suppress.lift", border=False):
        why = st.text_input(
            "Why may it get messages again", key="profiles.suppress.why", help=consent_texts.LIFT_REASON_HELP
        )
        if st.form_submit_button("Lift the suppression", type="primary"):
            if not why.strip():
                st.error("Say why.", icon=":material/error:")
                return
            with shown():
                subscriptions.lift_suppression(ws, address, note=why)
                done(f"{plain(address)} may get messages again.")
                st.rerun()


def _files(ws: Workspace) -> None:
    st.download_button(
        "Download the list",
        lambda: lists.export_list(ws),
        "suppression.csv",
        "text/csv",
        icon=":material/download:",
        key="profiles.suppress.download",
        on_click="ignore",
        width="stretch",
    )
    st.caption(consent_texts.IMPORT_LIST)
    with rights.only_for(ws, "write"):
        file = st.file_uploader("Import a list", key=f"profiles.suppress.file.{choose.turn('profiles.suppress.file')}")
    if file is not None and st.button("Import the list", key="profiles.suppress.import", width="stretch"):
        with shown():
            report = lists.import_list(ws, opening.open_table(file.getvalue(), file.name))
            said, but = _told(report)
            done(said, but=but)
            choose.next_turn("profiles.suppress.file")
            st.rerun()


def _told(report: lists.ListReport) -> tuple[str, str]:
    """What an import did, and what one should know about it: good news only where something was taken."""
    bad = [f"line {r.line}: {r.message}" for r in report.rejected[:5]]
    but = f"{counted(len(report.rejected), 'row', 'rows')} rejected: {' '.join(bad)}" if bad else ""
    if report.added:
        return f"{counted(report.added, 'address', 'addresses')} added, {report.known:,} were there.", but
    nothing = f"Nothing was added: {report.known:,} were there." if report.known else "Nothing was added."
    return "", f"{nothing} {but}".strip()
