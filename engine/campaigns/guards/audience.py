"""Who is outside a campaign's audience at the moment for which a message is judged, from the logs."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson

from engine.campaigns.model import CampaignDefinition
from engine.campaigns.rules import Stretch
from engine.errors import BadValueError
from engine.profiles.databases import Database
from engine.segments import judge
from engine.store import Cursor, query
from engine.workspace import Workspace

log = logging.getLogger(__name__)
ASKED_AGAIN = timedelta(hours=1)
"""After so long a broken audience is tried again."""

Part = tuple[str, str, bool]
"""audience or exclude, the condition as JSON, whether it is asked again as of the due time."""


def outside(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch]) -> None:
    """Makes due_outside (send_id, part): who is not in the audience, or is in what is excluded, or cannot be asked about, because
    what the audience names is no longer as it was (broken). Reads due_send."""
    cursor.run(query("guard.nobody_outside"))
    asked: dict[tuple[int, Part], list[int]] = defaultdict(list)
    homes: dict[int, Database] = {}
    for stretch in _due(cursor, known):
        homes[stretch.database.database_id] = stretch.database
        for part in _parts(stretch.definition):
            asked[stretch.database.database_id, part].append(stretch.row["stretch_id"])
    for (database_id, (part, condition, is_rechecked)), stretch_ids in asked.items():
        cursor.run(query("guard.asked"), stretch_ids=stretch_ids, is_rechecked=is_rechecked)
        home, asks = homes[database_id], orjson.loads(condition)
        try:
            judge(cursor, workspace, home, asks, source="guard_asked", result="guard_held")
        except BadValueError as error:
            log.warning("the %s of a campaign cannot be asked, its messages wait: %s", part, error.message)
            cursor.append("due_outside", query("guard.not_known"))
            continue
        left_out = query("guard.not_held") if part == "audience" else query("guard.excluded")
        cursor.append("due_outside", left_out)


def put_off(cursor: Cursor, now: datetime) -> None:
    """Whom nothing else stopped and who could not be asked about waits: one broken audience must hold up no other campaign."""
    if cursor.value("select 1 from due_outside where part = 'broken' limit 1"):
        cursor.run(query("guard.put_off"), until=now + ASKED_AGAIN)
        cursor.run(query("guard.leave_out"))


def _due(cursor: Cursor, known: Sequence[Stretch]) -> list[Stretch]:
    with_parts = [s for s in known if s.definition.people]
    if not with_parts:
        return []
    due = set(cursor.column("select distinct stretch_id from due_send"))
    return [s for s in with_parts if s.row["stretch_id"] in due]


def _parts(definition: CampaignDefinition) -> list[Part]:
    return [
        (part, orjson.dumps(condition).decode(), definition.recheck_audience)
        for part, condition in definition.people.items()
    ]
