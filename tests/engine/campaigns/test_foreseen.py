from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns.foreseen import Foreseen, Foresight, tried
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.profiles import reading, write
from engine.profiles.requests import Target, prepare
from engine.profiles.write import ProfileWrite, WriteResult, write_prepared
from engine.workspace import Actor, Workspace
from tests.scenarios.school import COURSES, School


@pytest.fixture
def school(ws: Workspace) -> School:
    found = School(ws).open()
    found.change(-1, COURSES[0])
    return found


def wanted(key: str, **data: Any) -> ProfileWrite:
    return ProfileWrite("students", key, data)


def test_what_would_change_and_which_campaigns_would_start(school: School) -> None:
    ws = school.at(1)
    writes = [
        wanted("ann@example.org", current_courses=COURSES[1]),
        wanted("bob@example.org", current_courses=COURSES[1]),
        wanted("eve@example.org", city="Rome"),
        wanted("nonsense"),
    ]
    results, foreseen = tried(ws, "students", writes)
    assert [r.created if isinstance(r, WriteResult) else type(r) for r in results] == [False, True, True, BadValueError]
    assert foreseen == Foreseen({"course-registered": 2})
    assert reading.count(ws, "students") == 1
    assert reading.find(ws, "students", "ann@example.org")["current_courses"] == COURSES[0]


def test_quiet_writes_start_nothing(school: School) -> None:
    quiet = ProfileWrite("students", "bob@example.org", {"current_courses": COURSES[1]}, triggers=False)
    assert tried(school.at(1), "students", [quiet])[1] == Foreseen()


def test_nothing_to_try(school: School) -> None:
    assert tried(school.ws, "students", []) == ([], Foreseen())


def fate(school: School) -> str | None:
    """What really became of Ann's message that waited, from the ledger."""
    first, *later = school.ledger()
    if first[4] == "restarted":
        return "replaced" if later[-1][3] == "sent" else "dropped"
    if first[3] == "skipped":
        return "dropped"
    return "moved" if first[2] > 11 else None if school.subjects()[0].endswith(COURSES[1]) else "new_value"


@pytest.mark.parametrize("triggers", [True, False])
@pytest.mark.parametrize("mode", ["last_value", "first_due", "every_change"])
@pytest.mark.parametrize(
    ("after", "quiet", "loud"),
    [
        ({"current_courses": COURSES[2]}, "moved", "replaced"),
        ({"current_courses": COURSES[0]}, "dropped", "dropped"),
        ({"current_courses": None}, "dropped", "dropped"),
        ({"city": "Rome"}, None, None),
    ],
)
def test_what_becomes_of_a_message_that_waits(
    ws: Workspace, mode: str, triggers: bool, after: dict[str, Any], quiet: str | None, loud: str | None
) -> None:
    school = School(ws).open(wait="10m", on_change_during_wait=mode)
    school.change(-1, COURSES[0])
    school.change(1, COURSES[1])
    school.tick(2)
    wish = ProfileWrite("students", "ann@example.org", after, triggers=triggers)
    _, foreseen = tried(school.at(5), "students", [wish, wanted("bob@example.org", city="Rome")])
    write.write(school.at(5), wish)
    school.tick(6)
    school.tick(60)
    expected = {
        "last_value": loud if triggers else quiet,
        "first_due": "new_value" if quiet == "moved" else quiet,
        "every_change": None,
    }[mode]
    assert foreseen.waiting == ({"course-registered": {expected: 1}} if expected else {})
    assert fate(school) == expected
    if not triggers:
        assert foreseen.waiting == foreseen.waiting_if_quiet


def test_what_becomes_of_messages_if_a_loud_change_were_quiet(ws: Workspace) -> None:
    school = School(ws).open(wait="10m")
    for key in ("ann@example.org", "bob@example.org"):
        school.change(1, COURSES[1], key=key)
    school.tick(2)
    writes = [wanted("ann@example.org", current_courses=COURSES[2]), wanted("bob@example.org", current_courses=None)]
    assert tried(school.at(5), "students", writes)[1] == Foreseen(
        {"course-registered": 1},
        {"course-registered": {"dropped": 1, "replaced": 1}},
        {"course-registered": {"dropped": 1, "moved": 1}},
    )


def test_an_import_adds_up_its_blocks(ws: Workspace) -> None:
    school = School(ws).open(wait="10m")
    for key in ("ann@example.org", "bob@example.org"):
        school.change(1, COURSES[1], key=key)
    school.tick(2)
    foresight = Foresight(school.at(5))
    for key in ("ann@example.org", "bob@example.org"):
        request = prepare(Target.of(school.at(5), "students"), wanted(key, current_courses=COURSES[2]))
        with ws.store.read() as cursor:
            _, changes = write_prepared(cursor, request.target.database, [request], dry=True)
        assert foresight(lambda changes=changes: changes) == {"course-registered": 1}
    assert foresight.waiting == {"course-registered": {"replaced": 2}}
    assert foresight.waiting_if_quiet == {"course-registered": {"moved": 2}}


def test_refusals(school: School) -> None:
    with pytest.raises(UnknownNameError):
        tried(school.ws, "nothing", [wanted("a@x.org")])
    with pytest.raises(ForbiddenError):
        tried(school.ws.acting(Actor("eve", "viewer")), "students", [wanted("a@x.org")])
