"""Pictures in a real browser: uploaded, put into a message, seen in its preview and in the mailbox."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from engine.campaigns import switch
from engine.content import templates
from engine.content.source import TemplateSource
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.engine.content.test_images import picture
from tests.scenarios.school import COURSES, School

pytestmark = pytest.mark.browser


def test_a_picture_from_upload_to_message(tab: Page, folder: Path) -> None:
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        School(ws).open().change(0, None)
    file = {"name": "school_logo.png", "mimeType": "image/png", "buffer": picture(width=300, height=100)}
    with running_app(folder) as address:
        tab.goto(f"{address}/templates")
        tab.get_by_role("tab", name="Images").click()
        tab.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
        shown = tab.get_by_role("img", name="school logo")
        expect(shown).to_be_visible()
        assert shown.evaluate("image => image.naturalWidth") == 300
        path = shown.get_attribute("src") or ""

        tab.goto(f"{address}/template?name=course-welcome")
        tab.get_by_role("button", name="Insert variable").click()
        tab.get_by_role("radio", name="Image").click()
        tab.get_by_role("button", name="OK").click()
        assert seen(tab.frame_locator(".st-key-template-preview iframe"), path) == 300

    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        school = School(ws)
        html = f'<p>{{{{ current_courses }}}}</p><img src="{path}" alt="school logo">'
        templates.save(ws, "course-welcome", TemplateSource(subject="Hi", html=html))
        school.name = "again"
        school.campaign()
        switch.activate(school.at(0), "again")
        school.change(1, COURSES[0])
        school.tick(2)
    with running_app(folder) as address:
        tab.goto(f"{address}/messages")
        tab.get_by_text("Hi", exact=True).first.wait_for()
        assert seen(tab.frame_locator(".st-key-messages-preview iframe"), path) == 300


def seen(frame: FrameLocator, path: str) -> int:
    """The width of the picture as it was loaded; 0 for one that was not."""
    image = frame.locator(f'img[src="{path}"]')
    expect(image).to_be_attached()
    image.evaluate("image => image.decode().catch(() => 0)")
    return image.evaluate("image => image.naturalWidth")
