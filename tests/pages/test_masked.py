"""Nothing that a page sends to a viewer's browser holds a personal value; others get them."""

from __future__ import annotations

from typing import Any

import pytest

from engine import segments
from engine.access import visits
from engine.profiles import databases, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor, Workspace
from pages.components import rights, segment_state
from pages.components.builder.draft import draft_of
from tests.pages.conftest import errors, open_page, said
from tests.pages.test_every_page import FILES
from tests.pages.test_every_role import full, opened, tabs_of
from tests.scenarios.school import COURSES, School

__all__ = ["full"]
SECRETS = (b"quibble", b"snodgrass", b"5550199", b"1971")
"""Lower case: parts of an address, a name, a phone number and a birth date."""
KEY = "quibble@example.org"


@pytest.fixture
def told(full: Workspace, school: School, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    """Everything that is drawn from now on: kind, and the element as it goes to the browser. Somebody with values that would be
    known anywhere got a message, changed, and is suppressed."""
    data = {"first_name": "Quibble", "last_name": "Snodgrass", "phone": "+49301 5550199", "birth_date": "1971-02-03"}
    write.write(school.at(20), ProfileWrite("students", KEY, data, mode="upsert"))
    school.change(21, COURSES[0], key=KEY)
    school.tick(40)
    subscriptions.suppress(full, KEY, "manual", note="asked")
    found: list[tuple[str, bytes]] = []
    before = rights._draw

    def noted(self: Any, kind: str, element: Any, *args: Any, **kwargs: Any) -> Any:
        found.append((kind, element.SerializeToString().lower()))
        return before(self, kind, element, *args, **kwargs)

    monkeypatch.setattr(rights, "_draw", noted)
    return found


def as_role(patch: pytest.MonkeyPatch, role: str) -> None:
    patch.setattr(visits, "actor", lambda *_: Actor(f"{role}@example.net", role, "dashboard"))


def holding(told: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [(kind, secret) for kind, element in told for secret in SECRETS if secret in element]


@pytest.mark.parametrize("name", FILES)
def test_a_viewer(told: list[tuple[str, bytes]], full: Workspace, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    number = reading.find(full, "students", KEY)["profile_id"]
    as_role(monkeypatch, "viewer")
    person = {"database": "students", "key": f"#{number}"}
    for tab in tabs_of("viewer", name):
        test = opened("viewer", name, tab, **(person if name == "profile" else {}))
        assert not test.exception, tab
        assert told
        assert not holding(told), tab


@pytest.mark.parametrize(("name", "tab"), [("profiles", "People"), ("campaign", "Log"), ("messages", "Mailbox")])
def test_others(told: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch, name: str, tab: str) -> None:
    as_role(monkeypatch, "analyst")
    opened("analyst", name, tab)
    assert holding(told)


def test_a_viewers_own_condition_on_what_is_hidden(
    full: Workspace, told: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a press on a finding of the Quality page begins one: the page stands, and says why there is no number."""
    as_role(monkeypatch, "viewer")
    home = databases.get(full, "students")
    rule = {"field": "first_name", "operator": "=", "value": "Quibble"}
    for tab in tabs_of("viewer", "segment"):
        test = open_page("segment")
        start = segment_state.Opened(full, home, None)
        test.session_state[start.key("draft")] = draft_of({"combinator": "and", "rules": [rule]})
        test.session_state["segment.tab"] = tab
        test.run()
        assert not test.exception, tab
        assert tab == "History" or errors(test), tab
        assert "1 person" not in said(test), tab


RULES: dict[str, dict[str, Any]] = {
    "born": {"field": "birth_date", "operator": "=", "value": "1971-02-03"},
    "born-between": {"field": "birth_date", "operator": "between", "value": ["1971-02-01", "1971-02-28"]},
    "named": {"field": "first_name", "operator": "in", "value": ["Quibble", "Nobody"]},
    "at": {"field": "email", "operator": "=", "value": KEY},
    "of-gender": {"field": "gender", "operator": "!=", "value": "female"},
}


@pytest.mark.parametrize("name", RULES)
def test_a_segment_whose_values_are_hidden(
    full: Workspace, told: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The editor stands with dots in the places of values, and counts as it does for others."""
    segments.save(full, "students", name, {"combinator": "and", "rules": [RULES[name]]})
    people = segments.how_many(full, "students", segments.get(full, name).condition)
    as_role(monkeypatch, "viewer")
    told.clear()
    for tab in tabs_of("viewer", "segment"):
        test = open_page("segment", name=name)
        test.session_state["segment.tab"] = tab
        test.run()
        assert not test.exception, tab
        assert not errors(test), tab
        assert not holding(told), (tab, [e[max(e.find(s) - 60, 0) :][:120] for _, e in told for s in SECRETS if s in e])
    assert "•••" in "".join(e.decode(errors="replace") for _, e in told)
    assert people


def test_people_go_by_one_number_everywhere(full: Workspace, school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    school.change(21, COURSES[0], key=KEY)
    number = reading.find(full, "students", KEY)["profile_id"]
    as_role(monkeypatch, "viewer")
    listed = opened("viewer", "profiles", "People").dataframe[0].value
    assert next(iter(listed)) == "#"
    assert f"#{number}" in list(listed["#"])
    assert opened("viewer", "profile", "", database="students", key=f"#{number}").title[0].value == f"\\#{number}"
    as_role(monkeypatch, "analyst")
    assert next(iter(opened("analyst", "profiles", "People").dataframe[0].value)) != "#"
