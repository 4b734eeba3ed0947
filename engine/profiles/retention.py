"""From when on the logs are whole: what was older may have been deleted, as the settings of retention say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import orjson

from engine.access import require
from engine.clock import from_utc
from engine.errors import BadValueError
from engine.store import Cursor
from engine.workspace import Workspace

SETTING = "retention.known_since"
VALUES = ("changes",)
EVENTS = ("mail_events", "purchases", "events")
"""Kinds without whose older rows no past can be rebuilt, of values and of what people did."""
PAST = (*VALUES, *EVENTS)
LATER = timedelta(days=5)
"""So much after the oldest row that is left events are whole: what went may have had the credit for what people did until then
(reports.goals.CREDIT)."""


def known_since(workspace: Workspace, kind: str) -> datetime | None:
    """Naive UTC; None where nothing of the kind was ever deleted."""
    require(workspace, "read")
    return _marks(workspace).get(kind)


def gone_before(workspace: Workspace, kind: str) -> datetime | None:
    """Rows of the kind from before that time may have been deleted, none since (naive UTC); None where none ever was."""
    since = known_since(workspace, kind)
    return since - LATER if since is not None and kind in EVENTS else since


def check_known(workspace: Workspace, at: datetime, *, field: str, kinds: Collection[str] = VALUES) -> None:
    """Whether what was so at that time (naive UTC) can be rebuilt from those kinds of rows. Raises BadValueError."""
    require(workspace, "read")
    since = past_since(workspace, kinds)
    if since is not None and at < since:
        day = from_utc(since, workspace.zone)
        raise BadValueError(
            f"The past is no longer known before {day:%d %b %Y, %H:%M}: retention has deleted what it is rebuilt from. "
            "Take a later time.",
            field=field,
            code="not_kept",
        )


def past_since(workspace: Workspace, kinds: Collection[str]) -> datetime | None:
    """From when on all of those kinds are whole (naive UTC); None where nothing of them was ever deleted."""
    require(workspace, "read")
    return max((at for kind, at in _marks(workspace).items() if kind in kinds), default=None)


def mark(cursor: Cursor, workspace: Workspace, kind: str, before: datetime) -> None:
    """What is older than that may go from now on. A later mark stays. The caller clears the cache after the commit."""
    # As it stands, not as it is remembered: another kind may have been marked since.
    known = _read(cursor.value("select value from setting where name = $name", name=SETTING))
    later = {kind: max(before, known.get(kind, before))}
    text = orjson.dumps({**known, **later}).decode()
    workspace.set_setting(cursor, SETTING, text)


def _marks(workspace: Workspace) -> dict[str, datetime]:
    return workspace.cache.get(SETTING, lambda: _read(workspace.setting(SETTING)))


def _read(text: str | None) -> dict[str, datetime]:
    return {kind: datetime.fromisoformat(at) for kind, at in orjson.loads(text or "{}").items()}
