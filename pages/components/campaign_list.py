"""The table of campaigns: counters and health, which keep up by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from engine.campaigns import campaigns, health, ledger
from engine.campaigns.campaigns import Campaign
from engine.campaigns.health import Finding
from engine.workspace import Workspace
from pages.components import badges, campaign_health, campaign_timing, table
from pages.components.broadcasting import words as broadcast_words
from pages.components.campaign_trigger.words import Names, names_of, words_of
from pages.components.campaign_versions_texts import NEWER_SAVED, NEWER_SAVED_HELP
from pages.components.frame import open_detail
from pages.components.state import plain, when

_EVERY = "10s"
MANY = 10
"""More than a glance takes in: from then on there is a search."""
_WIDTHS = {"Campaign": 186, "State": 82, "Health": 112, "Starts": 200, "Last change": 138}
_NUMBERS = {"Waiting": 66, "Sent": 62, "Skipped": 70, "Failed": 58, "In doubt": 72}
_SAVED = "Saved"
_NARROW = {"Campaign": 172, "Health": 104, "Starts": 142}
"""Where that column stands there, too: all of it is seen at 1440 pixels."""
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
    rows = [
        _row(
            ws,
            c,
            cell[0],
            counts.get(c.campaign_id, {}),
            _starts(ws, c, names[c.database_id]),
            has_doubt=any(n.get("in_doubt") for n in counts.values()),
            has_newer=any(map(_is_newer_saved, known)),
        )
        for c, cell in zip(known, cells, strict=True)
    ]
    numbers = {name: table.numbers(width) for name, width in _NUMBERS.items()}
    saved = st.column_config.TextColumn(_SAVED, help=NEWER_SAVED_HELP, width=76)
    config = {"Health": campaign_health.column(cells, _WIDTHS["Health"]), _SAVED: saved, **numbers}
    widths = {**_WIDTHS, **(_NARROW if any(_SAVED in row for row in rows) else {})}
    chosen = table.pick(rows, key="campaigns.table", widths=widths, config=config, file="campaigns")
    if chosen is not None:
        open_detail("campaign", name=known[chosen].name)


def _starts(ws: Workspace, campaign: Campaign, names: Names) -> str:
    """As it runs."""
    runs = campaign.as_it_runs
    if campaign.kind == "broadcast":
        return broadcast_words.cell(runs, ws.zone)
    return campaign_timing.starts(words_of(runs.definition.trigger, names), runs.definition)


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
    has_doubt: bool,
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
        "Failed": mine.get("failed", 0),
        **({"In doubt": mine.get("in_doubt", 0)} if has_doubt else {}),
        "Last change": when(ws, campaign.changed_at),
    }
