"""How a broadcast goes out: what is out and what waits, its starts, and what it missed; keeps up by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from engine.access.permissions import may
from engine.campaigns import campaigns
from engine.campaigns.broadcasting import switching
from engine.campaigns.broadcasting.starts import Start, left_in_pause, next_of, starts_of
from engine.campaigns.campaigns import Campaign
from engine.campaigns.schedule import EARLIEST
from engine.clock import from_utc
from engine.workspace import Workspace
from pages.components import badges, table
from pages.components.broadcasting import starting, texts, words
from pages.components.frame import done, shown
from pages.components.state import counted, number, when

_SOON, _LATER = "2s", "10s"
_TALL = 220
_WIDTHS = {"Start": 144, "State": 84, "People": 80, "Sent": 80, "Waiting": 80, "Skipped": 80, "Failed": 70}


def draw(ws: Workspace, campaign: Campaign, *, counters: Callable[[], None]) -> None:
    """`counters`: draws the figures of the campaign, which keep up as well."""
    missed(ws, campaign)
    starts = starts_of(ws, campaign.name)
    every = _SOON if any(s.waiting for s in starts) else _LATER
    st.fragment(_live, run_every=every if campaign.state == "active" else None)(ws, campaign, _seen(starts), counters)


def missed(ws: Workspace, campaign: Campaign) -> None:
    """Starts that ask what is to become of them, with both answers."""
    found = [s for s in starts_of(ws, campaign.name) if s.state == "missed"]
    if not found or campaign.state in ("archived", "finished"):
        return
    at = when(ws, found[-1].starts_at)
    several = counted(len(found), "start", "starts")
    st.warning(
        texts.MISSED.format(at) if len(found) == 1 else texts.MISSED_MORE.format(several, at),
        icon=":material/event_busy:",
    )
    if campaign.state == "active" and may(ws, "send"):
        with st.container(horizontal=True), shown():
            if st.button(texts.START_MISSED, type="primary", icon=":material/send:", key="campaign.missed.start"):
                starting.begin(ws, campaign)
                st.rerun()
            if st.button(texts.LEAVE_OUT, icon=":material/event_busy:", key="campaign.missed.leave_out"):
                count = switching.leave_out(ws, campaign.name)
                done(texts.LEFT_OUT.format(counted(count, "start", "starts")))
                st.rerun()


def _live(ws: Workspace, campaign: Campaign, seen: object, counters: Callable[[], None]) -> None:
    with shown():
        starts = starts_of(ws, campaign.name)
        state = campaigns.get(ws, campaign.name).state
        if state != campaign.state or _seen(starts) != seen:
            if state == "finished" and starts:
                last = starts[-1]
                done(_all_done(last))
            st.rerun()
        counters()
        coming = next_of(ws, campaign.name) if campaign.state == "active" else None
        if coming:
            st.markdown(f":material/event: {texts.NEXT.format(f'**{_next(ws, campaign, coming)}**')}")
        said = progress(ws, campaign, starts)
        if said:
            st.progress(*said)
        if starts:
            st.markdown(f"**{texts.STARTS}**")
            numbers = {name: table.numbers(width) for name, width in _WIDTHS.items() if name not in ("Start", "State")}
            listed = rows(ws, starts, is_paused=state == "paused")
            table.show(listed, key="campaign.starts", widths=_WIDTHS, config=numbers, tallest=_TALL, file="starts")


def _next(ws: Workspace, campaign: Campaign, coming: datetime) -> str:
    """Of people's own clocks, what these show then: the first of them does so long before the workspace's."""
    schedule = campaign.definition.schedule
    if schedule is None or not schedule.is_of_person:
        return when(ws, coming)
    local = coming + EARLIEST.utcoffset(None)
    return texts.BY_PEOPLE.format(f"{local:%-d %b %Y, %H:%M}", when(ws, coming))


def progress(ws: Workspace, campaign: Campaign, starts: Sequence[Start]) -> tuple[float, str] | None:
    """(share, words) of the starts of which something waits; None where nothing does."""
    going = [s for s in starts if s.waiting]
    if not going:
        return None
    skipped = sum(s.skipped or 0 for s in going)
    whole = sum(s.recipients or 0 for s in going) - skipped
    out = whole - sum(s.waiting or 0 for s in going)
    last = max((s.last_due_at for s in going if s.last_due_at), default=ws.now())
    # Whom nobody may mail is no part of the way that is left.
    said = texts.OUT.format(number(out), number(whole)) + (texts.AND_SKIPPED.format(number(skipped)) if skipped else "")
    if campaign.state == "paused":
        said = texts.HELD.format(said, number(whole - out))
        left = left_in_pause(ws, campaign)
        if left:
            said = texts.TAKES_STILL.format(said, words.span(left))
    elif unchosen := sum(s.unchosen or 0 for s in going):
        said = texts.UNCHOSEN.format(said, number(unchosen))
    elif last > ws.now():
        said = texts.UNTIL.format(said, _clock(ws, last))
    else:
        said = texts.SOON.format(said)
    return out / whole, said


def rows(ws: Workspace, starts: Sequence[Start], *, is_paused: bool = False) -> list[dict[str, Any]]:
    """The newest first. `is_paused`: the broadcast is, so that nobody knows when the rest is out."""
    has_doubt = any(s.in_doubt for s in starts)
    return [
        {
            "Start": when(ws, s.starts_at),
            "State": [badges.word(_state(s, is_paused=is_paused))],
            "People": s.recipients,
            "Sent": s.sent,
            "Waiting": s.waiting,
            "Skipped": s.skipped,
            "Failed": s.failed,
            **({"In doubt": s.in_doubt} if has_doubt else {}),
            "Out by": None if is_paused and s.waiting else when(ws, s.last_due_at),
        }
        for s in reversed(starts)
    ]


def _state(start: Start, *, is_paused: bool) -> str:
    if start.state != "started":
        return start.state
    return ("paused" if is_paused else "running") if start.waiting else "done"


def _all_done(last: Start) -> str:
    said = texts.ALL_DONE.format(*(number(n) for n in (last.sent, last.skipped, last.failed)))
    return f"{said} {texts.IN_DOUBT.format(number(last.in_doubt))}" if last.in_doubt else said


def _clock(ws: Workspace, at: Any) -> str:
    """The time alone, where that is today."""
    local, now = from_utc(at, ws.zone), from_utc(ws.now(), ws.zone)
    return f"{local:%H:%M}" if local.date() == now.date() else when(ws, at)


def _seen(starts: Sequence[Start]) -> object:
    """What the page around it shows of them."""
    return [(s.start_id, s.state) for s in starts]
