"""A SELECT of people before a static statement."""

from __future__ import annotations

import pytest

from engine.reports.composed import dicts, over
from engine.reports.messages import Statement
from engine.workspace import Workspace


@pytest.mark.parametrize(
    "statement",
    [
        "select n + 1 as n from one",
        "-- Said above it.\n-- In two lines.\nselect n + 1 as n from one",
        "with two as (select n + 1 as n from one)\nselect n from two",
        "-- Said above it.\nwith two as (\n    select n + 1 as n from one\n)\nselect n from two",
    ],
)
def test_the_people_come_first(ws: Workspace, statement: str) -> None:
    found = dicts(ws, Statement(over("one", "select $n::bigint as n", statement), {"n": 41}))
    assert found == [{"n": 42}]
