"""The settings of retention: of each kind for how many days it is kept, or for ever."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

import orjson

from engine.access import audit, require
from engine.errors import BadValueError
from engine.runner.keeping.kinds import KINDS, kind
from engine.workspace import Workspace

SETTING = "retention"
FOREVER = "forever"
MOST = 36_500
_DAYS = re.compile(r"\s*(\d{1,6})\s*d(ays)?\s*", re.IGNORECASE)


def periods(workspace: Workspace) -> Mapping[str, int | None]:
    """Of every kind, in days; None for ever, as all are until it is set."""
    require(workspace, "admin")
    stored = _stored(workspace)
    return {k.name: stored.get(k.name) for k in KINDS}


def read(text: str) -> int | None:
    """`90d` or `forever`. Raises BadValueError."""
    if text.strip().lower() == FOREVER:
        return None
    if not (found := _DAYS.fullmatch(text)):
        raise BadValueError(f"“{text}” is no time: a number of days like 90d, or {FOREVER}.", field="time")
    return int(found[1])


def keep(workspace: Workspace, name: str, days: int | None) -> None:
    """From the next night on. Raises UnknownNameError, BadValueError for fewer days than the kind may have."""
    require(workspace, "admin")
    chosen = kind(name)
    if days is not None and not chosen.least <= days <= MOST:
        raise BadValueError(
            f"{chosen.label}: {chosen.least} days at least, {MOST:,} at most, or for ever.", field="days"
        )
    with workspace.store.transaction() as cursor:
        before = _stored(workspace)
        after = {**before, name: days}
        workspace.set_setting(cursor, SETTING, orjson.dumps(after).decode())
        told = ({name: said(known.get(name))} for known in (before, after))
        audit.record(
            cursor,
            workspace,
            action="changed",
            kind="workspace",
            name=SETTING,
            before=next(told),
            after=next(told),
        )


def before(workspace: Workspace, days: int) -> datetime:
    """What is older than this goes (naive UTC)."""
    return workspace.now() - timedelta(days=days)


def said(days: int | None) -> str:
    """As `read` takes it."""
    return FOREVER if days is None else f"{days}d"


def _stored(workspace: Workspace) -> dict[str, int | None]:
    return orjson.loads(workspace.setting(SETTING) or "{}")
