"""What guards still lack, or what is wrong with them, before the engine is asked. Pure; knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.campaigns.model import MOST_PRIORITY
from pages.components.allowed import beyond, refused
from pages.components.builder import nodes, rules
from pages.components.guards import texts

_MOST_MESSAGES, _MOST_DAYS, _MOST_CONTROL = 1_000, 366, 0.5


def of(data: Mapping[str, Any]) -> str | None:
    """The first thing, in one sentence; None where nothing is. `data`: keys of a campaign's YAML."""
    for part in texts.PARTS:
        if found := of_people(part, data.get(part)):
            return found
    limits, hours = data.get("limits"), data.get("quiet_hours")
    return (
        of_again(data.get("reentry"))
        or of_useful(data.get("useful_for"))
        or refused(texts.PRIORITY, data.get("priority") or 0, -MOST_PRIORITY, MOST_PRIORITY)
        or (of_limits(limits) if isinstance(limits, list) else None)
        or (of_hours(hours) if isinstance(hours, Mapping) else None)
        or of_holdout(data.get("holdout") or 0)
    )


def of_people(part: str, said: object) -> str | None:
    """`said`: a segment's name, empty where none is chosen yet, a condition, or None for all."""
    if said == "":
        return texts.MISSING[part][texts.SEGMENT]
    if not isinstance(said, Mapping):
        return None
    if nodes.is_group(said) and not said.get("rules"):
        return texts.MISSING[part][texts.CONDITION]
    is_open = rules.incomplete(nodes.with_ids(said, 1)[0])
    return texts.UNFINISHED.format(texts.PARTS[part]) if is_open else None


def of_again(said: object) -> str | None:
    return _of_time(str(said["once_per"]), texts.NO_PAUSE) if isinstance(said, Mapping) else None


def of_useful(said: object) -> str | None:
    return None if said in (None, "never") else _of_time(str(said), texts.NO_USEFUL)


def _of_time(said: str, message: str) -> str | None:
    """Of a time that must be longer than nothing."""
    return message if beyond("", said, is_needed=True) else None


def of_limits(limits: Sequence[Mapping[str, Any]]) -> str | None:
    """Of a campaign's own."""
    return of_lines(limits) if limits else texts.LACKS_LIMIT


def of_lines(limits: Sequence[Mapping[str, Any]]) -> str | None:
    """Where there may be none."""
    return next(filter(None, map(of_limit, limits)), None)


def of_limit(limit: Mapping[str, Any]) -> str | None:
    messages, days = limit["messages"], limit["days"]
    found = (
        (messages is None, texts.LACKS_MESSAGES),
        (days is None, texts.LACKS_DAYS),
        (messages == 0, texts.NO_MESSAGES),
        (days == 0, texts.NO_DAYS),
        (min(messages or 0, days or 0) < 0, texts.NEGATIVE),
        ((messages or 0) > _MOST_MESSAGES, texts.MANY_MESSAGES),
        ((days or 0) > _MOST_DAYS, texts.MANY_DAYS),
    )
    return next((message for is_so, message in found if is_so), None)


def of_hours(hours: Mapping[str, Any]) -> str | None:
    if hours["from"] is None or hours["to"] is None:
        return texts.LACKS_TIME
    return texts.SAME_TIME if hours["from"] == hours["to"] else None


def of_control(share: float) -> str | None:
    return None if 0 <= share <= _MOST_CONTROL else texts.NO_CONTROL


def of_holdout(share: float) -> str | None:
    if share < 0 or share > 1:
        return texts.NO_HOLDOUT
    return texts.ALL_HELD_OUT if share == 1 else None
