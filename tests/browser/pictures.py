"""Photographs every page, empty and with the small demo school, at three widths, light and dark: `make pictures`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from engine import demo, segments
from engine.campaigns import campaigns
from engine.content import templates
from engine.profiles import databases, reading
from engine.settings import Settings
from engine.workspace import Workspace
from pages.components.frame import DETAILS, SECTIONS
from tests.browser.app_process import ROOT, running_app
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.settled import settled

FOLDER = ROOT / "pictures"
WIDTHS = (1440, 768, 420)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = [name for entries in (*SECTIONS.values(), DETAILS) for name, _, _ in entries]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for state in ("empty", "demo"):
            home = Path(folder) / state
            pages = addresses(home) if state == "demo" else dict.fromkeys(PAGES, "")
            with running_app(home) as address:
                for name, tab in _photographed(chromium, address, pages):
                    tab.screenshot(path=FOLDER / f"{state}-{name}.png")
        chromium.close()
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}\n")


def addresses(folder: Path) -> dict[str, str]:
    """Fills the folder with the small demo; gives every page with what its address asks for."""
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        demo.fill(ws, small=True)
        home = databases.list_all(ws)[0]
        asked = {
            "profile": {"database": home.name, "key": reading.sample(ws, home, limit=1)[0]["key"]},
            "template": {"name": templates.list_all(ws)[0].name},
            "campaign": {"name": campaigns.list_all(ws)[0].name},
            "reports": {"campaign": campaigns.list_all(ws)[0].name},
            "segment": {"name": segments.list_all(ws)[0].name},
        }
    return {page: f"?{urlencode(asked[page])}" if page in asked else "" for page in PAGES}


def _photographed(chromium: Browser, address: str, pages: dict[str, str]) -> Iterator[tuple[str, Page]]:
    """Every page and every tab of it, one after the other: (name of the picture, what is seen)."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            size = ViewportSize(width=width, height=900)
            context = chromium.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
            tab = context.new_page()
            for page, query in pages.items():
                tab.goto(f"{address}/{'' if page == 'overview' else page}{query}")
                yield from ((f"{page}{part}-{width}-{scheme}", tab) for part in _parts(tab, width))
            context.close()


def _parts(tab: Page, width: int) -> Iterator[str]:
    """Shows the page as it opens, then each of its other tabs; a part's name is empty or "-ledger"."""
    _whole(tab, width)
    yield ""
    for other in tab.get_by_role("tab").all()[1:]:
        other.click()
        _whole(tab, width)
        yield f"-{other.inner_text().split()[0].casefold()}"


def _whole(tab: Page, width: int) -> None:
    """Waits for the page, then makes the window as high as what is on it."""
    tab.set_viewport_size({"width": width, "height": 900})
    tab.get_by_test_id("stMain").wait_for()
    settled(tab)
    tab.wait_for_timeout(500)
    height = tab.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    tab.set_viewport_size({"width": width, "height": min(max(height, 900), 6000)})
    tab.wait_for_timeout(250)


if __name__ == "__main__":
    main()
