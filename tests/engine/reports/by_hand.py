"""The figures of a small log in plain Python, straight from docs/metrics.md, to hold the engine's statement to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import orjson

from tests.engine.reports.random_log import GOALS, Log

Row = dict[str, Any]
CREDIT = timedelta(days=5)
MOST = 1e12
WINDOWS = {"8d": timedelta(days=8), "3d": timedelta(days=3), "1d": timedelta(days=1), "5d": timedelta(days=5)}
AIMS = {n + 1: goal for n, goal in enumerate((*GOALS, GOALS[0])) if goal}
"""Campaign id → goal."""


def counted_at(send: Row) -> datetime:
    return send["sent_at"] or send["due_at"]


def told(event: Row) -> dict[str, Any]:
    return orjson.loads(event["properties"]) if event["properties"] else {}


def is_human(event: Row) -> bool:
    return "machine" not in told(event)


def came_back(log: Log) -> set[int]:
    """What bounced was not delivered: nothing that is told of it counts."""
    return {event["send_id"] for event in log.events if event["type"] == "bounced"}


def _happenings(log: Log) -> list[tuple[str, Row, datetime]]:
    events = [(e["type"], e, e["happened_at"]) for e in log.events if e["type"] in ("purchase", "signed_up")]
    return [*events, *(("members", stay, stay["entered_at"]) for stay in log.stays)]


def conversions(log: Log) -> list[tuple[int, Row, dict[str, Any]]]:
    """The message, what happened, and the message's goal."""
    found: list[tuple[int, Row, dict[str, Any]]] = []
    back = came_back(log)
    for what, happening, at in _happenings(log):
        touches: list[tuple[bool, datetime, int, Row]] = []
        for send in log.sends:
            goal = AIMS.get(send["campaign_id"])
            if not goal or what not in (goal.get("event"), goal.get("segment")) or send["state"] != "sent":
                continue
            if send["profile_id"] != happening["profile_id"] or not send["sent_at"] <= at or send["send_id"] in back:
                continue
            if at > send["sent_at"] + WINDOWS[goal.get("within", "5d")]:
                continue
            touches += [
                (e["type"] == "clicked", e["happened_at"], e["event_id"], send)
                for e in log.events
                if e["send_id"] == send["send_id"] and e["type"] in ("opened", "clicked") and is_human(e)
                if at - CREDIT <= e["happened_at"] <= at
            ]
        if touches:
            send = max(touches, key=lambda touch: touch[:3])[3]
            found.append((send["send_id"], happening, AIMS[send["campaign_id"]]))
    return found


def worth(happening: Row, goal: dict[str, Any]) -> float | None:
    name = goal.get("value", "value")
    if name is None or "segment" in goal:
        return None
    value = happening["value"] if name == "value" else told(happening).get(name)
    try:
        return float(value) if value is not None and abs(float(value)) <= MOST else None
    except ValueError:
        return None


def figures(log: Log, sends: Iterable[Row]) -> tuple[dict[str, int], dict[str, int], dict[str, float]]:
    """Counts, skipped by reason, revenue."""
    mine = {s["send_id"]: s for s in sends}
    states = Counter(s["state"] for s in mine.values())
    sent = {i for i, s in mine.items() if s["state"] == "sent"}
    delivered = sent - came_back(log)
    aimed = {i for i in delivered if mine[i]["campaign_id"] in AIMS}
    of_mine = [e for e in log.events if e["send_id"] in delivered]
    counts = {
        "planned": len(mine),
        "waiting": states["waiting"] + states["claimed"] + states["deferred"],
        "sent": len(sent),
        "skipped": states["skipped"],
        "failed": states["failed"],
        "in_doubt": states["in_doubt"],
    }
    for kind, once, often in (("opened", "opened", "opens"), ("clicked", "clicked", "clicks")):
        raw = [e["send_id"] for e in of_mine if e["type"] == kind]
        human = [e["send_id"] for e in of_mine if e["type"] == kind and is_human(e)]
        counts |= {once: len(set(human)), often: len(human), f"{once}_raw": len(set(raw)), f"{often}_raw": len(raw)}
    for kind in ("unsubscribed", "complained"):
        counts[kind] = len({e["send_id"] for e in of_mine if e["type"] == kind})
    credited = [(i, happening, goal) for i, happening, goal in conversions(log) if i in mine]
    counts |= {
        "bounced": len(sent - delivered),
        "delivered": len(delivered),
        "aimed": len(aimed),
        "converted": len({i for i, _, _ in credited}),
        "conversions": len(credited),
    }
    revenue: Counter[str] = Counter()
    seen: set[str] = set()
    for _, happening, goal in credited:
        value = worth(happening, goal)
        if value is not None:
            currency = told(happening).get("currency", "").strip().upper()
            seen.add(currency)
            revenue[currency] += value  # type: ignore[assignment]
    skipped = Counter(s["reason"] for s in mine.values() if s["state"] == "skipped")
    return counts, dict(skipped), {c: round(revenue[c], 4) for c in seen}


def device(log: Log, send: Row) -> str:
    """Of the first click that was told, else of the first open, that says one."""
    did = [
        e for e in log.events if e["send_id"] == send["send_id"] and e["type"] in ("opened", "clicked") and is_human(e)
    ]
    says = [e for e in did if "device" in told(e)]
    first = min(says, key=lambda e: (e["type"] != "clicked", e["event_id"]), default=None)
    return told(first)["device"] if first else ""


def links(log: Log, send: Row) -> set[int]:
    mine = [e for e in log.events if e["send_id"] == send["send_id"] and e["type"] == "clicked" and is_human(e)]
    return {told(e)["link"] for e in mine if "link" in told(e)}


def by(log: Log, sends: Iterable[Row], keys: Callable[[Row], Iterable[Any]]) -> dict[Any, Any]:
    """Key → figures; `keys`: the rows in which a message stands."""
    found: dict[Any, list[Row]] = {}
    for send in sends:
        for key in keys(send):
            found.setdefault(key, []).append(send)
    return {key: figures(log, mine) for key, mine in found.items()}
