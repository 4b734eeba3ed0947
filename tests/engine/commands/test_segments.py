from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine import segments
from engine.profiles import databases
from engine.profiles.write import ProfileWrite, write_many
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
        (["members", "--segment", "romans", "--format", "pdf"], b"", 1, "“pdf” is not a format: csv, jsonl, parquet."),
        (["members", "--segment", "romans", "--fields", "ctiy"], b"", 1, "There is no field “ctiy”"),
        (["members", "--segment", "romans", "--out", "no/where.csv"], b"", 1, "No such file or directory: “"),
    ],
)
def test_what_cannot_be_is_one_line(
    run: Run, ws: Workspace, argv: list[str], given: bytes, code: int, line: str
) -> None:
    databases.create(ws, "shop")
    database = [] if "shop" in argv or "--segment" in argv else ["school"]
    answer = run("segment", argv[0], *database, *argv[1:], given=given)
    assert (answer.code, answer.out) == (code, b"")
    assert answer.line.startswith(line)
