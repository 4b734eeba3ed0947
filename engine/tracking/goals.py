"""Goals: the types of events that a site may tell of by the snippet. What is not on the list is recorded nowhere."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from engine.access import audit, require
from engine.errors import BadValueError
from engine.events.event import check_type
from engine.events.types import OF_ORDERS, PAGE_VIEW, RESERVED
from engine.workspace import Workspace

SETTING = "tracking.goals"
MOST = 100
OF_OTHERS = frozenset({*OF_ORDERS, PAGE_VIEW, *RESERVED})
"""What is told by the shop's own system or by the engine: a browser's word is not enough for it."""


def goals(workspace: Workspace) -> tuple[str, ...]:
    """The types that are allowed beside page_view, by name."""
    require(workspace, "read")
    return workspace.cache.get(SETTING, lambda: tuple(orjson.loads(workspace.setting(SETTING) or "[]")))


def allow(workspace: Workspace, types: Sequence[str]) -> tuple[str, ...]:
    """Makes these the allowed ones. Raises BadValueError for what no site may tell."""
    require(workspace, "write")
    wanted = tuple(sorted({name.strip() for name in types} - {""}))
    for name in wanted:
        check_type(name)
        if name in OF_OTHERS:
            raise BadValueError(f"“{name}” cannot be a goal: a page's word is not enough for it.", field="goals")
    if len(wanted) > MOST:
        raise BadValueError(f"These are {len(wanted)} goals, {MOST} are the most.", field="goals")
    before = goals(workspace)
    with workspace.store.transaction() as cursor:
        workspace.set_setting(cursor, SETTING, orjson.dumps(wanted).decode())
        audit.record(
            cursor,
            workspace,
            action="changed",
            kind="tracking",
            name="goals",
            before={"goals": before},
            after={"goals": wanted},
        )
    workspace.cache.clear()
    return wanted
