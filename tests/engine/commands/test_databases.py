from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.profiles import databases
from engine.workspace import Workspace

Run = Callable[..., Any]


def test_databases_are_added_and_listed(run: Run) -> None:
    assert run("database", "list", "--json").json == []
    added = run("database", "add", "shop", "--key", "customer_id", "--json")
    assert (added.code, added.json) == (0, {"name": "shop", "label": "shop", "key": "customer_id"})
    assert run("database", "add", "school").text == "Database “school” added; its key is email.\n"
    assert [d["name"] for d in run("database", "list", "--json").json] == ["shop", "school"]
    assert run("database", "list").text == ("name    label   key\nshop    shop    customer_id\nschool  school  email\n")


def test_a_field_is_added_listed_and_removed(run: Run, ws: Workspace) -> None:
    databases.create(ws, "school")
    added = run(
        *("field", "add", "school", "current_courses", "--type", "enum", "--label", "Current courses"),
        *("--options", 'SEO promotion,"Analytics: a, b"', "--personal", "--required", "--json"),
    )
    assert added.json == {
        "name": "current_courses",
        "label": "Current courses",
        "type": "enum",
        "options": [
            {"code": "SEO promotion", "label": "SEO promotion"},
            {"code": "Analytics: a, b", "label": "Analytics: a, b"},
        ],
        "required": True,
        "personal": True,
        "standard": False,
    }
    assert run("field", "list", "--json").json[-1] == added.json
    assert run("field", "list").text.splitlines()[-1].split("  ")[0] == "current_courses"
    assert run("field", "remove", "current_courses").text == "Field “current_courses” removed.\n"
    assert run("field", "list", "school", "--json").json[-1]["standard"]
    assert run("field", "remove", "email").line == "Email is a standard field: it stays."


def test_the_database_must_be_named_where_there_are_several(run: Run, ws: Workspace) -> None:
    for name in ("school", "shop"):
        databases.create(ws, name)
    assert (
        run("field", "add", "score", "--type", "integer").line
        == "There are several databases, say which: school, shop."
    )
    assert run("field", "add", "shop", "score", "--type", "integer").code == 0
