from __future__ import annotations

import pytest

from engine.profiles import databases, fields
from engine.profiles.databases import Database
from engine.workspace import Workspace

COURSES = ["SEO promotion", {"code": "web", "label": "Web analytics"}, "Personalized emails"]


@pytest.fixture
def students(ws: Workspace) -> Database:
    """A database with an additional field of every type."""
    database = databases.create(ws, "students")
    fields.add(ws, "students", "course", type="enum", label="Current course", options=COURSES)
    fields.add(ws, "students", "nickname", type="string")
    fields.add(ws, "students", "points", type="integer")
    fields.add(ws, "students", "score", type="float")
    fields.add(ws, "students", "is_paying", type="boolean")
    fields.add(ws, "students", "seen_on", type="date")
    fields.add(ws, "students", "seen_at", type="datetime")
    fields.add(ws, "students", "interests", type="tags")
    return database
