"""The shop as a fixture."""

from __future__ import annotations

import pytest

from engine.workspace import Workspace
from tests.engine.segments.models.shop import open_shop


@pytest.fixture
def shop(ws: Workspace) -> Workspace:
    open_shop(ws)
    return ws
