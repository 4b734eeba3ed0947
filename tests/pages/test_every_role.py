"""Every page for every role: it opens, offers nothing that the role may not do, and tells in a line what it may not see."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine import segments
from engine.access import visits
from engine.access.permissions import USER_ROLES
from engine.content import fragments
from engine.profiles import subscriptions
from engine.reports.shared import keeping
from engine.reports.shared.model import Parts
from engine.workspace import Actor, Workspace
from tests.pages.conftest import open_page, said
from tests.pages.test_every_page import FILES
from tests.scenarios.school import School

REFUSED = "may not do this"
WRITES = {"marketer", "sender", "admin"}
SENDS = {"sender", "admin"}
PARAMS = {
    "profile": {"database": "students", "key": "ann@example.org"},
    "template": {"name": "course-welcome"},
    "campaign": {"name": "course-registered"},
    "fragment": {"name": "footer"},
    "segment": {"name": "listed"},
}
OF_VIEWERS = {"profile": {"database": "students", "key": "#1"}}
"""They see people by their number."""
TABS = {
    "reports": ("reports.tab", ["Campaigns", "Experiments", "Sources", "Shared"]),
    "messages": ("messages.tab", ["Mailbox", "Queue", "Ledger", "Deliverability"]),
    "segments": ("segments.tab", ["Segments", "Ready models"]),
    "templates": ("templates.tab", ["Templates", "Fragments", "Images", "Recommendations"]),
    "profiles": ("profiles.tab", ["People", "Topics", "Suppression"]),
    "quality": ("quality.tab", ["Fields", "Addresses"]),
    "fields": ("fields.tab", ["Fields", "Products", "Tracking"]),
    "campaign": ("campaign.check.tab.course-registered", ["Log", "Check", "Trial", "Versions", "Settings"]),
    "settings": ("settings.tab", ["In force", "Senders", "Mail policy", "Public pages", "Health and demo"]),
    "segment": (
        "segment.tab",
        ["Conditions", "People", "Funnel", "Explain", "Compare", "Growth", "Health", "History"],
    ),
}
OF_ADMINS = {"settings": ["Users", "API tokens", "Audit log", "Retention", "Alerts"]}
"""More tabs, that others do not have."""
NEED = {
    "write": {
        "campaigns": "campaigns.add",
        "campaign": "campaign.save",
        "fields": "fields.add",
        "fragment": "fragment.save",
        "profile": "profile.save",
        "profiles": "profiles.add",
        "segment": "segment.save",
        "segments": "segments.add",
        "template": "template.save",
        "templates": "templates.add",
    },
    "send": {"campaign": "campaign.activate", "profile": "profile.start"},
}
"""Permission → page → the button that needs it."""


@pytest.fixture
def full(school: School) -> Workspace:
    """The school, with one of everything that a page can show."""
    ws = school.ws
    fragments.save(ws, "footer", "<p>Bye</p>", label="Footer")
    segments.save(ws, "students", "listed", None, label="Listed", kind="static")
    segments.add_members(ws, "listed", ["ann@example.org"])
    subscriptions.suppress(ws, "gone@example.org", "manual", note="asked")
    keeping.create(ws, "board", Parts("Board"))
    return ws


def as_role(patch: pytest.MonkeyPatch, role: str) -> None:
    patch.setattr(visits, "actor", lambda *_: Actor(f"{role}@example.org", role, "dashboard"))


def tabs_of(role: str, name: str) -> list[str]:
    """All of a page's; an empty one where it has none."""
    more = OF_ADMINS.get(name, []) if role == "admin" else []
    return [*TABS.get(name, ("", [""]))[1], *more]


def opened(role: str, name: str, tab: str = "", **params: str) -> AppTest:
    known = (OF_VIEWERS if role == "viewer" else {}).get(name) or PARAMS.get(name, {})
    test = open_page(name, **(params or known))
    if tab:
        assert tab in {t.label for t in test.tabs}
        test.session_state[TABS[name][0]] = tab
        test.run()
    return test


@pytest.mark.parametrize("role", USER_ROLES)
@pytest.mark.parametrize("name", FILES)
def test_it_opens_in_each_of_its_tabs(full: Workspace, monkeypatch: pytest.MonkeyPatch, name: str, role: str) -> None:
    as_role(monkeypatch, role)
    for tab in tabs_of(role, name):
        test = opened(role, name, tab)
        assert not test.exception, tab
        assert not test.error, tab
        assert REFUSED not in said(test), tab


@pytest.mark.parametrize("role", USER_ROLES)
@pytest.mark.parametrize("name", sorted(NEED["write"]))
def test_what_it_needs_is_said(full: Workspace, monkeypatch: pytest.MonkeyPatch, name: str, role: str) -> None:
    as_role(monkeypatch, role)
    test = opened(role, name)
    for permission, least, may in (("write", "marketer", WRITES), ("send", "sender", SENDS)):
        key = NEED[permission].get(name)
        if key:
            button = next(b for b in test.button if b.key == key)
            assert button.disabled == (role not in may), key
            assert role in may or least in button.help


@pytest.mark.parametrize("name", FILES)
def test_a_viewer_changes_nothing_by_any_press(full: Workspace, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Disabled buttons too: a browser can send what it likes."""
    as_role(monkeypatch, "viewer")
    before = rows(full)
    pressed: set[str] = set()
    for tab in tabs_of("viewer", name):
        buttons = opened("viewer", name, tab).button
        listed = [(str(b.key), b.disabled) for b in buttons if b.key not in pressed]
        for key, is_disabled in listed:
            pressed.add(key)
            test = opened("viewer", name, tab)
            button = test.button(key=key)
            button.proto.disabled = False
            button.click().run()
            assert not test.exception, key
            assert is_disabled or REFUSED not in said(test), key
            assert rows(full) == before, key


def rows(ws: Workspace) -> dict[str, int]:
    """Of every table how many it has, and of the log of who did what."""
    with ws.store.read() as cursor:
        names = cursor.column("select table_name from information_schema.tables where table_type = 'BASE TABLE'")
        return {name: cursor.value(f'select count(*) from "{name}"') for name in names}
