"""What tests ask about segments that keep their members."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import orjson

from engine.clock import FixedClock
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

NOON = datetime(2026, 1, 5, 12)
"""Where the clock of the fixture `ws` stands."""
GERMANS = {"field": "country", "operator": "=", "value": "DE"}


def key(name: str) -> str:
    return f"{name}@example.org"


def people(ws: Workspace, countries: Mapping[str, str | None]) -> None:
    """Writes people of `students`: name → country."""
    requests = [ProfileWrite("students", key(name), {"country": country}) for name, country in countries.items()]
    for result in write.write_many(ws, requests):
        write.result_of(result)


def at(ws: Workspace, moment: datetime) -> Workspace:
    """The workspace with its clock at that moment."""
    return ws.acting(clock=FixedClock(moment))


def erase(ws: Workspace, *names: str) -> None:
    """Marks people as erased, as the table says it."""
    with ws.store.transaction() as cursor:
        for name in names:
            cursor.run("update profile_1 set _erased_at = $now where key = $key", now=ws.now(), key=key(name))


def inside(ws: Workspace, segment: str) -> set[str]:
    """The names of those whose stay is open."""
    return {name for name, _, left_at, _ in stays(ws, segment) if left_at is None}


def stays(ws: Workspace, segment: str) -> list[tuple[str, datetime, datetime | None, str]]:
    """name, entered_at, left_at, source; as they were written."""
    with ws.store.read() as cursor:
        rows = cursor.rows(
            "select split_part(p.key, '@', 1), s.entered_at, s.left_at, s.source from segment_stay s "
            "join segment g on g.segment_id = s.segment_id join profile_1 p on p.profile_id = s.profile_id "
            "where g.name = $name order by s.entered_at, p.key, s.left_at nulls last",
            name=segment,
        )
    return [(r[0], r[1], r[2], r[3]) for r in rows]


def events_of(ws: Workspace, segment: str) -> list[tuple[str, str, datetime]]:
    """name, “entered” or “left”, when; in the order of their ids."""
    with ws.store.read() as cursor:
        rows = cursor.rows(
            "select split_part(p.key, '@', 1), e.type, e.happened_at, e.properties, e.source, e.database_id from event e "
            "join profile_1 p on p.profile_id = e.profile_id where e.type like 'segment_%' order by e.event_id"
        )
    assert all((source, database) == ("segment", 1) for *_, source, database in rows)
    mine = [r for r in rows if orjson.loads(r[3]) == {"segment": segment}]
    return [(name, kind.removeprefix("segment_"), when) for name, kind, when, *_ in mine]


def without_options(ws: Workspace) -> None:
    """As if all had been saved before the options that are asked for were kept: they can go."""
    with ws.store.transaction() as cursor:
        cursor.run("delete from uses where kind = 'option'")
