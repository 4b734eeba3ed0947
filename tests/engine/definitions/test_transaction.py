"""Use cases inside one transaction: all of it or none."""

from __future__ import annotations

import pytest

from engine.definitions.transaction import joined, one_transaction
from engine.errors import NameTakenError
from engine.profiles import databases, fields, reading, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace


def _work(ws: Workspace) -> None:
    """Tables, columns, rows, through every way of writing."""
    databases.create(ws, "students")
    fields.add(ws, "students", "points", type="integer")
    write.write(ws, ProfileWrite("students", "a@example.org", {"points": 5}))
    assert reading.find(ws, "students", "a@example.org")["points"] == 5


def _work_twice(ws: Workspace) -> None:
    _work(ws)
    _work(ws)


def test_kept_at_the_end(ws: Workspace) -> None:
    with one_transaction(ws, keep=True) as inside:
        _work(inside)
        assert databases.list_all(ws) == []
    assert reading.find(ws, "students", "a@example.org")["points"] == 5


def test_nothing_is_left_of_a_trial(ws: Workspace) -> None:
    with one_transaction(ws, keep=False) as inside:
        _work(inside)
    assert databases.list_all(ws) == []
    _work(ws)


def test_nothing_is_left_after_an_error(ws: Workspace) -> None:
    with pytest.raises(NameTakenError), one_transaction(ws, keep=True) as inside:
        _work_twice(inside)
    assert databases.list_all(ws) == []
    _work(ws)


def test_a_view_that_joins_an_open_transaction_keeps_its_memory(ws: Workspace) -> None:
    with ws.store.transaction() as cursor:
        inside = joined(ws, cursor)
        assert inside.cache is ws.cache
        inside.store.write(lambda c: ws.set_setting(c, "a", "1"))
        assert inside.setting("a") == "1"
        inside.store.submit(lambda c, items: [ws.set_setting(c, "b", i) for i in items], "2").result()
    assert (ws.setting("a"), ws.setting("b")) == ("1", "2")
