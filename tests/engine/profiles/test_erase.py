"""Erasing a person: nothing in the data folder names them, and every count is as before."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine import events, jobs, segments
from engine.access import audit
from engine.campaigns import ledger
from engine.clock import FixedClock
from engine.errors import ForbiddenError, StateError, UnknownNameError
from engine.events import NewEvent
from engine.jobs import uploads
from engine.profiles import databases, erase, reading, rekey, subscriptions, write
from engine.profiles.subscriptions import suppression
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.runner import tick
from engine.settings import Settings
from engine.store import Store
from engine.workspace import Actor, Workspace
from tests.scenarios.school import COURSES, START, School

ZOE = "Zoe.Quill@private-mail.example"
OLD = "zoe.before@private-mail.example"
NAMES = ("zoe.quill@", "zoe.before@", "zoequillname")


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """On a disk, with a person of whom there is a trace of every kind."""
    ws = Workspace.open(Settings(data=str(tmp_path / "data")), FixedClock(START))
    found = School(ws).open()
    write.write(ws, ProfileWrite("students", OLD, {"first_name": "ZoeQuillName"}, subscribe=("general",)))
    rekey.change_key(ws, "students", OLD, ZOE)
    yield found
    ws.close()


def traces(school: School) -> int:
    """Leaves them; gives the profile's id."""
    ws = school.ws
    profile_id = reading.find(ws, "students", ZOE)["profile_id"]
    home = databases.get(ws, "students")
    school.change(1, COURSES[0], key=ZOE)
    school.tick(2)
    order = {"order_id": "zoequillname-1", "currency": "EUR", "items": [{"product": "zoequillname"}]}
    events.record(
        ws, NewEvent("students", ZOE, "purchase", ws.now(), value=49.0, properties=order, external_id="zoequillname-1")
    )
    subscriptions.set_state(ws, home, profile_id, "general", "unsubscribed", source="card", reason=f"{ZOE} said so")
    subscriptions.suppress(ws, ZOE, "complaint", note="zoequillname wrote")
    subscriptions.ask(
        ws, home, profile_id, "general", source="form", proof={"text": ZOE}, values={"city": "zoequillname"}
    )
    rule = {"combinator": "and", "rules": [{"field": "email", "operator": "=", "value": ZOE}]}
    segments.save(ws, "students", "only-zoe", rule, label="One")
    segments.save(ws, "students", "guests", None, kind="static", label="Guests")
    segments.add_members(ws, "guests", [ZOE])
    with ws.store.transaction() as cursor:
        audit.record(
            cursor, ws, action="changed", kind="profile", name=ZOE, after={"to": ZOE.upper(), "by": f"<{ZOE}>"}
        )
        row = {
            "key_hash": "k",
            "request_hash": "r",
            "status": 422,
            "answer": f"“{ZOE}” is no …",
            "created_at": ws.now(),
        }
        cursor.insert("idempotency", [row])
    job = jobs.start(ws, "import", "A file", _rejects)
    assert jobs.wait(ws, job, 10)
    ws.store.checkpoint()
    return profile_id


def _rejects(job: jobs.Job) -> dict[str, Any]:
    (job.folder / "rejects.csv").write_text(f"key,name,reason\n{ZOE},ZoeQuillName,bad\nb@x.org,Bob,bad\n", "utf-8")
    return {"samples": [{"line": 1, "key": ZOE, "before": "ZoeQuillName", "after": None}]}


def files_with(folder: Path, *names: str) -> set[str]:
    """Files that hold one of the texts, case ignored."""
    contents = {f.relative_to(folder).as_posix(): f.read_bytes().lower() for f in folder.rglob("*") if f.is_file()}
    return {name for name, data in contents.items() if any(n.encode() in data for n in names)}


def columns_with(store: Store, *names: str) -> set[str]:
    """Columns of any table that hold one of the texts."""
    found: set[str] = set()
    with store.read() as cursor:
        columns = "select table_name, column_name from duckdb_columns()"
        for table, column in cursor.rows(f"{columns} where not internal and database_name = current_database()"):
            texts = cursor.column(f'select lower("{column}"::varchar) from "{table}" where "{column}" is not null')
            found |= {f"{table}.{column}" for text in texts if any(n in text for n in names)}
    return found


def counts(ws: Workspace) -> dict[str, Any]:
    with ws.store.read() as cursor:
        tables = cursor.column(
            "select table_name from duckdb_tables() where table_name <> 'audit' and not temporary order by table_name"
        )
        rows = {t: cursor.value(f'select count(*) from "{t}"') for t in tables}
        money = cursor.value("select sum(value) from event where json_extract_string(properties, '$.currency') = 'EUR'")
    return {**rows, "money": money, "sends": ledger.counts(ws)}


def of_person(ws: Workspace, profile_id: int) -> dict[str, int]:
    with ws.store.read() as cursor:
        return {
            what: cursor.value(f"select count(*) from {table} where profile_id = $profile_id", profile_id=profile_id)
            for what, table in {
                "changes": "change",
                "events": "event",
                "sends": "send",
                "segments": "segment_stay",
            }.items()
        }


def test_nothing_names_the_person_and_every_count_stays(school: School) -> None:
    ws, folder = school.ws, school.ws.folder
    profile_id = traces(school)
    assert columns_with(ws.store, *NAMES) > {"change.new", "event.properties", "audit.name", "job.report"}
    assert files_with(folder, *NAMES) > {"jobs/1/rejects.csv", "warmcast.duckdb"}
    assert any(name.startswith("mailbox/") for name in files_with(folder, *NAMES))
    before = counts(ws)
    hung = of_person(ws, profile_id)
    assert erase.erase(ws, "students", ZOE.upper()) == erase.Erased(profile_id, True, hung)
    assert min(hung.values()) > 0
    assert columns_with(ws.store, *NAMES) == set()
    assert files_with(folder, *NAMES) == set()
    assert counts(ws) == before
    assert checks.check(ws) == []
    with pytest.raises(UnknownNameError):
        reading.find(ws, "students", ZOE)
    stone = reading.by_id(ws, "students", profile_id)
    assert {n for n, v in stone.items() if v is not None} == {"profile_id", "_created_at", "_erased_at"}
    assert (folder / "jobs/1/rejects.csv").read_text() == "key,name,reason\nb@x.org,Bob,bad\n"
    ws.store.checkpoint()
    assert files_with(folder, *NAMES) == set()


def test_the_segment_that_named_the_person_still_counts(school: School) -> None:
    traces(school)
    erase.erase(school.ws, "students", ZOE)
    segment = segments.usable(school.ws, "only-zoe")
    assert segments.count(school.ws, "students", segments.rule_of(segment)).count == 0
    assert segments.count(school.ws, "students", segments.rule_of(segments.usable(school.ws, "guests"))).count == 0


def test_the_address_stays_suppressed_also_when_it_is_imported_again(school: School) -> None:
    ws = school.ws
    traces(school)
    erase.erase(ws, "students", ZOE)
    assert subscriptions.suppression_of(ws, ZOE.lower()) == "complaint"
    assert subscriptions.suppression_of(ws, "bob@example.org") is None
    write.write(
        ws, ProfileWrite("students", ZOE, {"current_courses": COURSES[1]}, subscribe=("general",), source="import")
    )
    tick(ws)
    rows = ledger.sends(ws, profile=ZOE)
    assert [(r["state"], r["reason"]) for r in rows] == [("skipped", "suppressed")]
    suppressed = {"combinator": "and", "rules": [{"suppressed": True}]}
    assert segments.count(ws, "students", suppressed).count == 1
    assert erase.erase(ws, "students", ZOE).is_clean
    assert files_with(ws.folder, *NAMES) == set()


def test_lifting_a_suppression_counts_for_the_hash_too(school: School) -> None:
    ws = school.ws
    traces(school)
    erase.erase(ws, "students", ZOE)
    subscriptions.lift_suppression(ws, ZOE)
    assert subscriptions.suppression_of(ws, ZOE) is None
    write.write(ws, ProfileWrite("students", ZOE, {"current_courses": COURSES[1]}, subscribe=("general",)))
    tick(ws)
    assert [r["state"] for r in ledger.sends(ws, profile=ZOE)] == ["sent"]


def test_the_hash_in_sql_is_the_one_of_the_log(ws: Workspace) -> None:
    with ws.store.read() as cursor:
        for address in ("Ann@example.org", "zoË@example.org"):
            found = cursor.value("select keyed_hash($a, $salt)", a=address, salt=ws.salt)
            assert found == suppression.keys_of(ws, address)[1]


def test_a_message_that_waits_is_skipped_as_erased(school: School) -> None:
    ws = school.ws
    school.change(1, COURSES[0], key=ZOE)
    erase.erase(ws, "students", ZOE)
    tick(ws.acting(clock=FixedClock(START + timedelta(hours=1))))
    assert {r["reason"] for r in ledger.sends(ws)} <= {"erased"}
    assert files_with(ws.folder, *NAMES) == set()
    assert checks.check(ws) == []


def test_the_stone_of_a_message_keeps_its_file(school: School) -> None:
    traces(school)
    before = sorted(f.name for f in school.ws.mailbox.iterdir())
    erase.erase(school.ws, "students", ZOE)
    assert sorted(f.name for f in school.ws.mailbox.iterdir()) == before


def test_another_person_whose_address_holds_this_one_keeps_it(school: School) -> None:
    ws = school.ws
    longer = f"not-{ZOE.lower()}"
    rule = {"combinator": "and", "rules": [{"field": "email", "operator": "in", "value": [longer, ZOE, ZOE]}]}
    segments.save(ws, "students", "two", rule, label="Two")
    write.write(ws, ProfileWrite("students", longer, {}))
    erase.erase(ws, "students", ZOE)
    assert reading.find(ws, "students", longer)["email"] == longer
    [kept] = segments.usable(ws, "two").condition["rules"]
    assert kept["value"] == [longer, erase.REPLACEMENT, erase.REPLACEMENT]


def test_a_reader_puts_the_last_step_off_and_finish_does_it(school: School) -> None:
    ws = school.ws
    traces(school)
    with ws.store.read():
        assert not erase.erase(ws, "students", ZOE).is_clean
    assert columns_with(ws.store, *NAMES) == set()
    assert erase.finish(ws)
    assert files_with(ws.folder, *NAMES) == set()
    assert erase.finish(ws)


def test_a_kill_after_the_commit_is_made_good_by_finish(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = school.ws
    traces(school)

    def killed(_: Workspace) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erase, "clean_files", killed)
        with pytest.raises(KeyboardInterrupt):
            erase.erase(ws, "students", ZOE)
    assert files_with(ws.folder, *NAMES) > {"jobs/1/rejects.csv"}
    with jobs.reading(ws):
        assert not erase.finish(ws), "an import that began since may write there"
    assert files_with(ws.folder, *NAMES) > {"jobs/1/rejects.csv"}
    assert erase.finish(ws)
    assert files_with(ws.folder, *NAMES) == set()


def test_all_or_nothing(school: School) -> None:
    ws = school.ws
    traces(school)
    before = counts(ws)

    def fails(_: object) -> None:
        raise StateError("no")

    with pytest.raises(StateError):
        erase.erase(ws, "students", ZOE, also=fails)
    assert counts(ws) == before
    assert reading.find(ws, "students", ZOE)["first_name"] == "ZoeQuillName"


def test_refusals(school: School) -> None:
    with pytest.raises(UnknownNameError):
        erase.erase(school.ws, "students", "nobody@example.org")
    with pytest.raises(UnknownNameError):
        erase.erase(school.ws, "nothing", ZOE)
    with pytest.raises(ForbiddenError):
        erase.erase(school.ws.acting(Actor("eve", "analyst")), "students", ZOE)


def test_a_report_that_a_check_stored_last_is_cleaned(school: School) -> None:
    """The check has the address in hand while the erasure is asked for, and writes it down at its end."""
    ws = school.ws
    job = jobs.start(ws, "check-profiles", "A file", _found_out, reads=uploads.keep(ws, "a.csv", ZOE.encode()))
    while True:
        try:
            assert erase.erase(ws, "students", ZOE).is_clean
            break
        except StateError:
            jobs.wait(ws, job, 0.01)
    assert jobs.wait(ws, job, 10)
    assert columns_with(ws.store, *NAMES) == set()
    assert files_with(ws.folder, *NAMES) == set()


def _found_out(job: jobs.Job) -> dict[str, Any]:
    time.sleep(0.2)
    return _rejects(job)


def test_opens_clicks_and_bounces_still_count_as_what_they_were(school: School) -> None:
    profile_id = traces(school)
    did = (
        ("opened", {"machine": "mail_privacy"}, {"machine": "mail_privacy"}),
        ("opened", {"device": "mobile"}, {"device": "mobile"}),
        ("opened", {}, None),
        ("clicked", {"url": f"https://a.example/{ZOE}", "link": 2}, {"link": 2}),
        ("bounced", {"kind": "soft", "reason": f"{ZOE}: full", "status": "4.2.2"}, {"kind": "soft"}),
    )
    for kind, properties, _ in did:
        events.record(school.ws, NewEvent("students", profile_id, kind, START, properties=properties, source="engine"))
    erase.erase(school.ws, "students", ZOE)
    with school.ws.store.read() as cursor:
        sql = "select type, properties from event where type in ('opened', 'clicked', 'bounced') order by event_id"
        rows = cursor.rows(sql)
    assert [(kind, text and orjson.loads(text)) for kind, text in rows] == [(kind, kept) for kind, _, kept in did]


def test_ids_of_events_stay_as_hashes(school: School) -> None:
    """By them an order that is told again, by the next import, is known."""
    ws = school.ws
    profile_id = traces(school)
    sql = "select '#' || sha256($s || ':event:' || $x), '#' || sha256($s || ':order:' || $x)"
    with ws.store.read() as cursor:
        expected = cursor.rows(sql, s=ws.salt, x="zoequillname-1")
    erase.erase(ws, "students", ZOE)
    with ws.store.read() as cursor:
        found = cursor.rows(
            "select external_id, order_id from event where profile_id = $i and order_id is not null", i=profile_id
        )
    assert found == expected
