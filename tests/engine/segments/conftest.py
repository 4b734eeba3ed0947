"""Databases: of students for tests of saved segments, of people for tests that put many conditions to many."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.profiles import databases, fields
from engine.workspace import Workspace
from tests.engine.segments import world


@pytest.fixture
def students(ws: Workspace) -> Workspace:
    """The database `students` with the field `points`, and nobody in it."""
    databases.create(ws, "students")
    fields.add(ws, "students", "points", type="integer", label="Points")
    return ws


@pytest.fixture(scope="module")
def people_ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """world.py's, one for all examples of a module: each replaces everybody."""
    with world.opened(tmp_path_factory.mktemp("people")) as ws:
        yield ws
