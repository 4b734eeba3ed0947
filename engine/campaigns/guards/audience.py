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


def apply(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime) -> None:
    """Of due_verdict, what has passed so far: who is not in the audience, or is in what is excluded, is skipped and no longer in
    due_left. Who cannot be asked about, because what the audience names is no longer as it was, waits: one broken audience must
    hold up no other campaign."""
    asked = _asked(cursor, known)
    if not asked:
        return
    cursor.run(query("guard.nobody_outside"))
    # Who is not in the audience is not asked about the exclusion.
    for (database, (part, condition, is_rechecked)), stretch_ids in sorted(asked.items(), key=lambda a: a[0][1][0]):
        cursor.run(query("guard.asked"), stretch_ids=stretch_ids, is_rechecked=is_rechecked)
        try:
            judge(cursor, workspace, database, orjson.loads(condition), source="guard_asked", result="guard_held")
        except BadValueError as error:
            log.warning("the %s of a campaign cannot be asked, its messages wait: %s", part, error.message)
            cursor.append("due_outside", query("guard.not_known"))
            continue
        left_out = query("guard.not_held") if part == "audience" else query("guard.excluded")
        cursor.append("due_outside", left_out)
    _leave_out(cursor, now)


def _leave_out(cursor: Cursor, now: datetime) -> None:
    parts = cursor.column("select distinct part from due_outside")
    if not parts:
        return
    cursor.run(query("guard.apply_outside"))
    if "broken" in parts:
        cursor.run(query("guard.put_off"), until=now + ASKED_AGAIN)
        cursor.run(query("guard.leave_out"))
    cursor.run(query("guard.leave_outside"))


def _asked(cursor: Cursor, known: Sequence[Stretch]) -> dict[tuple[Database, Part], list[int]]:
    """What is asked, of which stretches' messages."""
    with_parts = [s for s in known if s.definition.people]
    if not with_parts:
        return {}
    due = set(cursor.column("select distinct stretch_id from due_left"))
    asked: dict[tuple[Database, Part], list[int]] = defaultdict(list)
    for stretch in with_parts:
        if stretch.row["stretch_id"] in due:
            for part in _parts(stretch.definition):
                asked[stretch.database, part].append(stretch.row["stretch_id"])
    return asked


def _parts(definition: CampaignDefinition) -> list[Part]:
    return [
        (part, orjson.dumps(condition).decode(), definition.recheck_audience)
        for part, condition in definition.people.items()
    ]
