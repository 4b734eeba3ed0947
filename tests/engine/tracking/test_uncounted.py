from __future__ import annotations

from engine.tracking import uncounted
from engine.workspace import Workspace
from tests.engine.tracking.letters import Letter

UTM = "utm_source=warmcast&amp;utm_medium=email&amp;utm_campaign=welcome&amp;utm_content=hello"
SHOP = "https://shop.example.org"


def test_a_look_in_the_app_leads_past_us_and_fetches_no_pixel(ws: Workspace) -> None:
    letter = Letter(ws)
    assert len(letter.links) == 4 and letter.pixel
    html = uncounted(letter.ws, letter.html)
    assert "/c/" not in html and "/o/" not in html and "<img" not in html
    assert f'<a href="{SHOP}/a?{UTM}">A</a><a href="{SHOP}/b?x=1&amp;{UTM}">B</a>' in html
    assert f'href="{SHOP}/?q=Bern%20&amp;%20Co&amp;{UTM}">your city' in html
    assert "/p/" in html


def test_what_is_not_ours_stays(ws: Workspace) -> None:
    html = (
        f'<img src="{SHOP}/o/x.gif"><a href="{SHOP}/c/{"A" * 46}/1">x</a><a href="{SHOP}/c/x/1">y</a>'
        f'<a href="{SHOP}/c/{"A" * 46}/1?to=https%3A%2F%2Fx.org">z</a>'
    )
    assert uncounted(ws, html) == html
