"""The segment editor over four people, and what tests press, choose and read in it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.events import NewEvent, record
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace
from tests.pages.conftest import CopyOf, in_dialog, label_of, open_page

HOME = "students"
ROOT = "1"
PEOPLE: list[dict[str, Any]] = [
    {"country": "DE", "level": "pro", "points": 10, "is_member": True, "interests": ["seo", "mail"]},
    {"country": "AT", "level": "new", "points": 20, "is_member": False, "interests": ["seo"]},
    {"country": "DE", "points": 30, "birth_date": "1990-05-17"},
    {"city": "Bern"},
]


@pytest.fixture(scope="session")
def four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four people: p0 to p3@example.org; p0 bought books for 50 and 70, p1 a course for 200."""
    folder = tmp_path_factory.mktemp("four")
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        databases.create(ws, HOME, label="Students")
        levels = [{"code": "pro", "label": "Advanced"}, "new"]
        fields.add(ws, HOME, "level", type="enum", label="Level", options=levels)
        fields.add(ws, HOME, "points", type="integer", label="Points")
        fields.add(ws, HOME, "is_member", type="boolean", label="Member")
        fields.add(ws, HOME, "interests", type="tags", label="Interests")
        fields.add(ws, HOME, "seen_at", type="datetime", label="Seen at")
        for number, data in enumerate(PEOPLE):
            topics = ("general",) if number else ()
            write.write(ws, ProfileWrite(HOME, f"p{number}@example.org", data, subscribe=topics))
        for person, days, value, item in (
            ("p0", 1, 50.0, "books"),
            ("p0", 40, 70.0, "books"),
            ("p1", 2, 200.0, "courses"),
        ):
            at, details = ws.now() - timedelta(days=days), {"items": [{"category": item}]}
            record(ws, NewEvent(HOME, f"{person}@example.org", "purchase", at, value, details))
    return folder


@pytest.fixture
def world(four: Path, copy_of: CopyOf) -> Workspace:
    return copy_of(four)


def key(node: str, part: str) -> str:
    return f"segment.builder.{node}.{part}"


def press(test: AppTest, node: str, part: str) -> AppTest:
    return test.button(key=key(node, part)).click().run()


def choose(test: AppTest, node: str, **parts: Any) -> AppTest:
    """Chooses in one select after the other: `subject="field:country"`."""
    for part, value in parts.items():
        box = next(b for b in test.selectbox if b.key and b.key.startswith(key(node, part)))
        box.set_value(value).run()
    return test


def menu(test: AppTest, node: str, choice: str) -> AppTest:
    return test.menu_button(key=key(node, "more")).set_value(choice).run()


def people(test: AppTest) -> int:
    return int(next(m.value for m in test.metric if m.label == "Matching people").replace(",", ""))


def condition(test: AppTest, name: str = f"+{HOME}") -> dict[str, Any]:
    return test.session_state[f"segment.draft.{name}"].condition


def only_rule(test: AppTest) -> dict[str, Any]:
    [rule] = condition(test)["rules"]
    return rule


def started(subject: str) -> AppTest:
    """A new segment with one rule about the subject, whose id is 2."""
    return choose(press(open_page("segment"), ROOT, "add"), "2", subject=subject)


def save(test: AppTest, name: str = "") -> AppTest:
    if name:
        label_of(test.text_input, "Name").set_value(name).run()
    return test.button(key="segment.save").click().run()


def imported(text: str) -> AppTest:
    test = in_dialog(open_page("segment"), "segment.import")
    test.text_area(key="segment.import.text").set_value(text)
    return in_dialog(test, "segment.import", press="segment.import.take")
