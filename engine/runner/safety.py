"""A campaign of which too much fails pauses itself, before its relay begins to doubt the sender. Going on begins a new count."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from engine.access import require
from engine.campaigns import switch
from engine.campaigns.decide import Claim
from engine.errors import StateError
from engine.runner.record import Result
from engine.store import query
from engine.workspace import ENGINE, Workspace

log = logging.getLogger(__name__)

SHARE = 0.02
LAST = 500
"""Of so many outcomes …"""
FEWEST = 50
"""… and no fewer, no more than that share may have failed: two of a handful are chance."""


@dataclass(frozen=True)
class Stopped:
    """A campaign that paused itself: `failed` of its last `of` messages did not leave, most for `reason` of the ledger."""

    name: str
    label: str
    failed: int
    of: int
    reason: str


def look(workspace: Workspace, claims: Iterable[Claim], results: Iterable[Result]) -> None:
    """After a batch. Costs nothing where none failed."""
    failed = {r.send_id for r in results if r.state == "failed"}
    if not failed:
        return
    names = {c.stretch.campaign_id: c.stretch.definition.name for c in claims if c.send_id in failed}
    for campaign_id, name in sorted(names.items()):
        if why := _too_much(workspace, campaign_id):
            _pause(workspace, name, why)


def stopped(workspace: Workspace) -> list[Stopped]:
    """Those that wait for somebody's word."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        rows = cursor.rows(query("safety.paused"))
    return [Stopped(name, label, **orjson.loads(why)) for name, label, why in rows]


def _too_much(workspace: Workspace, campaign_id: int) -> dict[str, Any] | None:
    with workspace.store.read() as cursor:
        running = cursor.rows(query("safety.running"), campaign_id=campaign_id)
        if not running:
            return None
        version, since = running[0]
        asked = {"campaign_id": campaign_id, "version": version, "since": since, "most": LAST}
        of, failed, reason = cursor.rows(query("safety.outcomes"), **asked)[0]
    if of < FEWEST or failed <= SHARE * of:
        return None
    return {"failed": failed, "of": of, "reason": reason}


def _pause(workspace: Workspace, name: str, why: dict[str, Any]) -> None:
    try:
        switch.pause(workspace.acting(ENGINE), name, because=why)
    except StateError as error:
        # Somebody was quicker, or saves it right now: the next failure asks again.
        log.info("not paused: %s", error.message)
    else:
        log.warning(
            "campaign %s paused itself: %d of its last %d failed, most for %s",
            name,
            why["failed"],
            why["of"],
            why["reason"],
        )
