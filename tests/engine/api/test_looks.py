"""Looks at dashboards: counted in memory, in the store a moment later, and none lost when the program ends."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta

import pytest

from engine.api import looks
from engine.reports.shared import keeping, links
from engine.reports.shared.links import Link, Views
from engine.reports.shared.model import Parts
from engine.workspace import Workspace


@pytest.fixture(autouse=True)
def ended(ws: Workspace) -> Generator[None]:
    """Nothing is written after the workspace was closed."""
    yield
    looks.stop(ws)


@pytest.fixture
def link(ws: Workspace) -> Link:
    keeping.create(ws, "board", Parts("Board"))
    return links.make(ws, "board", ws.now() + timedelta(days=1))


def test_a_crowd_is_one_write(ws: Workspace, link: Link) -> None:
    commits: list[int] = []
    ws.store.on_commit(lambda: commits.append(1))
    for second in range(500):
        looks.of(ws).count(link, ws.now() + timedelta(seconds=second))
    found = looks.views(ws)
    assert found == {link.dashboard_id: Views(500, ws.now() + timedelta(seconds=499))}
    assert len(commits) < 5, "one, but for those of the time that it took"


def test_what_was_counted_is_written_at_the_end(ws: Workspace, link: Link) -> None:
    looks.of(ws).count(link, ws.now())
    looks.stop(ws)
    looks.stop(ws)
    assert links.views(ws)[link.dashboard_id].count == 1
    looks.of(ws).count(link, ws.now())
    assert looks.views(ws)[link.dashboard_id].count == 2
