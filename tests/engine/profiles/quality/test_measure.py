"""The figures of a whole database against what standing.py and plain Python say of each person."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.clock import FixedClock
from engine.profiles import changes, fields, quality_settings, reading, standing
from engine.profiles.databases import Database
from engine.profiles.quality.measure import AGES, FieldMeasure, measure
from engine.workspace import Workspace
from tests.engine.profiles.quality.conftest import Put

NAMES = ["city", "plan", "points", "interests"]
VALUES: dict[str, list[Any]] = {
    "city": ["Rome", "rome", "Oslo", None],
    "plan": ["free", "pro", None],
    "points": [1, 20, -3, None],
    "interests": [["art"], ["art", "food"], None],
}


def by_name(ws: Workspace, readers: Database) -> dict[str, FieldMeasure]:
    return {m.field.name: m for m in measure(ws, readers, ws.now())}


def test_figures_of_a_field(ws: Workspace, readers: Database, put: Put) -> None:
    quality_settings.save(ws, "readers", "points", {"minimum": 0, "age_limit": 100})
    put("a", "card", -200, points=1)
    put("b", "import", -40, points=-1)
    put("c", "api", points=1)
    put("d", points=7)
    put("d", points=None)
    found = by_name(ws, readers)["points"]
    assert (found.people, found.present, found.missing, found.distinct, found.invalid) == (4, 3, 1, 2, 1)
    assert found.kinds == {"typed": 1, "imported": 1, "trusted": 1}
    assert found.ages == (1, 1, 0, 1, 0, 0)
    assert (found.unverified, found.old) == (2, 1)


def test_tags_are_counted_one_by_one(ws: Workspace, readers: Database, put: Put) -> None:
    put("a", interests=["art", "food"])
    put("b", interests=["art", "sport"])
    assert by_name(ws, readers)["interests"].distinct == 3


def test_a_late_row_of_an_outside_log_changes_nothing(ws: Workspace, readers: Database, put: Put) -> None:
    put("a", "card", city="Rome")
    rows = [{"profile": "a@example.org", "field": "city", "new": "Oslo", "changed_at": "2020-01-01"}]
    assert changes.import_changes(ws, "readers", rows).changes == 1
    assert by_name(ws, readers)["city"].kinds == {"typed": 1}


def test_a_field_made_anew_forgets_the_old_one(ws: Workspace, readers: Database, put: Put) -> None:
    put("a", "card", plan="pro")
    fields.remove(ws, "readers", "plan")
    fields.add(ws, "readers", "plan", type="string")
    assert by_name(ws, readers)["plan"].present == 0
    put("b", "import", plan="x")
    assert by_name(ws, readers)["plan"].kinds == {"imported": 1}


def test_values_without_a_change_are_unverified(ws: Workspace, readers: Database, put: Put) -> None:
    put("a", city="Rome")
    put("b")
    with ws.store.transaction() as cursor:
        cursor.run(f"update {readers.table} set city = 'Oslo' where key = 'b@example.org'")
    found = by_name(ws, readers)["city"]
    assert (found.kinds, found.unverified, found.ages[-1]) == ({"typed": 1, "imported": 1}, 1, 1)


def test_erased_people_do_not_count(ws: Workspace, readers: Database, put: Put) -> None:
    """As an erasure leaves them: an empty row, and changes without values."""
    put("a", "import", city="Rome")
    gone = put("b", "import", city="Rome")
    with ws.store.transaction() as cursor:
        cursor.run(
            f"update {readers.table} set email = null, key = null, city = null, _erased_at = $now where profile_id = $id",
            now=ws.now(),
            id=gone,
        )
        cursor.run("update change set old = null, new = null where profile_id = $id", id=gone)
    found = by_name(ws, readers)["city"]
    assert (found.people, found.present, found.kinds) == (1, 1, {"imported": 1})


def test_two_that_became_one_count_once(ws: Workspace, readers: Database, put: Put) -> None:
    """The log of the one holds the other's first changes, too."""
    one, other = put("a", "import", city="Rome"), put("b", "card", city="Oslo")
    with ws.store.transaction() as cursor:
        cursor.run("update change set profile_id = $one where profile_id = $other", one=one, other=other)
        cursor.run(
            "insert into merged values ($db, $other, $one, null, $now)",
            db=readers.database_id,
            other=other,
            one=one,
            now=ws.now(),
        )
        cursor.run(f"delete from {readers.table} where profile_id = $other", other=other)
    found = by_name(ws, readers)["city"]
    assert (found.present, found.kinds) == (1, {"typed": 1})


def test_a_database_without_people(ws: Workspace, readers: Database) -> None:
    assert {(m.people, m.present, m.unverified) for m in measure(ws, readers, ws.now())} == {(0, 0, 0)}


def test_only_the_fields_asked_for(ws: Workspace, readers: Database, put: Put) -> None:
    put("a", city="Rome")
    assert [m.field.name for m in measure(ws, readers, ws.now(), {"points", "city", "nothing"})] == ["city", "points"]


deeds = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "write", "confirm"]),
        st.integers(0, 3),
        st.sampled_from(["card", "api", "import", "campaign", "subscriber"]),
        st.integers(-900, 0),
        st.sampled_from(NAMES).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(VALUES[name]))),
    ),
    max_size=25,
)


@pytest.fixture
def limited(ws: Workspace, readers: Database) -> None:
    for name, limit in (("city", 30), ("plan", 365), ("points", None), ("interests", 10)):
        quality_settings.save(ws, "readers", name, {"age_limit": limit, "confirmable": True})


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_whole_and_single_agree(ws: Workspace, readers: Database, put: Put, limited: None, deeds: list[Any]) -> None:
    """Examples pile up in one database: each adds to the log of the ones before."""
    for what, person, source, days, (name, value) in sorted(deeds, key=lambda d: d[3]):
        profile_id = put(f"p{person}", source, days, **({} if what == "confirm" else {name: value}))
        if what == "confirm":
            then = ws.acting(clock=FixedClock(ws.now() + timedelta(days=days)))
            present = reading.by_id(ws, "readers", profile_id)[name]
            standing.confirm(then, "readers", profile_id, {name: present})
    people = reading.search(ws, "readers")
    each = {row["profile_id"]: standing.of(ws, "readers", row["profile_id"]) for row in people}
    for name, found in by_name(ws, readers).items():
        own = [s[name] for s in each.values() if name in s]
        assert found.people == len(people)
        assert found.present == len(own)
        assert found.kinds == Counter(s.kind for s in own)
        assert found.unverified == sum(s.is_unverified for s in own)
        ages = Counter(sum(s.since < ws.now() - age for age in AGES) for s in own)
        assert found.ages == tuple(ages[n] for n in range(len(AGES) + 1))
