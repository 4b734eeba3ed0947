"""An event as it is told, and what can be checked about it without a look at the store. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson

from engine.errors import BadValueError
from engine.events import types
from engine.names import check_text, shown

MOST_BYTES = 64 * 1024
MAX_ID = 200
EARLIEST, LATEST = datetime(1971, 1, 1), datetime(2200, 1, 1)
"""What lies outside is a clock that was never set, or a number read as a time."""
AHEAD = timedelta(days=1)
"""How far the clock of who tells as it happens may be before ours."""
_TYPE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_CONTROL = re.compile(r"(?<!\\)(?:\\\\)*\\(?:u00|b|f)|\x7f")
"""In JSON as it is written here: what no text holds but by mistake. Ends of lines and tabs may stand."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something a profile did. `profile`: its key, or its internal id as a number. `happened_at`: naive UTC.

    `properties`: plain JSON data, up to 64 KB; those of known types are checked. `external_id`: of the system that tells of
    it, one event each in a database; of an order there is one purchase and one purchase_cancelled, too.
    """

    database: str
    profile: str | int
    type: str
    happened_at: datetime
    value: float | None = None
    properties: Mapping[str, Any] | None = None
    external_id: str | None = None
    campaign_id: int | None = None
    send_id: int | None = None
    source: str = "api"


def checked(event: NewEvent) -> tuple[str | None, str | None]:
    """Checks what needs no look at the store; gives the properties as JSON, and the order's number. Raises BadValueError."""
    check_type(event.type)
    if event.type in types.RESERVED and event.source not in types.OWN_SOURCES:
        raise BadValueError(
            f"“{event.type}” is what Warmcast itself tells of: give the event a name of your own.",
            field="type",
            code="reserved_type",
        )
    if event.value is not None and (isinstance(event.value, bool) or not math.isfinite(event.value)):
        raise BadValueError(f"“{event.value}” is not a value of an event: a number.", field="value")
    if event.external_id is not None:
        _check_id(event.external_id)
    if not EARLIEST <= event.happened_at.replace(tzinfo=None) < LATEST:
        raise BadValueError(
            f"“{event.happened_at.isoformat()}” is no time of an event: from {EARLIEST.year} to {LATEST.year - 1}.",
            field="time",
            code="absurd_time",
        )
    properties = types.checked(event.type, event.properties)
    return _as_json(properties) if properties else None, types.order_of(event.type, properties)


def _check_id(name: str) -> None:
    if not 0 < len(name) <= MAX_ID:
        raise BadValueError(f"The id of an event has 1 to {MAX_ID} characters.", field="id")
    check_text("id", name, most=MAX_ID)


def _as_json(properties: Mapping[str, Any]) -> str:
    try:
        text = orjson.dumps(properties)
    except TypeError as error:
        raise BadValueError(f"The properties are no plain data: {error}.", field="properties") from None
    if len(text) > MOST_BYTES:
        raise BadValueError(f"The properties have {len(text):,} bytes, the most is {MOST_BYTES:,}.", field="properties")
    found = text.decode()
    if _CONTROL.search(found):
        raise BadValueError("The properties hold a control character.", field="properties")
    return found


@lru_cache(maxsize=1024)
def check_type(name: str) -> None:
    """Raises BadValueError for what cannot be a type of event."""
    if not _TYPE.fullmatch(name):
        raise BadValueError(
            f"“{shown(name)}” cannot be a type of event: small letters, digits and _, starting with a letter, up to 63.",
            field="type",
        )


def check_present(happened_at: datetime, now: datetime) -> None:
    """For who tells of things as they happen; files may hold what the clock has not reached. Raises BadValueError."""
    if happened_at > now + AHEAD:
        raise BadValueError(
            f"“{happened_at.isoformat()}Z” has not come yet: an event may be a day ahead of the clock, no more.",
            field="time",
            code="in_future",
        )
