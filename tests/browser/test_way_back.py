"""The browser's Back button, after a button of ours went to another page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled
from tests.scenarios.school import School

pytestmark = pytest.mark.browser


def test_back_to_where_one_was(tab: Page, folder: Path) -> None:
    ws = Workspace.open(Settings(data=str(folder)))
    databases.create(ws, "students")
    fields.add(ws, "students", "course", type="enum", options=("SEO", "Email"))
    write.write(ws, ProfileWrite("students", "ann@example.org", {}))
    templates.save(ws, "hello", TemplateSource(subject="Hi {{ course }}", html="<p>Hello {{ first_name }}</p>"))
    trigger = {"event": "fields_updated", "fields": ["course"]}
    School(ws, name="welcome").campaign(trigger=trigger, content=[{"template": "hello"}])
    ws.close()
    with running_app(folder) as address:
        tab.goto(f"{address}/campaign?name=welcome")
        tab.get_by_role("button", name="Check everybody").click()
        for button in ("Open the template", "See them"):
            tab.get_by_role("button", name=button).first.click()
            expect(tab.get_by_role("heading", name="welcome", exact=True)).to_be_hidden()
            settled(tab)
            tab.go_back()
            expect(tab.get_by_role("heading", name="welcome", exact=True)).to_be_visible()
            settled(tab)
            assert tab.url.endswith("/campaign?name=welcome")
            tab.get_by_role("tab", name="Check").click()
