from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from python_calamine import CalamineWorkbook

from engine import segments
from engine.clock import FixedClock
from engine.profiles import databases, fields
from engine.profiles.write import ProfileWrite, write_many
from engine.segments.files import workbook
from engine.workspace import Workspace

Run = Callable[..., Any]

ROMANS = {"field": "city", "operator": "=", "value": "Rome"}
EVERYBODY = b'{"combinator": "and", "rules": []}'


@pytest.fixture(autouse=True)
def school(ws: Workspace) -> None:
    databases.create(ws, "school")
    cities = {"bob@example.org": "Rome", "ann@example.org": "=1+1", "eve@example.org": "Rome"}
    write_many(ws, [ProfileWrite("school", key, {"city": city}) for key, city in cities.items()])
    segments.save(ws, "school", "romans", ROMANS)


def test_a_condition_and_a_segment_count_the_same(run: Run, tmp_path: Path) -> None:
    (tmp_path / "romans.json").write_bytes(orjson.dumps(ROMANS))
    answers = [
        run("segment", "count", "school", "--condition", "romans.json", "--json"),
        run("segment", "count", "--condition", "-", "--json", given=orjson.dumps(ROMANS)),
        run("segment", "count", "school", "--segment", "romans", "--json"),
        run("segment", "count", "--segment", "romans", "--json"),
    ]
    assert [a.json for a in answers] == [answers[0].json] * 4
    found = answers[0].json
    assert (found["count"], found["of"], found["mailable"]) == (2, 3, {"general": 0})
    assert found["sql"].lower().startswith("select")


def test_members_are_a_table_by_key(run: Run) -> None:
    answer = run("segment", "members", "--condition", "-", "--fields", "city", given=EVERYBODY)
    assert answer.text == "key,city\nann@example.org,'=1+1\nbob@example.org,Rome\neve@example.org,Rome\n"
    raw = run("segment", "members", "--condition", "-", "--fields", "city", "--raw", given=EVERYBODY)
    assert "ann@example.org,=1+1\n" in raw.text


def test_members_as_json_are_one_document(run: Run) -> None:
    assert run("segment", "members", "--segment", "romans", "--fields", "city", "--json").json == [
        {"key": "bob@example.org", "city": "Rome"},
        {"key": "eve@example.org", "city": "Rome"},
    ]


def test_members_in_a_file_have_the_format_of_its_ending(run: Run, tmp_path: Path) -> None:
    answer = run("segment", "members", "--segment", "romans", "--out", "people.jsonl", "--json")
    assert answer.json == {"file": str(tmp_path / "people.jsonl"), "rows": 2}
    lines = (tmp_path / "people.jsonl").read_bytes().splitlines()
    assert [orjson.loads(line)["key"] for line in lines] == ["bob@example.org", "eve@example.org"]
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".part"] == []


def test_a_list_of_members_can_be_imported_again(run: Run) -> None:
    listed = run("segment", "members", "--condition", "-", "--fields", "city", given=EVERYBODY)
    answer = run("import", "profiles", "-", "--key", "key", "--json", given=listed.out)
    assert (answer.json["rows"], answer.json["unchanged"], answer.json["changes"]) == (3, 3, 0)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "jsonl"])
def test_every_file_of_members_can_be_imported_again(run: Run, tmp_path: Path, ending: str) -> None:
    file = f"people.{ending}"
    answer = run("segment", "members", "--condition", "-", "--fields", "city", "--out", file, "--json", given=EVERYBODY)
    assert answer.json == {"file": str(tmp_path / file), "rows": 3}
    again = run("import", "profiles", file, "--key", "key", "--json").json
    assert (again["rows"], again["unchanged"], again["rejected"]) == (3, 3, 0)


def test_a_workbook_goes_to_the_output_too(run: Run) -> None:
    answer = run("segment", "members", "--segment", "romans", "--format", "xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.out)).get_sheet_by_index(0)
    assert sheet.to_python() == [["key"], ["bob@example.org"], ["eve@example.org"]]


def test_more_people_than_a_workbook_holds_leave_no_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_PEOPLE", 2)
    answer = run("segment", "members", "--condition", "-", "--out", "people.xlsx", given=EVERYBODY)
    assert (answer.code, answer.out) == (1, b"")
    assert answer.line.startswith(
        "3 people are more than a sheet of a workbook holds (2): choose csv, jsonl or parquet"
    )
    assert list(tmp_path.glob("*people*")) == []


def test_a_file_that_fails_in_the_middle_leaves_the_old_one(run: Run, ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "people.xlsx").write_bytes(b"old")
    fields.add(ws, "school", "tags", type="tags")
    write_many(ws, [ProfileWrite("school", "eve@example.org", {"tags": [f"{n:010}" for n in range(4000)]})])
    answer = run("segment", "members", "--segment", "romans", "--fields", "tags", "--out", "people.xlsx")
    assert (answer.code, answer.line[:15]) == (1, "eve@example.org")
    assert (tmp_path / "people.xlsx").read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".part"] == []


def test_the_past_is_counted_and_listed(run: Run, ws: Workspace) -> None:
    later = ws.acting(clock=FixedClock(datetime(2026, 1, 6, 12)))
    write_many(later, [ProfileWrite("school", "ann@example.org", {"city": "Rome"})])

    def counted(*argv: str) -> int:
        return run("segment", "count", "--segment", "romans", "--json", *argv, workspace=later).json["count"]

    assert (counted(), counted("--as-of", "2026-01-05T13:00")) == (3, 2)
    listed = run("segment", "members", "--segment", "romans", "--as-of", "2026-01-05T13:00", workspace=later)
    assert listed.text == "key\nbob@example.org\neve@example.org\n"


def test_an_explanation_goes_rule_by_rule(run: Run) -> None:
    condition = {"combinator": "and", "rules": [ROMANS, {"field": "first_name", "operator": "notNull"}]}
    argv = ["segment", "explain", "--condition", "-", "--profile", "BOB@example.org"]
    found = run(*argv, "--json", given=orjson.dumps(condition)).json
    assert list(found) == ["result", "rule", "value", "rules"]
    assert found["result"] is False
    assert [(list(r), r["result"], r["value"], r["rules"]) for r in found["rules"]] == [
        (["result", "rule", "value", "rules"], True, "Rome", []),
        (["result", "rule", "value", "rules"], False, None, []),
    ]
    lines = run(*argv, given=orjson.dumps(condition)).text.splitlines()
    assert [line[:5] for line in lines] == ["no   ", "  yes", "  no "]
    assert lines[1].endswith(f"{found['rules'][0]['rule']} (Rome)")


def test_a_funnel_has_a_row_a_rule(run: Run) -> None:
    condition = {"combinator": "and", "rules": [{"field": "city", "operator": "notNull"}, ROMANS]}
    rows = run("segment", "funnel", "--condition", "-", "--json", given=orjson.dumps(condition)).json
    assert [list(row) for row in rows] == [["path", "words", "alone", "cumulative", "without", "missing"]] * 2
    assert [(r["path"], r["alone"], r["cumulative"], r["without"], r["missing"]) for r in rows] == [
        ("$.rules[0]", 3, 3, 2, 0),
        ("$.rules[1]", 2, 2, 3, 0),
    ]
    table = run("segment", "funnel", "--segment", "romans").text.splitlines()
    assert table[0].split() == ["path", "words", "alone", "cumulative", "without", "missing"]


def test_a_static_segment_is_filled_and_emptied(run: Run, ws: Workspace, tmp_path: Path) -> None:
    segments.save(ws, "school", "friends", ROMANS, kind="static")
    (tmp_path / "keys").write_text("ann@example.org\n\n  eve@example.org \nno@example.org\n")
    added = run("segment", "add", "friends", "keys", "--json").json
    assert added == {"changed": 1, "unchanged": 1, "unknown": ["no@example.org"]}
    assert run("segment", "count", "--segment", "friends", "--json").json["count"] == 3
    removed = run("segment", "remove", "friends", "-", "--json", given=b"BOB@example.org\n").json
    assert removed == {"changed": 1, "unchanged": 0, "unknown": []}
    assert run("segment", "members", "--segment", "friends").text == "key\nann@example.org\neve@example.org\n"


def test_an_updatable_segment_is_refreshed(run: Run, ws: Workspace) -> None:
    segments.save(ws, "school", "residents", ROMANS, kind="updatable", schedule={"daily": "06:00"})
    write_many(ws, [ProfileWrite("school", "ann@example.org", {"city": "Rome"})])
    assert run("segment", "count", "--segment", "residents", "--json").json["count"] == 2
    assert run("segment", "refresh", "residents", "--json").json == {"entered": 1, "left": 0, "people": 3}
    assert run("segment", "count", "--segment", "residents", "--json").json["count"] == 3


@pytest.mark.parametrize(
    ("argv", "given", "code", "line"),
    [
        (
            ["count", "--segment", "romans", "--condition", "-"],
            EVERYBODY,
            2,
            "Give either --segment NAME or --condition",
        ),
        (["count", "--segment", "roman"], b"", 1, "There is no segment “roman”. Did you mean “romans”?"),
        (["count", "shop", "--segment", "romans"], b"", 1, "The segment “romans” belongs to the database “school”."),
        (["count", "--condition", "-"], b"{", 1, "“-” is not JSON: "),
        (["count", "--condition", "-"], b"\xff", 1, "“-” is not UTF-8 text."),
        (["count", "--condition", "-"], b"[]", 1, ""),
        (["count", "--condition", "-"], b'{"field": "ctiy", "operator": "=", "value": 1}', 1, ""),
        (
            ["members", "--segment", "romans", "--format", "pdf"],
            b"",
            1,
            "“pdf” is not a format: csv, jsonl, parquet, xlsx.",
        ),
        (["members", "--segment", "romans", "--fields", "ctiy"], b"", 1, "There is no field “ctiy”"),
        (["members", "--segment", "romans", "--out", "no/where.csv"], b"", 1, "No such file or directory: “"),
        (["count", "--segment", "romans", "--as-of", "yesterday"], b"", 1, "“yesterday” is not a time."),
        (["count", "--segment", "romans", "--as-of", "2026-02-01"], b"", 1, "Nobody knows yet what will be then"),
        (["explain", "--segment", "romans"], b"", 2, "Missing option '--profile'"),
        (["explain", "--segment", "romans", "--profile", "no@x.org"], b"", 1, "There is no profile “no@x.org”"),
        (["refresh", "romans"], b"", 1, "The segment “romans” is dynamic"),
        (["add", "romans", "-"], b"bob@example.org", 1, "The segment “romans” is dynamic"),
    ],
)
def test_what_cannot_be_is_one_line(
    run: Run, ws: Workspace, argv: list[str], given: bytes, code: int, line: str
) -> None:
    databases.create(ws, "shop")
    database = [] if "shop" in argv or "romans" in argv or "roman" in argv else ["school"]
    answer = run("segment", argv[0], *database, *argv[1:], given=given)
    assert (answer.code, answer.out) == (code, b"")
    assert answer.line.startswith(line)


@pytest.mark.parametrize("kind", ["dynamic", "static", "updatable"])
def test_an_archived_segment_is_refused_whatever_its_kind(run: Run, ws: Workspace, kind: str) -> None:
    segments.save(ws, "school", "old", ROMANS, kind=kind)
    segments.archive(ws, "old")
    for argv in (["count"], ["members"], ["funnel"], ["explain", "--profile", "bob@example.org"]):
        answer = run("segment", *argv, "--segment", "old", "--json")
        assert (answer.code, answer.line) == (1, "The segment “old” is archived.")
        assert answer.json["error"]["code"] == "wrong_state"


@pytest.mark.parametrize("argv", [["count"], ["members"], ["explain", "--profile", "bob@example.org"]])
def test_a_time_that_is_none_names_its_option(run: Run, argv: list[str]) -> None:
    answer = run("segment", *argv, "--segment", "romans", "--as-of", "garbage", "--json")
    assert (answer.json["error"]["code"], answer.json["error"]["field"]) == ("bad_value", "as_of")
