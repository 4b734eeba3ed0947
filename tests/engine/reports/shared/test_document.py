"""Dashboards as HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from engine.campaigns import ledger
from engine.reports.shared import document, texts
from engine.reports.shared.book import Book
from engine.reports.shared.model import BLOCKS
from engine.reports.shared.views import Bar, Bars, Block, Board, Chart, Grid, Note, Series, Share, Tile, Tiles, View

BIG, SMALL, NIL, ALL = (("n", name) for name in ("big", "small", "nil", "all"))


@pytest.fixture
def book() -> Book:
    found = Book()
    for key, n in ((BIG, 1234), (SMALL, 3), (NIL, 0), (ALL, 2000)):
        found.show(found.put(key, n, n))
    return found


def shown(book: Book, *views: View, name: str = "figures") -> str:
    first, last, at = date(2026, 1, 1), date(2026, 1, 7), datetime(2026, 1, 7, 23, 30)
    block = Block(name, "The <numbers>", views)
    zone = ZoneInfo("Europe/Berlin")
    return document.html(Board("T", "Two\n<lines>", first, last, at, zone, ("News & more",), (block,), book))


class Balanced(HTMLParser):
    """Every element is closed where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "line"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


EVERYTHING: tuple[View, ...] = (
    Tiles(
        (Tile("Big", "What <it> is.", BIG, "Rate", Share(BIG, ALL), ALL, "of {count} sent"), Tile("Small", "x", SMALL))
    ),
    Chart("Big", "day", (date(2026, 1, 1), date(2026, 1, 2)), (Series("One", (BIG, SMALL)), Series("Two", (NIL, NIL)))),
    Bars(("Stage", "Messages"), (Bar("Small <b>", SMALL), Bar("Big", BIG), Bar("All", ALL)), is_funnel=True),
    Grid(("What", "Number", "Rate"), (("Row <i>", (BIG, Share(BIG, NIL))), ("Row 2", (SMALL, None))), "Grid"),
    Note("a < b"),
)


def test_it_is_sound_html_and_everything_is_escaped(book: Book) -> None:
    html = shown(book, *EVERYTHING)
    parser = Balanced()
    parser.feed(html)
    assert parser.open == []
    assert not re.search(r"<(lines|it|numbers|i|b)>", html)
    assert "<script" not in html and "http" not in html


def test_the_head_says_what_it_is_about_and_as_of_when(book: Book) -> None:
    html = shown(book)
    assert "1 Jan 2026 to 7 Jan 2026 · News &amp; more" in html
    assert "As of 8 Jan 2026, 00:30 (Europe/Berlin)" in html
    assert '<p class="note">Two\n&lt;lines&gt;</p>' in html


def test_figures_with_their_rates(book: Book) -> None:
    html = shown(book, EVERYTHING[0])
    assert '<dd class="value">1,234</dd><dd>61.7 % rate</dd><dd>of 2,000 sent</dd>' in html
    assert '<dd class="value"><span class="hid">hidden</span></dd>' in html
    assert "fewer than 5 people" in html, "why, at the foot"


def test_nothing_is_explained_where_nothing_is_hidden() -> None:
    found = Book()
    found.show(found.put(BIG, 10, 10))
    assert "fewer than" not in shown(found, Tiles((Tile("Big", "x", BIG),)))


def test_a_funnel_tells_shares_of_the_first_number_that_is_seen(book: Book) -> None:
    html = shown(book, EVERYTHING[2])
    assert '<th scope="col">Of big</th>' in html
    assert re.findall(r"<td>([^<]*)</td></tr>", html) == ["", "100.0 %", "162.1 %"]


def test_tables_tell_none_of_nothing(book: Book) -> None:
    html = shown(book, EVERYTHING[3])
    assert re.findall(r"<td>(.*?)</td>", html) == ["1,234", "–", '<span class="hid">hidden</span>', "–"]
    money = Grid(("Currency", "Revenue"), (("EUR", (BIG,)),), decimals=2)
    assert "<td>1,234.00</td>" in shown(book, money)


def test_numbers_of_a_chart_stand_below_it(book: Book) -> None:
    html = shown(book, EVERYTHING[1])
    assert "<summary>The numbers of this chart</summary>" in html
    assert '<th scope="row">1 Jan 2026</th><td>1,234</td><td>0</td>' in html
    assert 'class="alone"' not in html
    assert 'class="alone"' in shown(book, replace(EVERYTHING[1], series=(Series("One", (BIG, NIL)),)))  # type: ignore[type-var]


def test_every_block_has_a_heading_but_figures_at_the_top(book: Book) -> None:
    assert "<h2>" not in shown(book)
    assert "<h2>The &lt;numbers&gt;</h2>" in shown(book, name="funnel")


def test_there_are_words_for_every_block_and_reason() -> None:
    assert set(texts.BLOCKS) == set(BLOCKS)
    assert set(texts.REASONS) == set(ledger.REASONS)
    assert all("!" not in text for text in (*texts.BLOCKS.values(), *texts.REASONS.values()))
