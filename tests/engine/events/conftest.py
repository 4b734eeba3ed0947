from __future__ import annotations

import pytest

from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace


@pytest.fixture
def ann(ws: Workspace) -> int:
    """The id of a person in the database `shop`."""
    databases.create(ws, "shop")
    return write.write(ws, ProfileWrite("shop", "ann@example.org", {})).profile_id
