"""Fixtures for all tests, and what happens where a browser or the real data are missing."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import settings

from engine import workspace
from engine.clock import FixedClock
from engine.store import Store
from engine.workspace import Workspace
from tests.schema import copied_from

CHROMIUM = Path("/usr/bin/chromium")
SHARED_DATA = Path(os.environ.get("WARMCAST_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
CONNECT = Store._connect

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test without a browser skips on a person's machine and fails in CI, where one is installed."""
    if item.get_closest_marker("browser") and not CHROMIUM.exists():
        missing = f"{CHROMIUM} is missing: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: else it ends alone on one core."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Thousands of tests and all modules stay to the end: no collection of garbage has to look at them again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def copied_schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """New stores of this process copy their schema; `real_migrations` undoes it, other processes know nothing of it."""
    template = tmp_path_factory.mktemp("schema") / "migrated.duckdb"
    Store(template).close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "_connect", copied_from(template, CONNECT))
        yield


@pytest.fixture(scope="session", autouse=True)
def same_chances() -> Iterator[None]:
    """New workspaces of this process part their people alike in every run: a test of chance cannot fail by bad luck."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workspace, "_new_salt", lambda: "of the tests")
        yield


@pytest.fixture
def real_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """New stores run every migration, as they do for people."""
    monkeypatch.setattr(Store, "_connect", CONNECT)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace in memory whose clock stands at noon of 5 January 2026, a Monday."""
    found = Workspace.in_memory(FixedClock(datetime(2026, 1, 5, 12)), tmp_path)
    yield found
    found.close()


@pytest.fixture
def store() -> Iterator[Store]:
    """A migrated store in memory."""
    found = Store()
    yield found
    found.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets (WARMCAST_SHARED_DATA), which is no part of the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no folder of real data sets at {SHARED_DATA}: set WARMCAST_SHARED_DATA")
    return SHARED_DATA
