from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from data.people import Table
from data.school import DEFINITIONS, SIZE, School, generate
from engine.definitions import apply
from engine.profiles import fields
from engine.workspace import Workspace
from tests.data.conftest import END

START = END - timedelta(days=548)


def test_the_same_seed_gives_the_same_school(school: School) -> None:
    assert generate(END, small=True) == school


def test_another_seed_gives_another(school: School) -> None:
    other = generate(END, seed=2, small=True)
    assert other.people["email"] != school.people["email"]
    assert other.events["happened_at"] != school.events["happened_at"]


def test_small_size(school: School) -> None:
    assert len(school.people["email"]) == 1_000
    assert 12_000 < len(school.events["email"]) < 22_000


def test_full_size() -> None:
    full = generate(END)
    assert len(full.people["email"]) == SIZE == 20_000
    assert 250_000 < len(full.events["email"]) < 400_000
    assert len(set(full.people["email"])) == SIZE


def test_columns_of_a_table_have_one_length(school: School) -> None:
    for table in (school.people, school.changes, school.subscriptions, school.events):
        assert len({len(column) for column in table.values()}) == 1


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("people", "registered_at"),
        ("changes", "changed_at"),
        ("subscriptions", "changed_at"),
        ("events", "happened_at"),
    ],
)
def test_times_are_in_order_and_in_range(school: School, table: str, column: str) -> None:
    times = getattr(school, table)[column]
    assert times == sorted(times)
    assert times[0] >= START
    assert times[-1] < END
    assert times[-1] > END - timedelta(days=1)
    assert {type(t) for t in times} == {datetime}


def test_nothing_happens_before_the_registration(school: School) -> None:
    registered = dict(zip(school.people["email"], school.people["registered_at"], strict=True))
    for table, column in (
        (school.changes, "changed_at"),
        (school.subscriptions, "changed_at"),
        (school.events, "happened_at"),
    ):
        assert all(at >= registered[e] for e, at in zip(table["email"], table[column], strict=True))


def test_the_last_change_is_the_present_value(school: School) -> None:
    people = _rows(school.people)
    log: dict[tuple[str, str], list[tuple[object, object]]] = defaultdict(list)
    for change in _rows(school.changes):
        log[change["email"], change["field"]].append((change["old"], change["new"]))
    for person in people:
        for name in ("current_courses", "level", "points"):
            changes = log[person["email"], name]
            assert all(new == old for (_, new), (old, _) in pairwise(changes))
            assert not changes or changes[-1][1] == person[name]
    assert {name for _, name in log} == {"current_courses", "level", "points"}


def test_a_course_comes_only_by_a_change(school: School) -> None:
    registered = {c["email"] for c in _rows(school.changes) if c["field"] == "current_courses"}
    assert {p["email"] for p in _rows(school.people) if p["current_courses"]} <= registered
    assert any(c["field"] == "current_courses" and c["new"] is None for c in _rows(school.changes))


def test_every_kind_of_event_and_its_properties(school: School) -> None:
    properties: dict[str, set[str]] = defaultdict(set)
    for kind, told in zip(school.events["type"], school.events["properties"], strict=True):
        properties[kind].update(told)
    mail = {"campaign", "subject"}
    assert properties == {
        "page_view": {"url", "referrer"},
        "purchase": {"order_id", "currency", "items"},
        "webinar_attended": {"webinar", "minutes"},
        **dict.fromkeys(("sent", "delivered", "opened", "unsubscribed"), mail),
        "bounced": mail | {"kind"},
        "clicked": mail | {"url"},
    }
    assert Counter(school.events["type"])["purchase"] == sum(v is not None for v in school.events["value"])


def test_stale_values_are_there(school: School) -> None:
    seen = dict(zip(school.events["email"], school.events["happened_at"], strict=True))
    changed = {c["email"]: c["changed_at"] for c in _rows(school.changes) if c["field"] == "current_courses"}
    long_ago = END - timedelta(days=180)
    held = [p["email"] for p in _rows(school.people) if p["current_courses"]]
    assert any(changed[e] < long_ago for e in held)
    assert any(seen[e] < long_ago for e in held)


def test_definitions_apply_and_name_what_the_school_has(ws: Workspace, school: School) -> None:
    text = DEFINITIONS.read_text("utf-8")
    applied = apply(ws, [(DEFINITIONS.name, text)])
    assert Counter(a.kind for a in applied) == {
        "database": 1, "field": 4, "sender": 1, "topic": 2, "template": 7, "segment": 3, "campaign": 4,
    }  # fmt: skip
    assert {a.action for a in apply(ws, [(DEFINITIONS.name, text)])} == {"unchanged"}
    known = {f.name: f for f in fields.list_fields(ws, "students")}
    assert set(school.people) <= set(known)
    assert set(school.people["current_courses"]) - {None} == {o.code for o in known["current_courses"].options}
    assert set(school.people["level"]) - {None} == {o.code for o in known["level"].options}


def _rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
