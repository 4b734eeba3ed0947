"""Fixtures for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import settings

from engine.clock import FixedClock
from engine.workspace import Workspace

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    found = Workspace.in_memory(FixedClock(datetime(2026, 1, 5, 12)), tmp_path)
    yield found
    found.close()


@pytest.fixture
def shared_data() -> Path:
    folder = Path(os.environ.get("WARMCAST_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the folder of real data is not there")
    return folder
