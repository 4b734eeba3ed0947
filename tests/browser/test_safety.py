"""What a real browser does with hostile content, whom it calls, and what fits on a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import fields, write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.pictures import addresses
from tests.browser.settled import settled
from tests.scenarios.school import School

pytestmark = pytest.mark.browser

PHONE = 420
HOSTILE = """
<html><head><meta http-equiv="refresh" content="0;url={elsewhere}/refresh"><base href="{elsewhere}/" target="_top">
<meta http-equiv="Content-Security-Policy" content="default-src *"><link rel="prefetch" href="{elsewhere}/prefetch">
<style>@import url("{elsewhere}/import.css"); @font-face {{ font-family: f; src: url("{elsewhere}/font.woff") }}
body {{ font-family: f; background: url("{elsewhere}/background.png"); cursor: url("{elsewhere}/cursor.png"), auto }}
p::after {{ content: url("{elsewhere}/content.png") }}</style></head><body>
<p>Still here</p>
<script>parent.document.title = "taken"; fetch("{elsewhere}/script");</script>
<img src="nothing" onerror="parent.document.title = 'taken'; fetch('{elsewhere}/onerror')">
<iframe src="{elsewhere}/frame"></iframe>
<link rel="stylesheet" href="{elsewhere}/style.css">
<p style="background-image: url('{elsewhere}/inline.png')">Styled</p>
<img src="{elsewhere}/picture.png" srcset="{elsewhere}/picture2.png 2x">
<picture><source srcset="{elsewhere}/source.png"><img></picture>
<video src="{elsewhere}/video.mp4" poster="{elsewhere}/poster.png" autoplay onloadstart="parent.document.title = 'taken'"></video>
<audio src="{elsewhere}/audio.mp3" autoplay></audio>
<object data="{elsewhere}/object"></object><embed src="{elsewhere}/embed">
<iframe srcdoc="<script>top.document.title = 'taken'</script>"></iframe>
<svg width="90" height="20" onload="parent.document.title = 'taken'"><script>parent.document.title = "taken"</script>
<image href="{elsewhere}/image.png"></image><use href="{elsewhere}/use.svg#a"></use>
<a href="{elsewhere}/svg" target="_self"><text y="15">Drawn link</text></a></svg>
<svg><foreignObject width="9" height="9"><iframe src="{elsewhere}/foreign"></iframe></foreignObject></svg>
<math><mtext><a href="{elsewhere}/math" target="_top">Math link</a></mtext></math>
<form action="{elsewhere}/form" method="post"><button>Send form</button></form>
<form action="{elsewhere}/form" target="_self"><input type="submit" formtarget="_top" value="Submit input"></form>
<button form="f" formaction="{elsewhere}/formaction" formtarget="_self">Other form</button><form id="f"></form>
<details ontoggle="parent.document.title = 'taken'" open><summary>Summary</summary></details>
<input autofocus onfocus="parent.document.title = 'taken'">
<a href="javascript:parent.document.title='taken'">Script link</a>
<a href="java&#10;script:parent.document.title='taken'" target="_self">Broken script link</a>
<a href="data:text/html,<script>top.document.title='taken'</script>" target="_self">Data link</a>
<a href="{elsewhere}/link" ping="{elsewhere}/ping">Plain link</a>
<a href="{elsewhere}/self" target="_self">Own link</a>
<a href="{elsewhere}/top" target="_top">Top link</a>
<a href="{elsewhere}/parent" target="_parent">Parent link</a>
</body></html>
"""
PRESSED = (
    "Send form, Submit input, Other form, Summary, Script link, Broken script link, Data link, Plain link, Own link, Top link, "
    "Parent link, Drawn link, Math link"
).split(", ")
LABEL = "![x]({elsewhere}/label.png) <img src={elsewhere}/tag.png onerror=document.title='taken'> **b**"


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another host, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_hostile_template_does_nothing(tab: Page, folder: Path, elsewhere: tuple[str, list[str]]) -> None:
    host, asked = elsewhere
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        school = School(ws).open()
        fields.add(ws, "students", "label", type="string", label=LABEL.format(elsewhere=host))
        name = LABEL.format(elsewhere=host)
        write.write(ws, ProfileWrite("students", "eve@example.org", {"first_name": name, "label": name}))
        templates.save(ws, "hostile", TemplateSource(subject=name, html=HOSTILE.format(elsewhere=host)), label=name)
        school.campaign(content=[{"template": "hostile"}], label=name)
    with running_app(folder) as address:
        tab.goto(f"{address}/template?name=hostile")
        frame = tab.frame_locator(".st-key-template-preview iframe")
        for view in ("Desktop", "Mobile", "Dark"):
            tab.locator(".st-key-template-view").get_by_text(view, exact=True).click()
            settled(tab)
            expect(frame.get_by_text("Still here")).to_be_visible()
            for act in PRESSED:
                place = (
                    frame.get_by_role("button", name=act)
                    if act == "Submit input"
                    else frame.get_by_text(act, exact=True)
                )
                place.click()
            tab.wait_for_timeout(500)
            expect(frame.get_by_text("Still here")).to_be_visible()
            assert tab.title() != "taken"
        for page in ("profile?database=students&key=eve@example.org", "campaign?name=course-registered", "fields"):
            tab.goto(f"{address}/{page}")
            settled(tab)
            tab.wait_for_timeout(300)
            assert tab.title() != "taken"
            assert len(tab.context.pages) == 1
    assert asked == []


def test_every_page_on_a_phone(context: BrowserContext, folder: Path) -> None:
    """Nothing comes from elsewhere, and nothing is wider than the screen."""
    pages = addresses(folder)
    tab = context.new_page()
    tab.set_viewport_size({"width": PHONE, "height": 900})
    asked: set[str] = set()
    tab.on("request", lambda request: asked.add(request.url))
    with running_app(folder) as address:
        for page, query in pages.items():
            tab.goto(f"{address}/{page}{query}")
            tab.get_by_role("heading").first.wait_for()
            settled(tab)
            tab.wait_for_timeout(200)
            main = tab.get_by_test_id("stMain")
            assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0, f"{page} is too wide"
            assert main.evaluate("() => document.documentElement.scrollWidth") <= PHONE, f"{page} is too wide"
    hosts = {urlsplit(url).netloc for url in asked if urlsplit(url).scheme not in ("data", "blob")}
    assert hosts == {urlsplit(address).netloc}
