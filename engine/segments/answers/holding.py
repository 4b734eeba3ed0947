"""Which of several conditions hold for each of many people, asked together. Read-only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from sqlglot import exp

from engine.access import require
from engine.errors import BadValueError
from engine.profiles import databases
from engine.segments.asking import scope
from engine.segments.conditions.decode import MOST_TABLES
from engine.segments.conditions.tree import Node
from engine.segments.keeping.used import Use, of_tree
from engine.segments.reading import parse
from engine.segments.sql.compiler import Compiler, Scope, profile_column, to_sql
from engine.workspace import Workspace


def holding(
    workspace: Workspace, database: str, conditions: Mapping[str, object], profile_ids: Collection[int]
) -> dict[int, dict[str, bool]]:
    """Profile id → name of the condition → whether it holds now; who is erased is not there.

    Raises BadValueError with the condition's name and the JSON path, UnknownNameError for the database."""
    require(workspace, "read")
    if not conditions or not profile_ids:
        return {profile_id: {} for profile_id in profile_ids}
    found: dict[int, dict[str, bool]] = {}
    for names, sql in _statements(workspace, database, conditions):
        with workspace.store.read() as cursor:
            for profile_id, *holds in cursor.rows(sql, ids=list(profile_ids)):
                found.setdefault(profile_id, {}).update(zip(names, map(bool, holds), strict=True))
    return found


def _statements(
    workspace: Workspace, database: str, conditions: Mapping[str, object]
) -> Iterator[tuple[list[str], str]]:
    """Names of conditions and what asks them all. One statement is enough, unless it would join more tables than a database
    can plan in a second."""
    here = replace(scope(workspace, databases.get(workspace, database)), of_batch=True)
    compiler, tests = Compiler(here), dict[str, exp.Expr]()
    for name, condition in conditions.items():
        tree = _parsed(workspace, database, name, condition)
        if tests and compiler.tables + _tables(here, tree) > MOST_TABLES:
            yield list(tests), _asking(compiler, tests.values())
            compiler, tests = Compiler(here), {}
        tests[name] = compiler.expression(tree)
    yield list(tests), _asking(compiler, tests.values())


def _tables(here: Scope, tree: Node) -> int:
    compiler = Compiler(here)
    compiler.expression(tree)
    return compiler.tables


def _asking(compiler: Compiler, tests: Iterable[exp.Expr]) -> str:
    return to_sql(compiler.statement([profile_column("profile_id"), *tests]))


def used_by(workspace: Workspace, database: str, conditions: Mapping[str, object]) -> set[Use]:
    """What they use, all together. Raises as `holding`."""
    home = databases.get(workspace, database).name
    trees = ((_parsed(workspace, database, *named), named[1]) for named in conditions.items())
    return {use for tree, condition in trees for use in of_tree(tree, home, condition)}


def _parsed(workspace: Workspace, database: str, name: str, condition: object) -> Node:
    try:
        return parse(workspace, database, condition)
    except BadValueError as error:
        raise BadValueError(f"{name}: {error.message}", field=error.field) from None
