"""The article's school, with some decisions."""

from __future__ import annotations

import pytest

from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School


@pytest.fixture
def school(ws: Workspace) -> School:
    found = School(ws).open(wait="10m")
    found.change(1, COURSES[0])
    found.change(2, COURSES[1])
    found.change(3, COURSES[2], key="bob@example.org")
    found.tick(13)
    return found
