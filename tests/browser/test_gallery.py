"""The starting templates, and the messages of recipes, as a mail program draws them: legible in light and dark, and within
a narrow screen."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, ViewportSize

from engine.campaigns.recipes import RECIPES
from engine.content.dark import in_the_dark, in_the_light
from engine.content.gallery import STARTS, picture

pytestmark = pytest.mark.browser

SHOWN = (*STARTS, *(recipe.message for recipe in RECIPES))
LEAST_CONTRAST = 4.5
SMALLEST_TEXT = 13
# Every run of visible words: its contrast with what lies behind it, and its size.
_WORDS = """() => {
  const channel = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parts = color => color.match(/[\\d.]+/g).map(Number);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const color = parts(getComputedStyle(e).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.textContent.trim();
    if (!words || !element.getClientRects().length || ["STYLE", "TITLE"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const [low, high] = [light(parts(style.color)), light(behind(element))].sort((a, b) => a - b);
    found.push({ words, contrast: (high + 0.05) / (low + 0.05), size: parseFloat(style.fontSize) });
  }
  return found;
}"""
_OUTSIDE = """() => [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read(browser: Browser, scheme: Literal["light", "dark"]) -> None:
    tab = browser.new_page(color_scheme=scheme)
    backgrounds = set()
    for start in SHOWN:
        tab.set_content(picture(start).html)
        found = tab.evaluate(_WORDS)
        assert len(found) > 5
        assert [w for w in found if w["contrast"] < LEAST_CONTRAST or w["size"] < SMALLEST_TEXT] == [], start.name
        backgrounds.add(tab.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert backgrounds == {"rgb(244, 245, 250)" if scheme == "light" else "rgb(17, 19, 28)"}


def test_a_preview_is_light_or_dark_whatever_the_browser_prefers(browser: Browser) -> None:
    html = picture(STARTS[0]).html
    shown = {in_the_light(html): "rgb(244, 245, 250)", in_the_light(in_the_dark(html).html): "rgb(17, 19, 28)"}
    for scheme in ("light", "dark"):
        tab = browser.new_page(color_scheme=scheme)
        for message, background in shown.items():
            tab.set_content(message)
            assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == background, scheme


@pytest.mark.parametrize("width", [600, 360])
def test_nothing_stands_outside(browser: Browser, width: int) -> None:
    tab = browser.new_page(viewport=ViewportSize(width=width, height=800))
    for start in SHOWN:
        tab.set_content(picture(start).html)
        assert tab.evaluate(_OUTSIDE) == [], start.name
