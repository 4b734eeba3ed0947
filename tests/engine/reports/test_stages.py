"""Life-cycle stages of the past: everybody is in one, and the ready model's segments count the same."""

from __future__ import annotations

from datetime import timedelta

from engine import events, segments
from engine.clock import FixedClock
from engine.events import NewEvent
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.reports import stages
from engine.segments.models.stages import STAGES
from engine.workspace import Workspace
from tests.scenarios.school import START

DAY = timedelta(days=1)


def test_what_is_lacking(ws: Workspace) -> None:
    databases.create(ws, "students")
    assert stages.missing(stages.about_of(ws, "students")) == "Nobody has a value in a date field like “Registered at”."


def test_one_person_through_their_life(ws: Workspace) -> None:
    databases.create(ws, "students")
    write.write(ws, ProfileWrite("students", "ann@x.org", {"registered_at": START.isoformat()}))
    late = ws.acting(clock=FixedClock(START + 400 * DAY))
    events.record(late, NewEvent("students", "ann@x.org", "page_view", START + 40 * DAY))
    about = stages.about_of(late, "students")
    assert stages.answers(about)["events"] == ["page_view"]
    found = {
        days: dict(zip(stages.NAMES, stages.stages(late, "students", about, START + days * DAY).counts, strict=True))
        for days in (1, 35, 50, 100, 300)
    }
    standing = {days: [name for (name, _), n in counts.items() if n] for days, counts in found.items()}
    assert standing == {1: ["new"], 35: ["lapsed"], 50: ["active"], 100: ["at-risk"], 300: ["lapsed"]}


def test_nobody_before_they_were_made(ws: Workspace) -> None:
    databases.create(ws, "students")
    write.write(ws, ProfileWrite("students", "ann@x.org", {"registered_at": START.isoformat()}))
    later = ws.acting(clock=FixedClock(START + DAY))
    events.record(later, NewEvent("students", "ann@x.org", "page_view", START))
    about = stages.about_of(later, "students")
    found = stages.stages(later, "students", about, START - DAY)
    assert (found.counts, found.of) == ((0, 0, 0, 0), 0)


def test_the_ready_models_segments_count_the_same(ws: Workspace) -> None:
    databases.create(ws, "students")
    later = ws.acting(clock=FixedClock(START + 60 * DAY))
    for n in range(12):
        joined = START + 5 * n * DAY
        write.write(
            ws.acting(clock=FixedClock(joined)),
            ProfileWrite("students", f"p{n}@x.org", {"registered_at": joined.isoformat()}),
        )
        events.record(later, NewEvent("students", f"p{n}@x.org", "purchase", joined + (n % 4) * 9 * DAY, 1.0))
    about = stages.about_of(later, "students")
    found = stages.stages(later, "students", about, later.now())
    alone = tuple(segments.how_many(later, "students", s.condition(about)) for s in STAGES)
    assert found.counts == alone
    assert sum(alone) == found.of == 12
