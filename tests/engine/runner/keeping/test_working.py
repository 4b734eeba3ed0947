"""Retention: what is too old goes, what is younger stays, and whatever is told of the time since is told as before."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine import events, jobs, segments
from engine.access import audit
from engine.campaigns import campaigns, switch, trial
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.content import templates
from engine.errors import BadValueError
from engine.events import NewEvent
from engine.profiles import changes, databases, fields, retention, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks, figures
from engine.reports.goals import CREDIT
from engine.reports.slices import DIMENSIONS, Slice
from engine.runner import tick
from engine.runner.keeping import looking, periods, working
from engine.workspace import Workspace
from tests.engine.reports import random_log
from tests.scenarios.school import COURSES, TEMPLATE

NOW = datetime(2026, 1, 5, 12)
DAY = timedelta(days=1)


def at(ws: Workspace, days: float) -> Workspace:
    """So many days before now."""
    return ws.acting(clock=FixedClock(NOW - days * DAY))


def event(ws: Workspace, days: float, type: str = "page_view", key: str = "ann@example.org", **more: Any) -> None:
    events.record(at(ws, days), NewEvent("students", key, type, NOW - days * DAY, **more))


def ages(ws: Workspace, sql: str) -> list[int]:
    """Whole days before now."""
    with ws.store.read() as cursor:
        return [(NOW - t).days for t in cursor.column(sql)]


def kept(ws: Workspace, name: str) -> looking.Held:
    return next(h for h in looking.held(ws) if h.kind.name == name)


@pytest.fixture
def students(ws: Workspace) -> Workspace:
    databases.create(ws, "students")
    write.write(at(ws, 400), ProfileWrite("students", "ann@example.org", {"city": "Rome"}))
    tick(at(ws, 399))
    return ws


def test_without_settings_nothing_goes_and_nothing_is_told(students: Workspace) -> None:
    event(students, 399)
    tick(students)
    assert working.keep_up(students) is None
    assert working.work(students) == {}
    assert kept(students, "events").rows == 1 and kept(students, "events").going == 0
    assert retention.known_since(students, "events") is None


def test_events_go_by_kind_and_the_last_one_stays(students: Workspace) -> None:
    for days in (300, 200, 50):
        event(students, days)
        event(students, days, "purchase", value=10.0, properties={"order_id": f"o{days}"})
    tick(students)
    periods.keep(students, "events", 250)
    assert kept(students, "events").going == looking.going(students, "events", 250) == 1
    assert looking.going(students, "purchases", 150) == 2
    assert working.work(students) == {"events": 1}
    assert ages(students, "select happened_at from event where type = 'page_view' order by 1") == [200, 50]
    assert len(ages(students, "select happened_at from event where type = 'purchase'")) == 3
    # What a click had the credit for is whole a little later.
    assert retention.known_since(students, "events") == NOW - 250 * DAY + CREDIT
    periods.keep(students, "purchases", 100)
    late = students.acting(clock=FixedClock(NOW + 400 * DAY))
    working.work(late)
    # The newest row of all, by which the cursors go.
    assert len(ages(students, "select happened_at from event")) == 1
    assert checks.check(late) == checks.check(students)


def test_the_visit_by_which_a_person_came_stays(students: Workspace) -> None:
    for days, source in ((380, "news"), (370, "shop"), (10, "shop")):
        event(students, days, properties={"utm_source": source})
    tick(students)
    periods.keep(students, "events", 100)
    working.work(students)
    assert ages(students, "select happened_at from event order by 1") == [380, 10]


def test_what_no_tick_has_read_stays(students: Workspace) -> None:
    campaign(students, 310, trigger={"event": "event", "type": "page_view"})
    tick(students)
    event(students, 300)
    event(students, 299)
    periods.keep(students, "events", 100)
    assert working.work(students) == {"events": 0}
    tick(students)
    assert working.work(students) == {"events": 1}


def campaign(ws: Workspace, days: float, **settings: Any) -> None:
    """That of the scenarios, active for so many days."""
    fields.add(ws, "students", "current_courses", type="enum", options=COURSES, label="Current courses")
    templates.save(at(ws, days), "course-welcome", TEMPLATE)
    definition = {
        "name": "course-registered",
        "kind": "trigger",
        "purpose": "service",
        "trigger": {"event": "fields_updated", "fields": ["current_courses"], "condition": "changed"},
        "content": [{"template": "course-welcome"}],
        "useful_for": "never",
    }
    campaigns.save(at(ws, days), "students", parse_definition(definition | settings))
    switch.activate(at(ws, days), "course-registered")


def test_who_has_a_message_under_way_keeps_everything(students: Workspace) -> None:
    ws = students
    write.write(at(ws, 300), ProfileWrite("students", "bob@example.org", {"city": "Rome"}))
    for key in ("ann@example.org", "bob@example.org"):
        write.write(at(ws, 280), ProfileWrite("students", key, {"city": "Oslo"}))
        write.write(at(ws, 270), ProfileWrite("students", key, {"city": "Bern"}))
        event(ws, 290, key=key)
    campaign(ws, 260, wait="300d")
    write.write(at(ws, 250), ProfileWrite("students", "ann@example.org", {"current_courses": COURSES[0]}))
    tick(ws)
    event(ws, 1, key="bob@example.org")
    tick(ws)
    for name in ("events", "changes"):
        periods.keep(ws, name, 100)
    working.work(ws)
    with ws.store.read() as cursor:
        old = "select p.email from event e join profile_1 p using (profile_id) where e.happened_at < timestamp '2025-10-01'"
        assert cursor.column(old) == ["ann@example.org"]
        left = "select p.email, new from change c join profile_1 p using (profile_id) where field = 'city' and new is not null"
        assert cursor.rows(f"{left} order by change_id") == [
            ("ann@example.org", "Rome"),
            ("ann@example.org", "Oslo"),
            ("ann@example.org", "Bern"),
            ("bob@example.org", "Bern"),
        ]


def test_an_experiment_that_runs_keeps_what_it_counts(students: Workspace) -> None:
    ws = students
    campaign(ws, 260, content=[{"template": "course-welcome", "share": 1}] * 2)
    for number in range(4):
        key = f"p{number}@example.org"
        write.write(at(ws, 250), ProfileWrite("students", key, {"current_courses": COURSES[0]}))
    tick(at(ws, 249))
    columns = "database_id, profile_id, campaign_id, send_id"
    opened = f"insert into event (event_id, type, happened_at, recorded_at, source, {columns}) "
    opened += (
        f"select 1000 + send_id % 100, 'opened', sent_at, sent_at, 'tracking', {columns} from send where state = 'sent'"
    )
    ws.store.write(lambda c: c.run(opened))
    tick(ws)
    periods.keep(ws, "mail_events", 100)
    working.work(ws)
    count = kept(ws, "mail_events").rows
    assert count > 1
    switch.archive(ws, "course-registered")
    working.work(ws)
    assert kept(ws, "mail_events").rows < count


def test_values_that_a_later_one_replaced_go_and_every_moment_since_is_rebuilt(students: Workspace) -> None:
    ws = students
    for days, city in ((300, "Oslo"), (200, "Bern"), (90, "Kiel"), (10, "Linz")):
        write.write(at(ws, days), ProfileWrite("students", "ann@example.org", {"city": city}))
    tick(ws)
    moments = [NOW - days * DAY for days in (150, 149, 91, 90, 50, 10, 0)]
    before = [who_is_in(ws, moment) for moment in moments]
    periods.keep(ws, "changes", 150)
    assert kept(ws, "changes").going == looking.going(ws, "changes", 150)
    working.work(ws)
    assert [who_is_in(ws, moment) for moment in moments] == before
    with ws.store.read() as cursor:
        left = cursor.rows("select old, new from change where field = 'city' order by change_id")
        assert cursor.column("select new from change where field = 'email'") == ["ann@example.org"]
    assert left == [(None, None), (None, None), (None, "Bern"), ("Bern", "Kiel"), ("Kiel", "Linz")]
    with pytest.raises(BadValueError, match="no longer known before"):
        who_is_in(ws, NOW - 151 * DAY)
    assert kept(ws, "changes").going == 0
    assert not [f for f in checks.check(ws) if f.level == "error"]


def who_is_in(ws: Workspace, moment: datetime) -> list[int]:
    return [
        segments.count(ws, "students", rule("city", city), as_of=moment).count
        for city in ("Rome", "Oslo", "Bern", "Kiel", "Linz")
    ]


def rule(field: str, value: str) -> dict[str, Any]:
    return {"combinator": "and", "rules": [{"field": field, "operator": "=", "value": value}]}


def test_a_trial_on_the_past_says_from_when_on_it_is_known(students: Workspace) -> None:
    ws = students
    campaign(ws, 260)
    for days, city in ((240, "Oslo"), (230, "Bern")):
        write.write(at(ws, days), ProfileWrite("students", "ann@example.org", {"city": city}))
    tick(ws)
    periods.keep(ws, "changes", 200)
    working.work(ws)
    with pytest.raises(BadValueError, match="no longer known before"):
        trial.backtest(ws, "course-registered", NOW - 201 * DAY, NOW)
    assert trial.backtest(ws, "course-registered", NOW - 199 * DAY, NOW).planned == 0


def test_evidence_goes_and_the_ledger_stays(students: Workspace) -> None:
    ws = students
    campaign(ws, 260, reentry="once")
    for days, course in ((200, 0), (190, 1), (20, 2)):
        write.write(at(ws, days), ProfileWrite("students", "bob@example.org", {"current_courses": COURSES[course]}))
        tick(at(ws, days - 1))
    before = figures.figures(ws, Slice())
    periods.keep(ws, "evidence", 30)
    assert kept(ws, "evidence").rows == 2
    assert working.work(ws) == {"evidence": 1}
    with ws.store.read() as cursor:
        told = cursor.rows("select reason, evidence = '{}' from decision where state = 'skipped' order by decided_at")
    assert told == [("reentry", True), ("reentry", False)]
    assert figures.figures(ws, Slice()) == before
    assert not [f for f in checks.check(ws) if f.level == "error"]


def test_evidence_of_a_message_under_way_stays(students: Workspace) -> None:
    ws = students
    campaign(ws, 260)
    for key in ("ann@example.org", "bob@example.org"):
        write.write(at(ws, 200), ProfileWrite("students", key, {"current_courses": COURSES[0]}))
    tick(at(ws, 199))
    # As of messages that were put off.
    ws.store.write(lambda c: c.run("""update decision set evidence = '{"until": "a later day"}'"""))
    periods.keep(ws, "evidence", 30)
    told = "select evidence = '{}' from decision join send using (send_id) order by send_id"
    for state, going, gone in (
        ("waiting", 1, [False, True]),
        ("claimed", 0, [False, True]),
        ("deferred", 0, [False, True]),
        ("in_doubt", 0, [False, True]),
        ("sent", 1, [True, True]),
    ):
        first = "(select min(send_id) from send)"
        ws.store.write(lambda c, s=state, f=first: c.run(f"update send set state = $s where send_id = {f}", s=s))
        assert working.work(ws) == {"evidence": going}
        with ws.store.read() as cursor:
            assert cursor.column(told) == gone


def test_messages_go_once_they_are_out_and_tests_by_their_file(students: Workspace) -> None:
    ws = students
    campaign(ws, 260)
    for days in (200, 20):
        write.write(at(ws, days), ProfileWrite("students", f"p{days}@example.org", {"current_courses": COURSES[0]}))
        tick(at(ws, days - 0.5))
    for name, days in (("99", 90), ("98", 5)):
        file = ws.mailbox / f"{name}.eml"
        file.write_bytes(b"Subject: test")
        told = (NOW - days * DAY).replace(tzinfo=UTC).timestamp()
        os.utime(file, (told, told))
    (ws.mailbox / "notes.txt").write_text("not ours")
    assert kept(ws, "messages").rows == 4 and kept(ws, "messages").size > 0
    periods.keep(ws, "messages", 60)
    assert kept(ws, "messages").going == 2
    assert working.work(ws) == {"messages": 2}
    assert len(list(ws.mailbox.glob("*.eml"))) == 2 and not (ws.mailbox / "99.eml").exists()
    assert (ws.mailbox / "notes.txt").exists()
    ws.store.write(lambda c: c.run("update send set state = 'in_doubt'"))
    periods.keep(ws, "messages", 1)
    assert working.work(ws) == {"messages": 1}
    assert [f.stem != "98" for f in ws.mailbox.glob("*.eml")] == [True]


def test_the_audit_log_ends_and_an_erasure_still_finds_tests(students: Workspace) -> None:
    ws = at(students, 300)
    with ws.store.transaction() as cursor:
        for kind, action in (("template", "changed"), ("test", "sent"), ("profile", "merged")):
            audit.record(cursor, ws, action=action, kind=kind, name="1", after={"x": 1})
    periods.keep(students, "audit", 90)
    working.work(students)
    with students.store.read() as cursor:
        left = cursor.column("select kind from audit where happened_at < timestamp '2025-10-01' order by 1")
        told = cursor.value("select after from audit where action = 'deleted'")
    assert left == ["profile", "test"]
    assert orjson.loads(told)["kind"] == "audit"


def test_jobs_go_with_their_files(students: Workspace) -> None:
    old = jobs.start(at(students, 200), "import", "Old", lambda job: {"n": (job.folder / "a.csv").write_text("x")})
    new = jobs.start(students, "import", "New", lambda job: {"n": (job.folder / "a.csv").write_text("x")})
    assert jobs.wait(students, old, 10) and jobs.wait(students, new, 10)
    periods.keep(students, "jobs", 30)
    assert working.work(students) == {"jobs": 1}
    assert [job.job_id for job in jobs.list_all(students)] == [new]
    assert not (students.folder / "jobs" / str(old)).exists()


def test_once_a_day_after_three_and_not_again_after_a_restart(students: Workspace) -> None:
    for days in (300, 200):
        event(students, days)
    tick(students)
    periods.keep(students, "events", 100)
    night = students.acting(clock=FixedClock(datetime(2026, 1, 5, 2, 59)))
    assert working.keep_up(night) is None
    job = working.keep_up(students)
    assert job is not None and jobs.wait(students, job, 10)
    assert jobs.get(students, job).report == {"gone": {"events": 1}}
    assert working.keep_up(students) is None
    working._ran.clear()
    assert working.keep_up(students) is None
    job = working.keep_up(students.acting(clock=FixedClock(NOW + DAY)))
    assert job is not None and jobs.wait(students, job, 10)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_older_goes_and_reports_since_then_stay(ws: Workspace, seed: int) -> None:
    """Over random logs and settings."""
    dice = random.Random(seed)
    here = ws.acting(clock=FixedClock(random_log.START + timedelta(days=106, hours=dice.randrange(48))))
    random_log.fill(here, seed)
    later = "update event set happened_at = greatest(happened_at, s.at) "
    later += "from (select send_id, coalesce(sent_at, due_at) as at from send) s where s.send_id = event.send_id"
    with here.store.transaction() as cursor:
        cursor.run(later)
        cursor.run("update engine_cursor set value = (select max(event_id) from event) where name = 'event'")
    names = [name for name in retention.EVENTS if dice.random() < 0.8] or ["mail_events"]
    days = {name: dice.randint(100, 104) for name in names}
    for name, wanted in days.items():
        periods.keep(here, name, wanted)
    since = here.now() - timedelta(days=min(days.values())) + CREDIT
    asked = Slice(since=since)
    before, all_before = told(here, asked), rows(here)
    gone = working.work(here)
    assert told(here, asked) == before
    assert {name: retention.known_since(here, name) for name, count in gone.items() if count} == {
        name: here.now() - timedelta(days=days[name]) + CREDIT for name, count in gone.items() if count
    }
    left = rows(here)
    assert len(all_before) - len(left) == sum(gone.values())
    with here.store.read() as cursor:
        open_people = set(
            cursor.column("select profile_id from send where state in ('waiting', 'claimed', 'deferred', 'in_doubt')")
        )
        newest = cursor.value("select max(event_id) from event")
    for event_id, profile_id, kind, happened_at in all_before - left:
        name = kind_of(kind)
        assert happened_at < periods.before(here, days[name]), event_id
        assert profile_id not in open_people
    for event_id, profile_id, kind, happened_at in left:
        name = kind_of(kind)
        is_old = name in days and happened_at < periods.before(here, days[name])
        assert not is_old or profile_id in open_people or event_id == newest
    assert working.work(here) == dict.fromkeys(days, 0)


def kind_of(type: str) -> str:
    return "purchases" if type == "purchase" else "events" if type == "signed_up" else "mail_events"


def rows(ws: Workspace) -> set[tuple[int, int, str, datetime]]:
    with ws.store.read() as cursor:
        return set(cursor.rows("select event_id, profile_id, type, happened_at from event"))


def told(ws: Workspace, asked: Slice) -> list[Any]:
    found: list[Any] = [figures.figures(ws, asked)]
    found += [sorted(figures.by(ws, asked, dimension), key=repr) for dimension in DIMENSIONS]
    return found


@pytest.mark.parametrize("seed", range(4))
def test_every_moment_since_is_rebuilt_from_random_histories(students: Workspace, seed: int, tmp_path: Path) -> None:
    """Also where files came late, so that older changes stand behind younger ones, or are history only."""
    ws, dice = students, random.Random(seed)
    cities = ("Rome", "Oslo", "Bern", "Kiel", "Linz")
    for number in range(4):
        file = tmp_path / f"{number}.csv"
        lines = [
            f"{dice.choice(('ann', 'bob', 'eve'))}@example.org,city,{dice.choice((*cities, ''))},"
            f"{(NOW - dice.randrange(1, 390) * DAY).isoformat()}"
            for _ in range(12)
        ]
        file.write_text("profile,field,new,changed_at\n" + "\n".join(lines) + "\n")
        changes.import_changes(at(ws, 395 - 100 * number), "students", file, create_profiles=True, triggers=False)
    tick(ws)
    days = dice.randrange(100, 380)
    moments = [NOW - back * DAY for back in (*range(0, days, 45), days)]
    before = [who_is_in(ws, moment) for moment in moments]
    periods.keep(ws, "changes", days)
    gone = working.work(ws)["changes"]
    assert [who_is_in(ws, moment) for moment in moments] == before
    assert gone, "a history of which nothing goes shows nothing"
    assert working.work(ws) == {"changes": 0}
    assert not [f for f in checks.check(ws) if f.level == "error"]
