"""The API and the public routes over a workspace in memory, called as this machine's own programs call them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from engine.access import tokens
from engine.api import public
from engine.api.application import build
from engine.profiles import databases, fields
from engine.workspace import Workspace

HOME = "http://127.0.0.1:8501"


@pytest.fixture
def students(ws: Workspace) -> Workspace:
    """A workspace with a database `students` that has a field of each kind that matters here."""
    databases.create(ws, "students")
    fields.add(
        ws, "students", "current_courses", type="enum", label="Current courses", options=["SEO promotion", "Analytics"]
    )
    fields.add(ws, "students", "points", type="integer")
    fields.add(ws, "students", "interests", type="tags")
    return ws


@pytest.fixture
def site(students: Workspace) -> Starlette:
    return Starlette(routes=[*public.routes(lambda: students), Mount("/api", build(lambda: students))])


@pytest.fixture
def stranger(site: Starlette) -> Iterator[TestClient]:
    """A client without a token."""
    with TestClient(site, base_url=HOME) as client:
        yield client


@pytest.fixture
def api(site: Starlette, students: Workspace) -> Iterator[TestClient]:
    """A client with a token of scope write."""
    token = tokens.create(students, "school", "write")
    with TestClient(site, base_url=f"{HOME}/api/v1", headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


@pytest.fixture
def sender(site: Starlette, students: Workspace) -> Iterator[TestClient]:
    """A client with a token of scope send."""
    token = tokens.create(students, "shop", "send")
    with TestClient(site, base_url=f"{HOME}/api/v1", headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


@pytest.fixture
def reader(site: Starlette, students: Workspace) -> Iterator[TestClient]:
    """A client with a token of scope read."""
    token = tokens.create(students, "looker", "read")
    with TestClient(site, base_url=f"{HOME}/api/v1", headers={"Authorization": f"Bearer {token}"}) as client:
        yield client
