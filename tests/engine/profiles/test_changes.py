from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError
from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.changes import ChangesReport, import_changes
from engine.profiles.databases import Database
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Actor, Workspace

ANN = "ann@example.org"
T = [datetime(2025, 1, 1) + timedelta(days=n) for n in range(10)]


def change(new: object, day: int, field: str = "course", profile: str = ANN, **more: object) -> dict[str, Any]:
    return {"profile": profile, "field": field, "new": new, "changed_at": T[day].isoformat(), **more}


def take(ws: Workspace, *rows: dict[str, Any], **options: Any) -> ChangesReport:
    return import_changes(ws, "students", rows, **{"create_profiles": True, **options})


def tally(report: ChangesReport) -> tuple[int, int, int, int]:
    assert report.rows == report.changes + report.unchanged + report.duplicates + len(report.rejected)
    return report.changes, report.unchanged, report.duplicates, len(report.rejected)


def log(ws: Workspace, *columns: str, field: str = "course") -> list[tuple[Any, ...]]:
    with ws.store.read() as cursor:
        return cursor.rows(
            f"select {', '.join(columns)} from change where field = $field order by changed_at, change_id", field=field
        )


def value(ws: Workspace, name: str = "course", key: str = ANN) -> Any:
    return reading.find(ws, "students", key)[name]


def test_a_log_is_replayed_in_order_of_time(ws: Workspace, students: Database) -> None:
    report = take(ws, change("Personalized emails", 3), change("web", 1), change(" seo promotion ", 2))
    assert tally(report) == (3, 0, 0, 0)
    assert log(ws, "old", "new", "changed_at") == [
        (None, "web", T[1]),
        ("web", "SEO promotion", T[2]),
        ("SEO promotion", "Personalized emails", T[3]),
    ]
    assert value(ws) == "Personalized emails"
    columns = ("recorded_at", "source", "standing", "starts_triggers", "is_applied", "depth")
    assert set(log(ws, *columns)) == {(ws.now(), "change_log", "trusted", True, True, 0)}


def test_the_same_log_again_changes_nothing(ws: Workspace, students: Database) -> None:
    rows = [change("web", 1), change("web", 2), change(None, 3), change("", 4), change("web", 5)]
    assert tally(take(ws, *rows)) == (3, 2, 0, 0)
    before = log(ws, "*")
    assert tally(take(ws, *rows)) == (0, 2, 3, 0)
    assert log(ws, "*") == before


def test_a_profile_is_made_by_its_first_write(ws: Workspace, students: Database) -> None:
    take(ws, change("web", 2), change(5, 2, field="points", write_id=7), change("Berlin", 2, field="city", write_id=7))
    with ws.store.read() as cursor:
        rows = cursor.rows("select write_id, field, is_created, changed_at from change order by change_id")
        assert cursor.value("select _created_at from profile_1") == T[2]
    made = {write_id for write_id, _, is_created, _ in rows if is_created}
    assert len(made) == 1
    assert {field for w, field, _, _ in rows if w in made} == {"email", "points", "city"}
    assert [field for w, field, _, _ in rows if w not in made] == ["course"]
    assert tally(take(ws, change("web", 2))) == (0, 0, 1, 0)


def test_a_profile_is_made_by_an_empty_value_too(ws: Workspace, students: Database) -> None:
    assert tally(take(ws, change("", 1))) == (0, 1, 0, 0)
    assert value(ws) is None
    assert tally(take(ws, change(ANN.upper(), 2, field="email"))) == (0, 1, 0, 0)


def test_unknown_profiles_are_rejected_unless_made(ws: Workspace, students: Database) -> None:
    report = take(ws, change("web", 1), create_profiles=False)
    assert tally(report) == (0, 0, 0, 1)
    assert (report.rejected[0].line, report.rejected[0].field, report.rejected[0].code) == (1, "profile", "not_found")
    assert reading.count(ws, "students") == 0


def test_rows_of_one_write_share_it(ws: Workspace, students: Database) -> None:
    take(ws, change("", 0))
    take(
        ws,
        change("web", 1, write_id="a"),
        change("web", 1, write_id="a", profile="bob@example.org"),
        change(5, 1, field="points", write_id="a"),
        change("Berlin", 1, field="city"),
        change(6, 2, field="points", write_id="a"),
    )
    with ws.store.read() as cursor:
        rows = cursor.rows(
            "select c.field, c.new, c.write_id from change c join profile_1 p on p.profile_id = c.profile_id "
            "where p.key = $key and c.field <> 'email'",
            key=ANN,
        )
    ids = {(field, new): write_id for field, new, write_id in rows}
    assert ids["course", "web"] == ids["points", "5"]
    assert len(set(ids.values())) == 3


def test_the_order_within_one_moment_is_write_then_line(ws: Workspace, students: Database) -> None:
    take(
        ws, change("c", 1, "nickname"), change("b", 1, "nickname", write_id=10), change("a", 1, "nickname", write_id=9)
    )
    assert [new for (new,) in log(ws, "new", field="nickname")] == ["a", "b", "c"]
    take(ws, change("e", 2, "nickname", write_id=1), change("d", 2, "nickname", write_id=1))
    assert value(ws, "nickname") == "d"
    assert len({w for (w,) in log(ws, "write_id", field="nickname")}) == 5


def test_a_row_older_than_the_last_change_is_history_only(ws: Workspace, students: Database) -> None:
    take(ws, change("web", 2), change("SEO promotion", 6))
    report = take(ws, change("Personalized emails", 4), change("web", 5))
    assert tally(report) == (2, 0, 0, 0)
    assert value(ws) == "SEO promotion"
    assert log(ws, "old", "new", "is_applied", "starts_triggers") == [
        (None, "web", True, True),
        ("web", "Personalized emails", False, False),
        ("Personalized emails", "web", False, False),
        ("web", "SEO promotion", True, True),
    ]
    assert tally(take(ws, change("Personalized emails", 4), change("web", 5))) == (0, 0, 2, 0)


def test_an_older_row_with_the_value_of_then_is_unchanged(ws: Workspace, students: Database) -> None:
    take(ws, change("web", 2), change("SEO promotion", 6))
    assert tally(take(ws, change("web", 4), change(None, 1))) == (0, 2, 0, 0)
    assert len(log(ws, "*")) == 2


def test_only_a_change_of_the_same_field_and_person_makes_a_row_old(ws: Workspace, students: Database) -> None:
    take(ws, change(5, 6, field="points"), change("web", 6, profile="bob@example.org"))
    assert tally(take(ws, change("web", 1))) == (1, 0, 0, 0)
    assert value(ws) == "web"
    assert log(ws, "is_applied") == [(True,), (True,)]


def test_a_row_at_the_time_of_the_last_change_is_applied(ws: Workspace, students: Database) -> None:
    take(ws, change("web", 2))
    assert tally(take(ws, change("SEO promotion", 2))) == (1, 0, 0, 0)
    assert value(ws) == "SEO promotion"


def test_a_row_of_the_future_takes_effect_at_once(ws: Workspace, students: Database) -> None:
    row = {**change("web", 0), "changed_at": "2030-01-01"}
    assert tally(take(ws, row)) == (1, 0, 0, 0)
    assert value(ws) == "web"
    assert log(ws, "changed_at", "starts_triggers") == [(datetime(2030, 1, 1), True)]


def test_other_writers_and_the_log_agree(ws: Workspace, students: Database) -> None:
    write.write(ws, ProfileWrite("students", ANN, {"course": "web"}))
    assert tally(take(ws, change("SEO promotion", 1))) == (1, 0, 0, 0)
    assert value(ws) == "web", "the card's change is newer"
    later = {**change("SEO promotion", 1), "changed_at": (ws.now() + timedelta(hours=1)).isoformat()}
    take(ws, later)
    assert log(ws, "old", "new", "is_applied")[-1] == ("web", "SEO promotion", True)
    assert write.write(ws, ProfileWrite("students", ANN, {"course": "web"})).changed == ("course",)


@pytest.mark.parametrize("between", [[], [change(None, 2, "email", "1")]])
def test_a_no_goes_along_to_a_new_address(ws: Workspace, between: list[dict[str, Any]]) -> None:
    databases.create(ws, "members", key="number")
    write.write(ws, ProfileWrite("members", "1", {}))
    import_changes(ws, "members", [change("a@x.org", 1, "email", "1")])
    subscriptions.suppress(ws, "a@x.org", "global_unsubscribe")
    import_changes(ws, "members", [*between, change("b@x.org", 3, "email", "1")])
    assert subscriptions.suppression_of(ws, "b@x.org") == "global_unsubscribe"


def test_no_triggers(ws: Workspace, students: Database) -> None:
    take(ws, change("web", 1), triggers=False)
    assert log(ws, "starts_triggers") == [(False,)]


def test_bad_rows_are_named_and_the_others_go_in(ws: Workspace, students: Database) -> None:
    report = take(
        ws,
        change("Cooking", 1),
        change("web", 1),
        change("web", 1, field="cours"),
        change("web", 1, profile="nobody"),
        {**change("web", 1), "changed_at": "yesterday"},
        change("bob@example.org", 1, field="email"),
        change("x", 1, field="points"),
        {**change("web", 1), "changed_at": None},
        change(None, 1, field="email"),
        {**change("web", 1), "profile": None},
    )
    assert tally(report) == (1, 0, 0, 9)
    assert [(r.line, r.field, r.code) for r in report.rejected] == [
        (1, "course", "unknown_option"),
        (3, "field", "not_found"),
        (4, "email", "bad_address"),
        (5, "changed_at", "bad_value"),
        (6, "email", "bad_value"),
        (7, "points", "bad_value"),
        (8, "changed_at", "bad_value"),
        (9, "email", "bad_value"),
        (10, "email", "required"),
    ]
    assert "Did you mean “course”" in report.rejected[1].message
    assert report.as_dict() == {"rows": 10, "changes": 1, "unchanged": 0, "duplicates": 0, "rejected": 9}


def test_required_fields(ws: Workspace, students: Database) -> None:
    fields.update(ws, "students", "nickname", required=True)
    report = take(ws, change("web", 1), change("Annie", 2, field="nickname"), change("", 3, field="nickname"))
    assert [(r.line, r.code) for r in report.rejected] == [(1, "required"), (3, "required")]
    assert (value(ws, "nickname"), value(ws)) == ("Annie", None)


def test_fields_by_label(ws: Workspace, students: Database) -> None:
    assert tally(take(ws, change("web", 1, field="Current Course"))) == (1, 0, 0, 0)
    assert value(ws) == "web"


def test_every_type(ws: Workspace, students: Database) -> None:
    take(
        ws,
        change("1.5", 1, field="score"),
        change("b,a", 1, field="interests"),
        change("2026-02-03", 1, field="seen_on"),
    )
    take(ws, change("2.5", 0, field="score"), change(["c"], 0, field="interests"))
    assert (value(ws, "score"), value(ws, "interests")) == (1.5, ["a", "b"])
    assert log(ws, "old_num", "new_num", "is_applied", field="score") == [(None, 2.5, False), (None, 1.5, True)]
    assert log(ws, "new", field="interests") == [('["c"]',), ('["a","b"]',)]


def test_times_are_in_the_zone_of_the_workspace(tmp_path: Path) -> None:
    settings = Settings(data=str(tmp_path), time_zone="Europe/Berlin")
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5)), tmp_path, settings)
    try:
        databases.create(ws, "students")
        rows = [change("a", 0, "city"), change("b", 0, "city", profile="b@x.org")]
        rows[0]["changed_at"], rows[1]["changed_at"] = "2025-07-01T12:00", "2025-07-01T12:00Z"
        take(ws, *rows)
        assert [at for (at,) in log(ws, "changed_at", field="city")] == [
            datetime(2025, 7, 1, 10), datetime(2025, 7, 1, 12)
        ]  # fmt: skip
    finally:
        ws.close()


def test_files(ws: Workspace, students: Database, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(f"Profile;Field;Old;New;Changed_at\n{ANN};course;;web;2025-01-01\n{ANN};course\n")
    report = import_changes(ws, "students", path, create_profiles=True)
    assert [(r.line, r.code) for r in report.rejected] == [(3, "column_count")]
    assert value(ws) == "web"
    path.write_text("profile,new\n")
    with pytest.raises(BadValueError, match="needs a column field, changed_at"):
        import_changes(ws, "students", path)


def test_taking_a_log_needs_the_right(ws: Workspace, students: Database) -> None:
    with pytest.raises(ForbiddenError):
        take(ws.acting(Actor("ann", "viewer")), change("web", 1))


def test_nothing_to_take(ws: Workspace, students: Database, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("profile,field,new,changed_at\n")
    assert tally(import_changes(ws, "students", tmp_path / "log.csv")) == (0, 0, 0, 0)


logs = st.lists(
    st.builds(
        change,
        st.sampled_from(["web", "SEO promotion", None]),
        st.integers(0, 5),
        profile=st.sampled_from([ANN, "bob@example.org"]),
    ),
    max_size=8,
)


@settings(max_examples=20)
@given(first=logs, second=logs)
def test_any_two_logs_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    """Repeatable, once what they say of the same day was told in both orders; the applied changes are an unbroken chain by
    time that ends in the value of the profile."""
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5)), tmp_path_factory.mktemp("ws"))
    try:
        databases.create(ws, "students")
        fields.add(ws, "students", "course", type="enum", options=["web", "SEO promotion"])
        # What was unchanged in one pass may differ in the next, after the other log: each pass that changes something knows a
        # row more, so that there is an end to it.
        for _ in range(len(first) + len(second) + 1):
            if not tally(take(ws, *first))[0] + tally(take(ws, *second))[0]:
                break
        before = log(ws, "*")
        for rows in (first, second):
            assert take(ws, *rows).changes == 0
        assert log(ws, "*") == before
        applied = log(ws, "profile_id", "old", "new", "is_applied")
        for row in reading.search(ws, "students"):
            chain = [(old, new) for p, old, new, is_applied in applied if p == row["profile_id"] and is_applied]
            assert [old for old, _ in chain] == [None, *(new for _, new in chain)][: len(chain)]
            assert row["course"] == (chain[-1][1] if chain else None)
    finally:
        ws.close()


def test_thirty_thousand_rows_are_exact(ws: Workspace, students: Database) -> None:
    """Against a plain dict, the last value by time wins; half of the log comes first, the whole of it after."""
    chance = random.Random(1)
    courses = ["SEO promotion", "web", "Personalized emails", ""]
    rows = [
        {
            "profile": f"p{chance.randrange(4000)}@example.org",
            "field": "course",
            "new": chance.choice(courses),
            "changed_at": (T[0] + timedelta(seconds=n)).isoformat(),
        }
        for n in range(30_000)
    ]
    last = {r["profile"]: r["new"] or None for r in rows}
    chance.shuffle(rows)
    take(ws, *sorted(rows, key=lambda r: r["changed_at"])[:15_000])
    report = take(ws, *rows)
    assert (report.rows, report.rejected) == (30_000, ())
    with ws.store.read() as cursor:
        assert dict(cursor.rows("select key, course from profile_1")) == last
