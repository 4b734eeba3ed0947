"""What stands in the audit log stays: no statement of the app changes a row, but for those of an erasure and of what is kept how
long; and nothing that people write reaches it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from engine import segments
from engine.access import audit, audit_log
from engine.errors import EngineError
from engine.profiles import databases, erase_texts, fields
from engine.store.queries import FOLDER, statements
from engine.workspace import Workspace

ROOT = Path(__file__).parents[3]
CHANGES = re.compile(
    r"\b(update|delete\s+from|truncate(\s+table)?|merge\s+into|insert\s+or\s+\w+\s+into|alter\s+table|drop\s+table"
    r"(\s+if\s+exists)?|create\s+or\s+replace\s+table)\s+\"?audit\b",
    re.IGNORECASE,
)
KEEPING = {"keep.audit_go"}
"""How long it is kept is a setting of admins; what goes leaves a row itself."""
HOSTILE = [
    "audit",
    "audit.actor",
    'x"; delete from audit; --',
    "x'; delete from audit; --",
    "(select actor from audit)",
]


def texts_in_code() -> Iterator[tuple[str, str]]:
    """Every text of the app's Python, with its place; of composed ones the parts that stand there."""
    for folder in ("engine", "pages"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node.value


def test_no_statement_changes_a_row() -> None:
    named = {f"{f.stem}.{name}": sql for f in FOLDER.glob("*.sql") for name, sql in statements(f.stem).items()}
    assert {name for name, sql in named.items() if CHANGES.search(sql)} == KEEPING
    assert [place for place, text in texts_in_code() if CHANGES.search(text)] == []


def test_the_search_finds_what_it_looks_for() -> None:
    for sql in (
        "update audit set x = 1",
        'delete from "audit"',
        "DELETE\n  FROM audit",
        "insert or replace into audit",
    ):
        assert CHANGES.search(sql)
    for sql in ("insert into audit", "select * from audit", "update audit_x set y = 1"):
        assert not CHANGES.search(sql)


def test_an_erasure_blanks_names_and_changes_nothing_else(ws: Workspace) -> None:
    """Who did what when stays."""
    assert erase_texts.CLEANED["audit"] == ("name", "before", "after")
    home = databases.create(ws, "students")
    audit.noted(ws, action="changed", kind="profile", name="zoe@example.org", after={"to": "ZOE@example.org", "n": 1})
    before = audit_log.entries(ws)
    with ws.store.transaction() as cursor:
        erase_texts.take_out(cursor, home, ["zoe@example.org"])
    after = audit_log.entries(ws)
    assert [(e.log_id, e.actor, e.action, e.happened_at) for e in after] == [
        (e.log_id, e.actor, e.action, e.happened_at) for e in before
    ]
    assert "zoe" not in str(after).lower()
    assert after[0].after is not None
    assert after[0].after["n"] == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_no_condition_reaches_it(ws: Workspace, text: str) -> None:
    databases.create(ws, "students")
    fields.add(ws, "students", "city_name", type="string")
    before = audit_log.entries(ws)
    named = {"combinator": "and", "rules": [{"field": text, "operator": "=", "value": "x"}]}
    with pytest.raises(EngineError):
        segments.count(ws, "students", named)
    said = {"combinator": "and", "rules": [{"field": "city_name", "operator": "=", "value": text}]}
    found = segments.count(ws, "students", said)
    assert found.count == 0
    assert {table.name for table in sqlglot.parse_one(found.sql, "duckdb").find_all(exp.Table)} == {"profile_1"}
    assert audit_log.entries(ws) == before
