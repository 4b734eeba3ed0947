"""Members of static segments put in and taken out by key: by hand, by API, from an import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine import segments
from engine.access import audit
from engine.errors import BadValueError, ForbiddenError, StateError, UnknownNameError
from engine.profiles import databases, fields, write
from engine.profiles.imports import import_profiles
from engine.profiles.write import ProfileWrite
from engine.segments import MembersChange, add_members, change_members, remove_members
from engine.segments.keeping import hand
from engine.tables.opening import open_table
from engine.workspace import Actor, Workspace
from tests.engine.segments.kept import GERMANS, NOON, at, erase, events_of, inside, key, people, stays

HOUR = timedelta(hours=1)


@pytest.fixture
def guests(students: Workspace) -> Workspace:
    """Ann, Bob and Eve, and the static segment `guests` with nobody in it."""
    people(students, {"ann": "DE", "bob": "DE", "eve": "AT"})
    segments.save(students, "students", "guests", None, kind="static")
    return students


def test_people_come_in_and_go_out(guests: Workspace) -> None:
    assert add_members(guests, "guests", [key("ann"), key("bob")]) == MembersChange(2, 0, [])
    later = at(guests, NOON + HOUR)
    assert add_members(later, "guests", [key("bob"), key("eve")], source="api") == MembersChange(1, 1, [])
    assert remove_members(later, "guests", [key("ann")]) == MembersChange(1, 0, [])
    assert remove_members(later, "guests", [key("ann")]) == MembersChange(0, 1, [])
    assert stays(guests, "guests") == [
        ("ann", NOON, NOON + HOUR, "card"),
        ("bob", NOON, None, "card"),
        ("eve", NOON + HOUR, None, "api"),
    ]
    assert events_of(guests, "guests") == [
        ("ann", "entered", NOON),
        ("bob", "entered", NOON),
        ("eve", "entered", NOON + HOUR),
        ("ann", "left", NOON + HOUR),
    ]


def test_who_comes_back_has_a_second_stay(guests: Workspace) -> None:
    for hours, move in ((0, add_members), (1, remove_members), (2, add_members)):
        move(at(guests, NOON + hours * HOUR), "guests", [key("ann")])
    assert [s[1:3] for s in stays(guests, "guests")] == [(NOON, NOON + HOUR), (NOON + 2 * HOUR, None)]


def test_keys_are_compared_as_everywhere_and_unknown_ones_are_told(guests: Workspace) -> None:
    given = [" ANN@Example.org ", key("ann"), "nobody@example.org", "no address", "", key("ann")]
    assert add_members(guests, "guests", given) == MembersChange(1, 0, ["nobody@example.org", "no address", ""])
    assert inside(guests, "guests") == {"ann"}
    assert add_members(guests, "guests", []) == MembersChange(0, 0, [])


def test_the_key_may_be_another_field(ws: Workspace) -> None:
    databases.create(ws, "students", key="client")
    write.write(ws, ProfileWrite("students", "0007", {}))
    segments.save(ws, "students", "guests", None, kind="static")
    assert add_members(ws, "guests", ["0007", "7"]) == MembersChange(1, 0, ["7"])


def test_who_is_erased_is_unknown(guests: Workspace) -> None:
    erase(guests, "ann")
    assert add_members(guests, "guests", [key("ann")]) == MembersChange(0, 0, [key("ann")])


@pytest.mark.parametrize("move", [add_members, remove_members])
def test_only_a_static_segment_is_filled_by_hand(guests: Workspace, move: Callable[..., MembersChange]) -> None:
    for kind in ("dynamic", "updatable"):
        segments.save(guests, "students", kind, GERMANS, kind=kind)
        with pytest.raises(StateError, match=f"is {kind}: only a static one"):
            move(guests, kind, [key("ann")])
    segments.archive(guests, "guests")
    with pytest.raises(StateError, match="is archived"):
        move(guests, "guests", [key("ann")])
    with pytest.raises(UnknownNameError):
        move(guests, "gusts", [key("ann")])
    with pytest.raises(ForbiddenError):
        move(guests.acting(Actor("vera", "viewer")), "guests", [key("ann")])


def test_each_change_is_in_the_audit_log(guests: Workspace) -> None:
    add_members(guests, "guests", [key("ann")])
    add_members(guests, "guests", [key("ann")])
    remove_members(guests, "guests", [key("ann")], source="api")
    actions = [r["action"] for r in audit.last_changes(guests, "segment", "guests")]
    assert actions == ["removed", "added", "saved"]


FILE = "email,country\nann@example.org,AT\nnew@example.org,DE\nbroken,DE\nbob@example.org,DE\nann@example.org,FR\n"


@pytest.mark.parametrize("dry", [True, False])
def test_an_import_puts_in_whom_it_took(guests: Workspace, dry: bool) -> None:
    add_members(guests, "guests", [key("bob")])
    joins = segments.joining(guests, "students", "guests")
    report = import_profiles(guests, "students", open_table(FILE.encode()), dry_run=dry, joins=joins)
    assert (report.inserted, report.updated, report.unchanged, report.rejected) == (1, 1, 1, 2)
    assert report.as_dict()["joined"] == report.joined == 2
    assert inside(guests, "guests") == ({"bob"} if dry else {"ann", "bob", "new"})
    if not dry:
        assert [s[3] for s in stays(guests, "guests")] == ["import", "card", "import"]
        again = import_profiles(guests, "students", open_table(FILE.encode()), joins=joins)
        assert again.joined == 0


def test_an_import_in_many_transactions_counts_all(guests: Workspace) -> None:
    lines = "\n".join(f"p{n}@example.org" for n in range(12_000))
    joins = segments.joining(guests, "students", "guests")
    table = f"email\n{lines}\n".encode()
    assert import_profiles(guests, "students", open_table(table), joins=joins).joined == 12_000
    assert segments.count(guests, "students", {"segment": "guests", "operator": "in"}).count == 12_000


def test_an_import_takes_only_a_static_segment_of_its_database(guests: Workspace) -> None:
    databases.create(guests, "teachers")
    fields.add(guests, "teachers", "subject", type="string")
    with pytest.raises(StateError, match="belongs to the database “students”"):
        segments.joining(guests, "teachers", "guests")
    segments.save(guests, "students", "germans", GERMANS)
    with pytest.raises(StateError, match="is dynamic"):
        segments.joining(guests, "students", "germans")
    report = import_profiles(guests, "students", open_table(FILE.encode()))
    assert "joined" not in report.as_dict()


def test_people_come_in_and_go_out_at_once(guests: Workspace) -> None:
    add_members(guests, "guests", [key("bob")])
    later = at(guests, NOON + HOUR)
    added, removed = change_members(later, "guests", [key("ann"), "no"], ["BOB@example.org", key("eve")], source="api")
    assert (added, removed) == (MembersChange(1, 0, ["no"]), MembersChange(1, 1, []))
    assert stays(guests, "guests") == [
        ("bob", NOON, NOON + HOUR, "card"),
        ("ann", NOON + HOUR, None, "api"),
    ]


def test_a_change_that_fails_in_the_middle_changes_nobody(guests: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    add_members(guests, "guests", [key("bob")])

    def fail(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(hand.stays, "take_out", fail)
    with pytest.raises(RuntimeError, match="the power went"):
        change_members(guests, "guests", [key("ann")], [key("bob")])
    assert inside(guests, "guests") == {"bob"}


@pytest.mark.parametrize(
    ("add", "remove", "field"),
    [
        (["ANN@example.org"], [" ann@Example.org"], "remove"),
        (["no address"], ["no address"], "remove"),
        ([key("ann"), "\ud800@example.org"], [], "add"),
        ([key("ann")], ["b\udfffb"], "remove"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    guests: Workspace, add: list[str], remove: list[str], field: str
) -> None:
    with pytest.raises(BadValueError) as refused:
        change_members(guests, "guests", add, remove)
    assert refused.value.field == field
    assert refused.value.message.encode()
    assert stays(guests, "guests") == []
