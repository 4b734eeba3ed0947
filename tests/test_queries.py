"""Every named statement binds on the schema, is used, and every name that is used exists."""

from __future__ import annotations

import ast
import re
from contextlib import ExitStack
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from engine.campaigns import decide, moving, rules, turns
from engine.campaigns.broadcasting import recipients
from engine.campaigns.guards import hours, limits
from engine.events.products import writing
from engine.profiles.imports.seen import Seen
from engine.runner import record
from engine.store import Cursor
from engine.store.queries import FOLDER, statements
from engine.workspace import Workspace

ENGINE = Path(__file__).parents[1] / "engine"
STATEMENTS = {f"{f.stem}.{name}": sql for f in sorted(FOLDER.glob("*.sql")) for name, sql in statements(f.stem).items()}


def used() -> set[str]:
    """What `query` is called with; of a name that is composed, what is before the first hole."""
    found: set[str] = set()
    for file in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "query"):
                continue
            match node.args:
                case [ast.Constant(value=str(name))]:
                    found.add(name)
                case [ast.JoinedStr(values=[ast.Constant(value=str(start)), *_])]:
                    found.add(start)
                case _:
                    pytest.fail(f"{file}:{node.lineno}: a name must be plain, or at least begin so")
    return found


def bind(cursor: Cursor, sql: str) -> None:
    """Plans a statement; runs it where it makes a temp table that others read."""
    [statement] = duckdb.extract_statements(sql)
    plan = "" if "temp table" in sql else "explain "
    cursor.rows(plan + sql, **dict.fromkeys(statement.named_parameters))


def _staged(cursor: Cursor) -> dict[str, pa.Table]:
    """What the engine stages around its statements."""
    return {
        "outcome": record._OUTCOME.empty_table(),
        "incoming": cursor.arrow("select * exclude (change_id) from change"),
        "due_person": decide._PERSON.empty_table(),
        "event_people": cursor.arrow("select profile_id from event"),
        "incoming_people": cursor.arrow("select profile_id from event"),
        "incoming_keys": cursor.arrow("select 1::bigint as n, 2::bigint as line, 'a' as shown"),
        "incoming_product": writing._SCHEMA.empty_table(),
        "bought": cursor.arrow("select profile_id, '' as product, happened_at as last_at from event"),
        "seen": cursor.arrow("select profile_id, '' as product, type, happened_at as last_at from event"),
        "came": cursor.arrow("select profile_id, source from event"),
        "reach_person": cursor.arrow("select profile_id, '' as email, '' as hidden from event"),
        "rule_move": moving._MOVE.empty_table(),
        "rule_standing": turns._STANDING.empty_table(),
        "rule_pause": turns._PAUSE.empty_table(),
        "rule_limit": limits._LIMIT.empty_table(),
        "due_quiet": hours._QUIET.empty_table(),
        "guard_held": cursor.arrow("select send_id as asked_id from send"),
        "trial_person": cursor.arrow("select profile_id from event"),
        "broadcast_person": cursor.arrow("select profile_id, '' as email from event"),
        "broadcast_zone": recipients.ZONE.empty_table(),
        "export_person": cursor.arrow("select profile_id, '' as key from event"),
        "among": cursor.arrow("select profile_id from event"),
        "source_person": cursor.arrow(
            "select profile_id, happened_at as joined_at, true as is_there, '' as origin, '' as label from event"
        ),
        "growth_person": cursor.arrow(
            "select profile_id, happened_at as created_at, happened_at as gone_at from event"
        ),
        "feedback_person": cursor.arrow("select profile_id, '' as key from event"),
    }


def test_every_statement_binds(ws: Workspace) -> None:
    missing = dict(STATEMENTS)
    with ws.store.read() as cursor, rules.staged(cursor, ws, []), ExitStack() as stack:
        for name, data in _staged(cursor).items():
            stack.enter_context(cursor.staged_as(name, data))
        Seen(cursor)
        errors: dict[str, str] = {}
        while missing:
            errors = {}
            for name, sql in missing.items():
                try:
                    bind(cursor, sql)
                except duckdb.Error as error:
                    errors[name] = str(error)
            if len(errors) == len(missing):
                break
            missing = {name: missing[name] for name in errors}
    assert errors == {}


def test_statements_are_found() -> None:
    assert len(STATEMENTS) > 50
    for file in FOLDER.glob("*.sql"):
        assert file.read_text("utf-8").count("-- name:") == len(statements(file.stem)), f"{file.name}: a name twice"


def calls(name: str, statement: str) -> bool:
    """Whether a used name is this statement; one that ends with a point stands for all of its file."""
    return name == statement or (name.endswith(".") and statement.startswith(name))


def test_every_statement_is_used() -> None:
    names = used()
    assert [s for s in STATEMENTS if not any(calls(n, s) for n in names)] == []


def test_every_used_statement_exists() -> None:
    assert [n for n in used() if not any(calls(n, s) for s in STATEMENTS)] == []


def test_parameters_are_named() -> None:
    code = {name: re.sub(r"--.*|'[^']*'", "", sql) for name, sql in STATEMENTS.items()}
    assert [name for name, sql in code.items() if "?" in sql] == []


def test_no_temp_table_is_inserted_into() -> None:
    """`Cursor.append` does it: what is inserted into an empty one may stay unseen."""
    code = {str(f.relative_to(ENGINE)): f.read_text("utf-8") for f in ENGINE.rglob("*.py")}
    written = STATEMENTS | code
    made = set(re.findall(r"create (?:or replace )?temp table (\w+)", " ".join(written.values())))
    shadowing = {"send", "decision", "engine_cursor"}
    into = {name: set(re.findall(r"insert into (\w+)", sql)) & (made - shadowing) for name, sql in written.items()}
    assert {name for name, found in into.items() if found} == set()
