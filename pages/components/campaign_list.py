"""The table of campaigns: counters and health, which keep up by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from engine.campaigns import campaigns, health, ledger
from engine.campaigns.campaigns import Campaign
from engine.campaigns.health import Finding
from engine.clock import from_utc
from engine.workspace import Workspace
from pages.components import badges, campaign_health, campaign_timing, table
from pages.components.broadcasting import words as broadcast_words
from pages.components.campaign_trigger.words import Names, brief_of, names_of, words_of
from pages.components.campaign_versions_texts import NEWER_SAVED, NEWER_SAVED_HELP, STARTS_HELP
from pages.components.frame import open_detail
from pages.components.state import plain, when

_EVERY = "10s"
MANY = 10
"""More than a glance takes in: from then on there is a search."""
_SAVED = "Saved"
_ROOM = 974
"""Of all columns together, in pixels: so many are seen on a page of 1440."""
_WIDTHS = {"Campaign": 210, "State": 80, _SAVED: 76, "Health": 110, "Last change": 94}
_NUMBERS = {"Waiting": 66, "Sent": 52, "Skipped": 68, "Failed": 58, "In doubt": 72}
_NARROW = {"Campaign": 186, "Health": 104}
_ENOUGH, _LEAST = 236, 190
"""For the column “Starts”, which has what the others leave of the room: if that is not enough, some of them are narrow."""
_BAD = {"failed": "Failed", "in_doubt": "In doubt"}
"""States that are shown only where a message is in one; a file has them always."""
_STATES = ("draft", "active", "paused", "finished", "archived")
_ENDED = ("archived",)


def draw(ws: Workspace, everything: Sequence[Campaign]) -> None:
    text, state = _filters(everything)
    st.fragment(_table, run_every=_EVERY)(ws, text, state)


def _filters(everything: Sequence[Campaign]) -> tuple[str, str | None]:
    """What is searched for, and which state; None: all but archived ones."""
    present = [state for state in _STATES if any(c.state == state for c in everything)]
    is_many = len(everything) > MANY
    if not is_many and not any(state in _ENDED for state in present):
        return "", None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = ""
        if is_many:
            text = st.text_input(
                "Search",
                placeholder="Name",
                key="campaigns.search",
                type="search",
                label_visibility="collapsed",
                live=True,
                width=320,
            )
        state = st.pills("State", present, format_func=badges.word, key="campaigns.state", label_visibility="collapsed")
    return text, state


def _table(ws: Workspace, text: str, state: str | None) -> None:
    known = [c for c in campaigns.list_all(ws) if is_shown(c, text, state)]
    if not known:
        st.info(f"No campaign matches{f' “{plain(text)}”' if text else ''}.", icon=":material/search_off:")
        return
    counts, found = ledger.counts_by_campaign(ws), health.of_all(ws)
    names = {database_id: names_of(ws, database_id) for database_id in {c.database_id for c in known}}
    cells = [_health(c, counts, found) for c in known]
    starts = [_starts(ws, c, names[c.database_id]) for c in known]
    bad = [state for state in _BAD if any(counts.get(c.campaign_id, {}).get(state) for c in known)]
    has_newer = any(map(_is_newer_saved, known))
    rows = [
        _row(ws, c, cell[0], counts.get(c.campaign_id, {}), brief, bad=bad, has_newer=has_newer)
        for c, cell, (brief, _) in zip(known, cells, starts, strict=True)
    ]
    in_full = [
        _row(ws, c, cell[0], counts.get(c.campaign_id, {}), said, bad=list(_BAD), has_newer=has_newer)
        | {"Last change": when(ws, c.changed_at)}
        for c, cell, (_, said) in zip(known, cells, starts, strict=True)
    ]
    widths = _widths(rows[0])
    config = _columns(cells, widths)
    chosen = table.pick(rows, key="campaigns.table", widths=widths, config=config, file="campaigns", data=in_full)
    if chosen is not None:
        open_detail("campaign", name=known[chosen].name)


def _widths(row: Mapping[str, Any]) -> dict[str, int]:
    """Of the columns that are there: “Starts” has the rest of the room."""
    widths = {name: width for name, width in {**_WIDTHS, **_NUMBERS}.items() if name in row}
    if _ROOM - sum(widths.values()) < _ENOUGH:
        widths |= _NARROW
    return {**widths, "Starts": max(_LEAST, _ROOM - sum(widths.values()))}


def _columns(cells: Sequence[tuple[str, str]], widths: Mapping[str, int]) -> dict[str, Any]:
    """How those are shown that are more than text, or are explained."""
    last = st.column_config.DatetimeColumn(format="D MMM YYYY", width=widths["Last change"])
    return {
        **{name: table.numbers(width) for name, width in _NUMBERS.items()},
        _SAVED: st.column_config.TextColumn(help=NEWER_SAVED_HELP, width=_WIDTHS[_SAVED]),
        "Health": campaign_health.column(cells, widths["Health"]),
        "Starts": st.column_config.TextColumn(help=STARTS_HELP, width=widths["Starts"]),
        "Last change": last,
    }


def _starts(ws: Workspace, campaign: Campaign, names: Names) -> tuple[str, str]:
    """As it runs: briefly, and in full."""
    runs = campaign.as_it_runs
    if campaign.kind == "broadcast":
        return broadcast_words.briefly(runs, ws.zone), broadcast_words.cell(runs, ws.zone)
    trigger, definition = runs.definition.trigger, runs.definition
    return (
        campaign_timing.briefly(brief_of(trigger, names), definition),
        campaign_timing.starts(words_of(trigger, names), definition),
    )


def _is_newer_saved(campaign: Campaign) -> bool:
    return campaign.state in ("active", "paused") and campaign.as_it_runs.definition != campaign.definition


def is_shown(campaign: Campaign, text: str, state: str | None) -> bool:
    words = f"{campaign.label} {campaign.name}".casefold()
    fits = campaign.state == state if state else campaign.state not in _ENDED
    return fits and all(part in words for part in text.casefold().split())


def _health(
    campaign: Campaign, counts: Mapping[int, Mapping[str, int]], found: Mapping[int, Sequence[Finding]]
) -> tuple[str, str]:
    planned = sum(counts.get(campaign.campaign_id, {}).values())
    return campaign_health.cell(found.get(campaign.campaign_id), decided=planned > 0)


def _row(
    ws: Workspace,
    campaign: Campaign,
    cell: str,
    mine: Mapping[str, int],
    starts: str,
    *,
    bad: Sequence[str],
    has_newer: bool,
) -> dict[str, Any]:
    newer = NEWER_SAVED.format(campaign.version) if _is_newer_saved(campaign) else ""
    return {
        "Campaign": campaign.label,
        "State": [campaign.state],
        **({_SAVED: newer} if has_newer else {}),
        "Health": [cell] if cell else [],
        "Starts": starts,
        "Waiting": mine.get("waiting", 0) + mine.get("deferred", 0) + mine.get("claimed", 0),
        "Sent": mine.get("sent", 0),
        "Skipped": mine.get("skipped", 0),
        **{_BAD[state]: mine.get(state, 0) for state in bad},
        "Last change": from_utc(campaign.changed_at, ws.zone).replace(tzinfo=None),
    }
