"""How many people did lately what starts a trigger campaign and can get its message: by the planner's conditions and those guards
that ask about the person, without what hangs on other messages. Read-only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from engine import segments
from engine.campaigns.campaigns import Campaign
from engine.campaigns.mailable import mailable
from engine.campaigns.rules import Stretch, watched
from engine.campaigns.triggers import EventHappened, FieldsUpdated, ProfileMade, SegmentMoved, SubscriptionChanged
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.segments.segments import find
from engine.store import Cursor, query
from engine.workspace import Workspace

_TABLES = ("lately", "audience", "exclude")


def lately(workspace: Workspace, campaign: Campaign, since: datetime) -> int | None:
    """People, each counted once, since then (naive UTC): whom consent, suppression and address let through now, and who were in
    its audience one of the times (of a day the last one). None for a broadcast, and where no log of what was done tells it.
    Raises BadValueError for a condition that cannot be asked."""
    found = _asked(workspace, campaign)
    if found is None:
        return None
    statement, asked = found
    home = databases.by_id(workspace, campaign.database_id)
    span = {"database_id": home.database_id, "since": since, "until": workspace.now()}
    rules = watched(workspace, [Stretch({"stretch_id": 0}, campaign.definition, home)])
    with workspace.store.read() as cursor:
        try:
            with cursor.staged_as("rule_watched", rules):
                moments = {"now": workspace.now(), "wait": _until_judged(workspace, campaign, home)}
                cursor.run(_MOMENTS.replace("/* who */", statement), **span, **asked, **moments)
            return mailable(cursor, workspace, campaign, _wanted(cursor, workspace, campaign, home)).num_rows
        finally:
            # A cursor is lent again and again.
            segments.forget(cursor)
            for name in _TABLES:
                cursor.run(f"drop table if exists temp.started_{name}")


_MOMENTS = """
create or replace temp table started_lately as
select row_number() over () as asked_id, profile_id, coalesce(happened_at + $wait::interval, $now) as moment
from (/* who */)
"""
"""Each one with the moments for which their audience is asked."""


def _until_judged(workspace: Workspace, campaign: Campaign, home: Database) -> timedelta | None:
    """How long after what starts it the audience is asked; None: it is asked as of now, because it scores people among all
    others, which takes its time for each different moment."""
    definition = campaign.definition
    if any(segments.is_of_all(workspace, home, condition) for condition in definition.people.values()):
        return None
    return definition.wait_time if definition.recheck_audience else timedelta()


def _wanted(cursor: Cursor, workspace: Workspace, campaign: Campaign, home: Database) -> str:
    """A SELECT of those in the audience."""
    found = "select profile_id from started_lately"
    for part, condition in campaign.definition.people.items():
        segments.judge(cursor, workspace, home, condition, source="started_lately", result=f"started_{part}")
        found += f" {'semi' if part == 'audience' else 'anti'} join started_{part} using (asked_id)"
    return found


def _asked(workspace: Workspace, campaign: Campaign) -> tuple[str, dict[str, Any]] | None:
    """The statement that finds them, and what it is asked."""
    match campaign.definition.trigger:
        case FieldsUpdated():
            return query("experiment.changed_lately"), {"new_profiles": campaign.definition.new_profiles}
        case ProfileMade(event=event):
            return query("experiment.made_lately"), {"source": "import" if event == "profile_imported" else None}
        case EventHappened(type=kind, where=where):
            test = "true" if where is None else segments.event_test(where, workspace.zone)
            return _events(test), {"type": kind, "segment": None, "after": 0}
        case SegmentMoved(event=event, segment=segment):
            after = _filled(workspace, segment)
            return None if after is None else (_events("true"), {"type": event, "segment": segment, "after": after})
        case SubscriptionChanged(topic=topic, to=to):
            return query("experiment.subscribed_lately"), {"topic": topic, "to": to}
        case _:
            return None


def _events(test: str) -> str:
    return query("experiment.did_lately").replace("/* test */", f"and coalesce(({test}), false)")


def _filled(workspace: Workspace, name: str) -> int | None:
    """The last event of the segment's filling, which starts nothing; None where it keeps no members."""
    segment = find(workspace, name)
    if segment is None or not segment.keeps_members:
        return None
    with workspace.store.read() as cursor:
        since = cursor.value(query("trial.kept_since"), segment_id=segment.segment_id, name=name)
        asked = {"database_id": segment.database_id, "segment": name, "since": since}
        return None if since is None else cursor.value(query("trial.filled_by"), **asked)
