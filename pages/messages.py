"""Messages: the mailbox of the default transport, the queue, the ledger of every decision, and whether mail arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from engine import tracking
from engine.access.permissions import may
from engine.campaigns import campaigns, ledger
from engine.delivery import links, mail_links, mailbox, written
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import deliverability, delivery, download, empty, rights, send_table, table
from pages.components import preview as frame_preview
from pages.components.download import Rows
from pages.components.frame import open_detail, page, shown, title
from pages.components.state import counted, plain, short, when
from pages.components.texts import BY_SMTP, MAIL_LINKS, NOTHING_MATCHES, REASONS

MOST = 100
_MOST_LINKS = 20
_MOST_WAITING = 200
_MOST_DECIDED = 500
_LIST = 300
"""Height of the list, so that the message stands in sight below it."""
_WIDTHS = {"Subject": 360, "To": 200, "Sent": 142}
_OPEN = "messages.open"


def draw(ws: Workspace) -> None:
    title("Messages")
    box, queue, rows, arriving = st.tabs(
        ["Mailbox", delivery.TAB, "Ledger", deliverability.TAB], key="messages.tab", on_change="rerun"
    )
    with box:
        if may(ws, "personal"):
            _mailbox(ws)
        else:
            rights.line(ws, "personal")
    if queue.open:
        with queue:
            delivery.draw(ws)
            _waiting(ws)
    with rows:
        _ledger(ws)
    if arriving.open:
        with arriving:
            deliverability.draw(ws)


@st.cache_data(max_entries=4, show_spinner=False)
def _mails(_ws: Workspace, folder: Path, role: str, changed_at: int) -> list[mailbox.MailSummary]:
    """The newest messages; read again when a file came into the folder since."""
    return written.list_mails(_ws, limit=MOST)


@st.fragment(run_every="2s")
def _mailbox(ws: Workspace) -> None:
    mails = _mails(ws, ws.mailbox, ws.actor.role, ws.mailbox.stat().st_mtime_ns if ws.mailbox.exists() else 0)
    if ws.settings.smtp_url:
        st.info(BY_SMTP, icon=":material/info:")
    if not mails:
        if not ws.settings.smtp_url:
            empty.state("mailbox")
        return
    listed = [{"Subject": m.subject, "To": m.to, "Sent": when(ws, m.date)} for m in mails]
    chosen = table.pick(listed, key="messages.mailbox", widths=_WIDTHS, tallest=_LIST)
    if chosen is not None:
        st.session_state[_OPEN] = mails[chosen].send_id
    st.caption(f"{counted(len(mails), 'message', 'messages')}, the newest first · times in {ws.settings.time_zone}")
    _mail(ws, st.session_state.get(_OPEN, mails[0].send_id))


def _mail(ws: Workspace, send_id: int) -> None:
    with shown():
        mail = written.read(ws, send_id)
        mail = replace(mail, html=tracking.uncounted(ws, mail.html))
        st.markdown(f"##### {plain(short(mail.subject, 300))}")
        st.caption(f"From {plain(mail.sender)} to {plain(mail.to)} · {when(ws, mail.date)}")
        left, right = st.columns([7, 4], gap="large")
        with left:
            _look(mail)
        with right:
            _links(mail)


def _look(mail: mailbox.Mail) -> None:
    view = st.segmented_control(
        "View",
        ["Message", "Text", "Source"],
        required=True,
        default="Message",
        key="messages.view",
        label_visibility="collapsed",
    )
    if view == "Source":
        st.code(mail.raw, language=None, wrap_lines=True, height=520)
    elif view == "Text":
        st.code(mail.text, language=None, wrap_lines=True)
    else:
        frame_preview.show(links.with_own_pictures(mail.html), key="messages.preview")


def _links(mail: mailbox.Mail) -> None:
    """Nothing in the preview can be pressed; here its links can."""
    found = mail_links.links_of(mail.html)
    st.markdown("**Links in this message**")
    if not found:
        st.caption("It has none.")
        return
    st.caption(MAIL_LINKS)
    for link in found[:_MOST_LINKS]:
        with st.container(gap=None):
            label = plain(short(link.text or link.url))
            st.link_button(label, link.url, icon=":material/open_in_new:", type="tertiary")
            # Without its beginning Markdown makes no second link of it.
            st.caption(plain(short(link.url.partition("//")[2], 100)))
    if len(found) > _MOST_LINKS:
        st.caption(f"and {len(found) - _MOST_LINKS:,} more")


def _waiting(ws: Workspace) -> None:
    rows = [r for s in ("waiting", "deferred") for r in ledger.sends(ws, state=s, limit=_MOST_WAITING)]
    if rows:
        st.markdown("##### What waits")
        rows.sort(key=lambda r: r["due_at"])
        order = "the next due first" if len(rows) < _MOST_WAITING else "not all that wait, the next due first"
        _table(ws, rows, key="messages.queue", order=order)
    else:
        empty.state("queue")


def _ledger(ws: Workspace) -> None:
    labels = {c.name: c.label for c in campaigns.list_all(ws)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        campaign = st.selectbox(
            "Campaign",
            [None, *labels],
            format_func=lambda c: labels.get(c or "", "All"),
            key="messages.campaign",
            width=240,
        )
        state = send_table.state_filter(key="messages.state")
        reason = st.selectbox(
            "Reason",
            [None, *ledger.REASONS],
            format_func=lambda r: REASONS.get(r, "All"),
            key="messages.reason",
            width=260,
        )
        person = st.text_input(
            "Person", key="messages.person", placeholder=rights.person_example(ws), width=240
        ).strip()
    with shown():
        asked = {"campaign": campaign, "state": state, "reason": reason, "profile": person or None}
        found = partial(ledger.sends, ws, **asked, newest_first=True)
        rows = found(limit=_MOST_DECIDED)
        if rows:
            every = partial(found, limit=download.MOST)
            _table(ws, rows, key="messages.ledger", order="the newest first", data=every)
        elif campaign or state or reason or person:
            st.caption(NOTHING_MATCHES)
        else:
            empty.state("ledger")


def _table(
    ws: Workspace, rows: list[dict[str, Any]], *, key: str, order: str, data: Callable[[], Rows] | None = None
) -> None:
    known = campaigns.list_all(ws)
    named = {r["campaign"] for r in rows}
    has_variants = any(c.name in named and len(c.definition.content) > 1 for c in known)
    picked = send_table.draw(ws, rows, key=key, order=order, campaigns=known, has_variants=has_variants, data=data)
    if picked:
        home = next(c.database_id for c in known if c.name == picked["campaign"])
        open_detail("profile", database=databases.by_id(ws, home).name, key=picked["profile"])


draw(page())
