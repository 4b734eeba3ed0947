"""A school with templates to compare."""

from __future__ import annotations

import pytest

from engine.content import templates
from engine.content.source import TemplateSource
from tests.scenarios.school import School

PLAIN = TemplateSource(subject="Hello", html='<p>Hello <a href="{{ links.unsubscribe }}">no more</a></p>')


@pytest.fixture
def world(school: School) -> School:
    for name in ("first", "second", "third"):
        templates.save(school.ws, name, PLAIN)
    return school
