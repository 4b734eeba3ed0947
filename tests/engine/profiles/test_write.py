from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from engine.clock import FixedClock
from engine.errors import BadValueError, EngineError, ForbiddenError, NameTakenError, UnknownNameError
from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.databases import Database
from engine.profiles.write import ProfileWrite, WriteResult
from engine.workspace import Actor, Workspace

KEY = "ann@example.org"


def save(ws: Workspace, key: str = KEY, **data: Any) -> WriteResult:
    return write.write(ws, ProfileWrite("students", key, data))


def log(ws: Workspace, *columns: str) -> list[tuple[Any, ...]]:
    with ws.store.read() as cursor:
        return cursor.rows(f"select {', '.join(columns)} from change order by change_id")


def test_a_new_profile(ws: Workspace, students: Database) -> None:
    result = save(
        ws, city=" Berlin ", course="web analytics", points="5", seen_on="2026-01-02", interests="b,a", region=""
    )
    assert result.created
    assert set(result.changed) == {"city", "course", "points", "seen_on", "interests", "email"}
    row = reading.find(ws, "students", KEY)
    assert row["profile_id"] == result.profile_id
    assert [row[n] for n in ("email", "city", "course", "points", "seen_on", "interests", "region")] == [
        KEY, "Berlin", "web", 5, date(2026, 1, 2), ["a", "b"], None
    ]  # fmt: skip
    changes = {field: rest for field, *rest in log(ws, "field", "old", "new", "old_num", "new_num")}
    assert changes["course"] == [None, "web", None, None]
    assert changes["points"] == [None, "5", None, 5.0]
    assert changes["interests"] == [None, '["a","b"]', None, None]
    assert len(changes) == 6


def test_a_write_says_who_when_and_what(ws: Workspace, students: Database) -> None:
    at = datetime(2025, 12, 24)
    request = ProfileWrite("students", KEY, {"points": 1}, triggers=False, source="card", changed_at=at)
    first = write.write(ws, request)
    later = ws.acting(clock=FixedClock(datetime(2026, 1, 6)))
    second = write.write(later, ProfileWrite("students", KEY, {"points": 2}))
    columns = ("write_id", "old", "new", "changed_at", "recorded_at", "source", "standing", "starts_triggers")
    rows = log(ws, *columns, "is_created", "is_applied", "depth")
    assert rows[0] == (first.write_id, None, "1", at, ws.now(), "card", "typed", False, True, True, 0)
    assert rows[2] == (
        second.write_id, "1", "2", later.now(), later.now(), "api", "trusted", True, False, True, 0
    )  # fmt: skip


def test_an_update_writes_only_what_differs(ws: Workspace, students: Database) -> None:
    first = save(ws, city="Berlin", points=1)
    second = save(ws, city="berlin", points=1)
    assert (second.profile_id, second.created, second.changed) == (first.profile_id, False, ("city",))
    assert log(ws, "field", "old", "new")[-1] == ("city", "Berlin", "berlin")


def test_the_same_values_again_write_nothing(ws: Workspace, students: Database) -> None:
    data = {"city": "Berlin", "course": "web", "interests": ["a", "b"], "score": 0.1, "seen_at": "2026-01-01T10:00"}
    save(ws, **data)
    before = log(ws, "*")
    again = save(ws, **{**data, "course": " WEB ANALYTICS ", "interests": "b, a", "score": "0.1"})
    assert (again.created, again.changed, again.write_id) == (False, (), None)
    assert log(ws, "*") == before


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_an_empty_value_clears(ws: Workspace, students: Database, nothing: str | None) -> None:
    save(ws, city="Berlin", interests=["a"])
    assert set(save(ws, city=nothing, interests=nothing).changed) == {"city", "interests"}
    row = reading.find(ws, "students", KEY)
    assert (row["city"], row["interests"]) == (None, None)
    assert log(ws, "old", "new")[-2:] == [("Berlin", None), ('["a"]', None)]
    assert save(ws, city=nothing).changed == ()


@pytest.mark.parametrize("written", ["web", "WEB", " Web analytics", "web ANALYTICS"])
def test_an_option_by_code_or_label(ws: Workspace, students: Database, written: str) -> None:
    save(ws, course=written)
    assert reading.find(ws, "students", KEY)["course"] == "web"


def test_an_unknown_option_writes_nothing(ws: Workspace, students: Database) -> None:
    with pytest.raises(BadValueError, match="not one of: SEO promotion, Web analytics, Personalized emails") as caught:
        save(ws, city="Berlin", course="Cooking")
    assert (caught.value.field, caught.value.code) == ("course", "unknown_option")
    assert reading.count(ws, "students") == 0
    assert log(ws, "*") == []


def test_actions_depend_on_the_present_value(ws: Workspace, students: Database) -> None:
    save(ws, points={"action": "incr", "value": 3}, interests={"action": "add", "value": ["a", "b"]}, score=1.5)
    save(
        ws,
        points={"action": "incr", "value": -1},
        interests={"action": "delete", "value": "a"},
        score={"action": "unset"},
    )
    row = reading.find(ws, "students", KEY)
    assert (row["points"], row["interests"], row["score"]) == (2, ["b"], None)
    assert save(ws, interests={"action": "delete", "value": "x"}, points={"action": "incr", "value": 0}).changed == ()
    with pytest.raises(BadValueError, match="points would leave the range"):
        save(ws, points={"action": "incr", "value": 2**63 - 1})
    assert reading.find(ws, "students", KEY)["points"] == 2


def test_the_key_has_its_case_ignored_and_kept(ws: Workspace, students: Database) -> None:
    first = save(ws, key="Ann@Example.org")
    second = save(ws, key="ANN@example.ORG", city="Berlin")
    assert second.profile_id == first.profile_id
    assert second.changed == ("city",)
    assert reading.find(ws, "students", "ann@example.org")["email"] == "Ann@example.org"


def test_keys_that_only_look_alike_are_two_people(ws: Workspace, students: Database) -> None:
    assert save(ws, key="strasse@example.org").profile_id != save(ws, key="straße@example.org").profile_id


def test_the_key_may_stand_in_the_data(ws: Workspace, students: Database) -> None:
    result = write.write(ws, ProfileWrite("students", None, {"email": KEY}))
    assert save(ws, email=KEY.upper()).profile_id == result.profile_id


@pytest.mark.parametrize(
    ("key", "data", "message"),
    [
        (None, {}, "Email is the key: it needs a value"),
        ("", {}, "Email is the key: it needs a value"),
        (None, {"email": None}, "it needs a value"),
        ("nobody", {}, "not an email address"),
        (KEY, {"email": "bob@example.org"}, "changing it is a step of its own"),
        (None, {"email": {"action": "add", "value": "x"}}, "“add” needs tags"),
    ],
)
def test_bad_keys(ws: Workspace, students: Database, key: str | None, data: dict[str, Any], message: str) -> None:
    with pytest.raises(BadValueError, match=message) as caught:
        write.write(ws, ProfileWrite("students", key, data))
    assert caught.value.field == "email"
    assert reading.count(ws, "students") == 0


def test_modes(ws: Workspace, students: Database) -> None:
    with pytest.raises(UnknownNameError, match="There is no profile “ann@example"):
        write.write(ws, ProfileWrite("students", KEY, {}, mode="update"))
    assert write.write(ws, ProfileWrite("students", KEY, {}, mode="insert")).created
    with pytest.raises(NameTakenError):
        write.write(ws, ProfileWrite("students", KEY, {"city": "Berlin"}, mode="insert"))
    assert write.write(ws, ProfileWrite("students", KEY, {"city": "Bonn"}, mode="update")).changed == ("city",)
    assert reading.find(ws, "students", KEY)["city"] == "Bonn"


def test_a_required_field(ws: Workspace, students: Database) -> None:
    save(ws, key="old@example.org")
    fields.update(ws, "students", "nickname", required=True)
    with pytest.raises(BadValueError, match="nickname is required") as caught:
        save(ws, city="Berlin")
    assert (caught.value.field, caught.value.code) == ("nickname", "required")
    save(ws, nickname="Annie")
    with pytest.raises(BadValueError, match="nickname is required"):
        save(ws, nickname="")
    assert save(ws, city="Bonn").changed == ("city",)
    assert save(ws, key="old@example.org", city="Bonn").changed == ("city",)


def test_unknown_names(ws: Workspace, students: Database) -> None:
    with pytest.raises(UnknownNameError, match="There is no database “pupils”"):
        write.write(ws, ProfileWrite("pupils", KEY, {}))
    with pytest.raises(UnknownNameError, match="Did you mean “nickname”") as caught:
        save(ws, nick_name="Annie")
    assert caught.value.field == "nick_name"
    with pytest.raises(UnknownNameError, match="There is no topic “newz”"):
        write.write(ws, ProfileWrite("students", KEY, {}, subscribe=("newz",)))


def test_writing_needs_the_right(ws: Workspace, students: Database) -> None:
    acting = ws.acting(Actor("ann", "analyst"))
    with pytest.raises(ForbiddenError):
        write.write(acting, ProfileWrite("students", KEY, {}))
    with pytest.raises(ForbiddenError):
        write.write_many(acting, [ProfileWrite("students", KEY, {})])


def test_many_writes_keep_their_order_and_bad_ones_spoil_no_other(ws: Workspace, students: Database) -> None:
    requests = [
        ProfileWrite("students", "a@example.org", {"points": 1}),
        ProfileWrite("students", "b@example.org", {"points": "x"}),
        ProfileWrite("students", "a@example.org", {"points": 2}),
        ProfileWrite("pupils", "a@example.org", {}),
        ProfileWrite("students", "c@example.org", {}, mode="update"),
        ProfileWrite("students", "a@example.org", {"points": 2}),
    ]
    results = write.write_many(ws, requests)
    shown = [r.code if isinstance(r, EngineError) else (r.created, r.changed) for r in results]
    assert shown == [
        (True, ("points", "email")),
        "bad_value",
        (False, ("points",)),
        "not_found",
        "not_found",
        (False, ()),
    ]
    assert reading.count(ws, "students") == 1
    assert log(ws, "field", "old", "new") == [
        ("points", None, "1"), ("email", None, "a@example.org"), ("points", "1", "2")
    ]  # fmt: skip


def test_two_writes_to_one_profile_in_one_batch_are_two_writes(ws: Workspace, students: Database) -> None:
    shared = write.new_write_id(ws)
    requests = [ProfileWrite("students", KEY, {"points": n}, write_id=shared) for n in (1, 2)]
    requests.append(ProfileWrite("students", "bob@example.org", {"points": 3}, write_id=shared))
    one, two, other = (write.result_of(r) for r in write.write_many(ws, requests))
    assert one.write_id == other.write_id == shared
    assert two.write_id not in (shared, None)


def test_many_of_two_databases(ws: Workspace, students: Database) -> None:
    databases.create(ws, "parents")
    requests = [ProfileWrite(name, f"p{n}@example.org", {}) for n in range(3) for name in ("students", "parents")]
    results = [write.result_of(r) for r in write.write_many(ws, requests)]
    assert len({r.profile_id for r in results}) == 6
    assert (reading.count(ws, "students"), reading.count(ws, "parents")) == (3, 3)


def test_no_writes_at_all(ws: Workspace, students: Database) -> None:
    assert write.write_many(ws, []) == []


def test_a_dry_run_says_what_would_happen(ws: Workspace, students: Database) -> None:
    request = ProfileWrite("students", KEY, {"points": {"action": "incr", "value": 1}}, subscribe=("general",))
    planned = write.dry_run(ws, request)
    assert (planned.created, set(planned.changed), planned.write_id) == (True, {"points", "email"}, None)
    assert (reading.count(ws, "students"), log(ws, "*")) == (0, [])
    done = write.write(ws, request)
    planned = write.dry_run(ws, request)
    assert (planned.profile_id, planned.created, planned.changed) == (done.profile_id, False, ("points",))
    with pytest.raises(BadValueError):
        write.dry_run(ws, ProfileWrite("students", KEY, {"points": "x"}))
    with pytest.raises(NameTakenError):
        write.dry_run(ws, ProfileWrite("students", KEY, {}, mode="insert"))


def test_a_field_added_in_between_is_known(ws: Workspace, students: Database) -> None:
    save(ws)
    fields.add(ws, "students", "shoe_size", type="integer")
    assert save(ws, shoe_size=38).changed == ("shoe_size",)


def test_lists_change_again_and_again(ws: Workspace, students: Database) -> None:
    for n in range(6):
        save(ws, interests=[f"tag{n}"], city=f"City {n}")
    row = reading.find(ws, "students", KEY)
    assert (row["interests"], row["city"]) == (["tag5"], "City 5")


@pytest.mark.parametrize(
    ("reason", "carried"),
    [
        ("complaint", "complaint"),
        ("manual", "manual"),
        ("global_unsubscribe", "global_unsubscribe"),
        ("hard_bounce", None),
    ],
)
def test_a_no_of_the_person_goes_along_to_a_new_address(ws: Workspace, reason: str, carried: str | None) -> None:
    databases.create(ws, "members", key="number")
    write.write(ws, ProfileWrite("members", "1", {"email": "a@x.org"}))
    subscriptions.suppress(ws, "a@x.org", reason)
    moved = [ProfileWrite("members", "1", {"email": new}) for new in ("b@x.org", "c@x.org")]
    write.dry_run(ws, moved[0])
    assert subscriptions.suppression_of(ws, "b@x.org") is None
    write.write_many(ws, [*moved, ProfileWrite("members", "2", {"email": "d@x.org"})])
    for address in ("b@x.org", "c@x.org"):
        assert subscriptions.suppression_of(ws, address) == carried
    assert subscriptions.suppression_of(ws, "a@x.org") == reason
    assert subscriptions.suppression_of(ws, "d@x.org") is None


def move(key: str, email: str | None) -> ProfileWrite:
    return ProfileWrite("members", key, {"email": email})


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(("reason", "carried"), [("global_unsubscribe", "global_unsubscribe"), ("hard_bounce", None)])
def test_a_no_outlives_the_time_without_an_address(
    ws: Workspace, reason: str, carried: str | None, *, together: bool
) -> None:
    databases.create(ws, "members", key="number")
    write.write_many(ws, [move("1", "a@x.org"), ProfileWrite("members", "2", {})])
    subscriptions.suppress(ws, "a@x.org", reason)
    moves = [move("1", None), move("1", "b@x.org"), move("1", None), move("1", "c@x.org"), move("2", "d@x.org")]
    for batch in [moves] if together else [[one] for one in moves]:
        write.write_many(ws, batch)
    for address in ("b@x.org", "c@x.org"):
        assert subscriptions.suppression_of(ws, address) == carried
    assert subscriptions.suppression_of(ws, "d@x.org") is None


def test_what_was_lifted_at_the_last_address_is_not_carried_from_an_older_one(ws: Workspace) -> None:
    databases.create(ws, "members", key="number")
    write.write(ws, move("1", "a@x.org"))
    subscriptions.suppress(ws, "a@x.org", "manual")
    write.write(ws, move("1", "b@x.org"))
    subscriptions.lift_suppression(ws, "b@x.org")
    write.write_many(ws, [move("1", None), move("1", "c@x.org")])
    assert subscriptions.suppression_of(ws, "c@x.org") is None


def test_a_no_to_a_topic_is_the_persons_whatever_their_address(ws: Workspace) -> None:
    home = databases.create(ws, "members", key="number")
    person = write.write(ws, move("1", "a@x.org")).profile_id
    subscriptions.set_state(ws, home, person, "general", "unsubscribed", source="card")
    for email in (None, "b@x.org"):
        write.write(ws, ProfileWrite("members", "1", {"email": email}, subscribe=("general",)))
    assert subscriptions.states(ws, person) == {"general": "unsubscribed"}
