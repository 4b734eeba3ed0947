from __future__ import annotations

import pytest

from engine.campaigns import ledger
from engine.errors import BadValueError, ForbiddenError, NameTakenError, UnknownNameError
from engine.events import NewEvent, record, timeline
from engine.profiles import databases, reading, rekey, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.workspace import Actor, Workspace
from tests.scenarios.school import COURSES, School

OLD, NEW = "ann@example.org", "Ann.New@example.org"


@pytest.fixture
def school(ws: Workspace) -> School:
    found = School(ws).open()
    found.change(1, COURSES[0], key=OLD, subscribe=("general",))
    found.tick(2)
    return found


def test_everything_stays_with_the_person(school: School) -> None:
    ws = school.at(3)
    before = reading.find(ws, "students", OLD)
    record(ws, NewEvent("students", OLD, "visited", ws.now()))
    done = rekey.change_key(ws, "students", OLD.upper(), NEW)
    after = reading.find(ws, "students", NEW)
    assert (done.profile_id, done.key) == (before["profile_id"], NEW.lower())
    assert after == {**before, "key": NEW.lower(), "email": NEW}
    with pytest.raises(UnknownNameError):
        reading.find(ws, "students", OLD)
    assert subscriptions.states(ws, done.profile_id) == {"general": "subscribed"}
    assert [r["state"] for r in ledger.sends(ws, profile=NEW)] == ["sent"]
    assert {e["type"] for e in timeline(ws, "students", done.profile_id)} == {"sent", "visited"}
    newest = reading.history(ws, "students", done.profile_id)[0]
    assert (newest["field"], newest["old"], newest["new"]) == ("email", OLD, NEW)
    assert (newest["write_id"], newest["source"]) == (done.write_id, "api")
    assert checks.check(ws) == []


def test_the_old_key_is_free_again(school: School) -> None:
    rekey.change_key(school.ws, "students", OLD, NEW)
    again = write.write(school.ws, ProfileWrite("students", OLD, {}))
    assert again.created
    assert checks.check(school.ws) == []


def test_another_spelling_is_a_change_of_the_field_only(school: School) -> None:
    done = rekey.change_key(school.ws, "students", OLD, "ANN@example.org")
    assert done.write_id is not None
    assert reading.find(school.ws, "students", OLD)["email"] == "ANN@example.org"
    assert rekey.change_key(school.ws, "students", OLD, "ANN@example.org").write_id is None


def test_a_key_that_is_no_address_goes_alone(ws: Workspace) -> None:
    databases.create(ws, "members", key="number")
    write.write(ws, ProfileWrite("members", "A-1", {"email": "a@x.org"}))
    rekey.change_key(ws, "members", "a-1", "B-2")
    found = reading.find(ws, "members", "b-2")
    assert (found["number"], found["email"]) == ("B-2", "a@x.org")
    assert checks.check(ws) == []


@pytest.mark.parametrize(
    ("reason", "carried"),
    [
        ("complaint", "complaint"),
        ("global_unsubscribe", "global_unsubscribe"),
        ("manual", "manual"),
        ("hard_bounce", None),
    ],
)
def test_a_no_of_the_person_goes_along_and_a_bounce_does_not(school: School, reason: str, carried: str | None) -> None:
    subscriptions.suppress(school.ws, OLD, reason)
    rekey.change_key(school.ws, "students", OLD, NEW)
    assert subscriptions.suppression_of(school.ws, NEW) == carried
    assert subscriptions.suppression_of(school.ws, OLD) == reason


def test_a_taken_key_is_refused_with_the_offer_to_merge(school: School) -> None:
    write.write(school.ws, ProfileWrite("students", NEW, {}))
    with pytest.raises(NameTakenError, match="merge") as caught:
        rekey.change_key(school.ws, "students", OLD, NEW)
    assert (caught.value.code, caught.value.field) == ("conflict", "email")
    assert reading.find(school.ws, "students", OLD)


@pytest.mark.parametrize("bad", ["", "  ", "nobody", "a@b", "x" * 20_000])
def test_a_bad_key_is_refused(school: School, bad: str) -> None:
    with pytest.raises(BadValueError) as caught:
        rekey.change_key(school.ws, "students", OLD, bad)
    assert caught.value.field == "email"


def test_refusals(school: School) -> None:
    with pytest.raises(UnknownNameError):
        rekey.change_key(school.ws, "students", "no@example.org", NEW)
    with pytest.raises(ForbiddenError):
        rekey.change_key(school.ws.acting(Actor("eve", "analyst")), "students", OLD, NEW)
