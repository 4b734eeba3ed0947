"""The article's school, as in tests/scenarios."""

from __future__ import annotations

import pytest

from engine.workspace import Workspace
from tests.scenarios.school import School


@pytest.fixture
def school(ws: Workspace) -> School:
    return School(ws)
