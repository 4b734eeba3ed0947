"""The page Import in AppTest: a file given, its check, what the page says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import jobs
from tests.pages.conftest import open_page
from tests.scenarios.school import COURSES, School

CSV = f"""Email,First name,Current courses,Loyalty,Town,City
ann@example.org,Ann,{COURSES[2]},gold,,Bonn
new@example.org,Nel,{COURSES[1]},gold,x,
broken,Carl,{COURSES[0]},silver,,
dan@example.org,Dan,Cooking,silver,,
"""


@pytest.fixture
def school(school: School) -> Iterator[School]:
    """Its jobs end before it closes."""
    yield school
    jobs.end_all(school.ws)


def give(text: str | bytes, name: str = "people.csv", tab: str = "people") -> AppTest:
    """The page with a file given, in a session of its own."""
    return give_to(open_page("imports"), text, name, tab)


def give_to(test: AppTest, text: str | bytes, name: str = "people.csv", tab: str = "people") -> AppTest:
    if tab != "people":
        test.session_state["imports.tab"] = {"events": "Events and orders", "changes": "Change log"}[tab]
        test.run()
    data = text.encode() if isinstance(text, str) else text
    uploader = next(u for u in test.file_uploader if u.key.startswith(f"imports.{tab}."))
    uploader.set_value((name, data, "text/csv")).run()
    assert not test.exception
    return test


def go_on(test: AppTest, key: str = "imports.check") -> AppTest:
    """Presses the button that starts a job, and waits for its end."""
    test.button(key=key).click().run()
    assert not test.exception
    return test


def checked(text: str | bytes = CSV, **options: Any) -> AppTest:
    return go_on(give(text, **options))


def warnings(test: AppTest) -> str:
    return "\n".join(w.value for w in test.warning)


def figures(test: AppTest) -> dict[str, str]:
    return {m.label: m.value for m in test.metric}


def targets(test: AppTest) -> dict[str, str | None]:
    return {s.label.removeprefix("Field for "): s.value for s in test.selectbox if s.label.startswith("Field for ")}
