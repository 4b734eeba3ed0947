"""Dashboards with their numbers: the same as in every report, and nothing about few people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine import segments
from engine.clock import FixedClock
from engine.errors import StateError
from engine.profiles import databases, subscriptions, write
from engine.reports import figures
from engine.reports.shared import board
from engine.reports.shared.book import HIDDEN, Told
from engine.reports.shared.model import BLOCKS, Days, Filters, Parts
from engine.reports.shared.views import Bars, Board, Chart, Grid, Note, Tiles
from engine.reports.slices import Slice
from engine.workspace import Workspace
from tests.engine.reports.shared.post import Post, school


@pytest.fixture
def post(ws: Workspace) -> Workspace:
    return school(ws)


def made(ws: Workspace, *blocks: str, **filters: Any) -> Board:
    return board.make(ws, Parts("Board", blocks=blocks or BLOCKS, filters=Filters(**{"days": Days(7), **filters})))


def fixed(days: int) -> Days:
    """So many up to the day on which the clock stands."""
    last = date(2026, 1, 5)
    return Days(None, last - timedelta(days=days - 1), last)


def view(found: Board, name: str, place: int = 0) -> Any:
    return next(b for b in found.blocks if b.name == name).views[place]


def told(found: Board, *key: str) -> Told:
    return found.book.tell(key)


def test_blocks_stand_in_the_order_chosen(post: Workspace) -> None:
    found = made(post, "skipped", "figures")
    assert [(b.name, b.title) for b in found.blocks] == [
        ("skipped", "Why messages were not sent"),
        ("figures", "The numbers"),
    ]
    assert (found.first, found.last, found.filters) == (date(2025, 12, 30), date(2026, 1, 5), ("All campaigns",))


def test_numbers_are_those_of_every_report(post: Workspace) -> None:
    found = made(post, "figures", "campaigns")
    period = Days(7).period(post.now(), post.zone)
    whole = figures.figures(post, Slice(since=period.since, until=period.until))
    tiles = view(found, "figures")
    assert isinstance(tiles, Tiles)
    assert [t.label for t in tiles.tiles] == ["Delivered", "Opened", "Clicked", "Unsubscribed", "Converted"]
    for name in ("delivered", "clicked", "converted"):
        assert told(found, "all", name) == Told(whole.counts[name])
    for tile, rate in ((tiles.tiles[2], "click_rate"), (tiles.tiles[4], "conversion_rate")):
        assert tile.share and found.book.share(tile.share.part, tile.share.whole) == Told(whole.rates[rate])


def test_a_campaign_to_three_people_cannot_be_worked_out(post: Workspace) -> None:
    found = made(post, "figures", "campaigns")
    grid = view(found, "campaigns")
    assert isinstance(grid, Grid) and [label for label, _ in grid.rows] == ["News", "Offer", "Tiny"]
    hidden = {label for label, (key, *_) in grid.rows if isinstance(key, tuple) and found.book.tell(key) == HIDDEN}
    assert hidden == {"Tiny", "News"}, "with one of the others, as the whole is shown"


def test_who_has_no_goal_has_no_conversions_and_not_none_of_them(post: Workspace) -> None:
    grid = view(made(post, "campaigns"), "campaigns")
    assert grid.heads[-1] == "Converted"
    assert {label: cells[-1] for label, cells in grid.rows} == {
        "News": None,
        "Offer": ("campaign", "3", "converted"),
        "Tiny": None,
    }


def test_three_bounced_messages_are_no_subtraction(post: Workspace) -> None:
    """Sent and delivered differ by two people."""
    found = made(post, "figures", "funnel")
    assert told(found, "all", "sent") == HIDDEN
    assert told(found, "all", "delivered").value


def test_who_did_not_open_is_no_subtraction(ws: Workspace) -> None:
    """Two of sixty: the number of those who did would tell it, and so would the rate, a campaign, a variant and a day."""
    post = Post(ws, 60)
    post.campaign("news", variants=2, goal=True)
    post.mail("news", range(30), "opened clicked")
    post.mail("news", range(30, 58), "opened clicked", variant=1)
    post.mail("news", range(58, 60), variant=1)
    post.buy(range(57), 5, "EUR")
    found = made(post.put(), "figures", "campaigns", "variants", "over_time", days=fixed(7))
    day = (found.last - timedelta(days=1)).isoformat()
    assert told(found, "all", "delivered") == Told(60)
    for key in (("all",), ("campaign", "1"), ("variant", "1", "1")):
        assert [told(found, *key, name) for name in ("opened", "clicked", "converted")] == [HIDDEN] * 3, key
    assert told(found, "step", day, "opened") == HIDDEN
    assert found.book.share(("all", "opened"), ("all", "delivered")) == HIDDEN


def test_who_had_mail_without_a_goal_is_no_subtraction(ws: Workspace) -> None:
    """Conversions are divided by what had a goal: the rate tells how many that are."""
    post = Post(ws, 60)
    post.campaign("offer", goal=True)
    post.campaign("note")
    post.mail("offer", range(50), "clicked")
    post.mail("note", range(50, 53))
    post.buy(range(20), 5, "EUR")
    found = made(post.put(), "figures")
    assert (told(found, "all", "delivered"), told(found, "all", "converted")) == (Told(53), Told(20))
    assert told(found, "all", "aimed") == HIDDEN
    tile = view(found, "figures").tiles[-1]
    assert tile.share and found.book.share(tile.share.part, tile.share.whole) == HIDDEN


def test_the_funnel_begins_with_what_may_be_seen(post: Workspace) -> None:
    bars = view(made(post, "funnel"), "funnel")
    assert isinstance(bars, Bars) and bars.is_funnel
    assert [row.label for row in bars.rows] == ["Planned", "Sent", "Delivered", "Opened", "Clicked", "Converted"]


def test_columns_over_time_add_up(post: Workspace) -> None:
    found = made(post, "over_time", days=fixed(7))
    chart = view(found, "over_time")
    assert isinstance(chart, Chart) and chart.step == "day" and len(chart.days) == 7
    delivered = [found.book.tell(key) for key in chart.series[0].keys]
    assert delivered[-3] == Told(40) and delivered[0] == Told(0)


@pytest.mark.parametrize(("days", "step", "columns"), [(7, "day", 7), (28, "day", 28), (90, "week", 14)])
def test_charts_have_as_many_columns_as_one_can_read(post: Workspace, days: int, step: str, columns: int) -> None:
    chart = view(made(post, "over_time", days=fixed(days)), "over_time")
    assert (chart.step, len(chart.days), len(chart.series[0].keys)) == (step, columns, columns)


def test_four_hundred_days_are_months(post: Workspace) -> None:
    days = Days(None, date(2024, 12, 1), date(2026, 1, 4))
    chart = view(made(post, "over_time", "growth", days=days), "over_time")
    assert (chart.step, len(chart.days)) == ("month", 14)


def test_one_day_and_days_to_come(post: Workspace) -> None:
    today = date(2026, 1, 5)
    assert len(view(made(post, "growth", days=Days(None, today, today)), "growth", 1).days) == 1
    to_come = Days(None, today, date(2026, 2, 20))
    assert view(made(post, "over_time", "growth", days=to_come), "over_time").step == "week"


def test_variants_of_campaigns_that_have_several(post: Workspace) -> None:
    found = made(post, "variants")
    grid = view(found, "variants")
    assert (grid.title, [label for label, _ in grid.rows]) == ("Offer", ["A: Hello", "B: Hi"])
    assert told(found, "variant", "3", "0", "delivered") == Told(30)
    assert view(made(post, "variants", campaigns=("news",)), "variants") == Note(
        "None of these campaigns has more than one variant."
    )


def test_reasons(post: Workspace) -> None:
    found = made(post, "skipped")
    bars = view(found, "skipped")
    assert [(row.label, found.book.tell(row.key)) for row in bars.rows] == [
        ("Had enough messages lately", Told(20)),
        ("No email address", HIDDEN),
    ], "the whole of them is not shown"
    both = made(post, "skipped", "funnel")
    assert told(both, "all", "planned") == HIDDEN, "or the two would be what is missing"


def test_revenue_by_currency(post: Workspace) -> None:
    """Two people paid in dollars: not even that is told."""
    found = made(post, "revenue")
    grid, note = (view(found, "revenue", place) for place in (0, 1))
    assert [(label, found.book.tell(cells[0])) for label, cells in grid.rows] == [("EUR", Told(246))]
    assert note == Note("What fewer than 5 people paid in a currency is not shown.")
    assert view(made(post, "revenue", campaigns=("news",)), "revenue").text.startswith("None of these campaigns")


def test_what_a_shop_sends_as_a_currency_is_not_printed(ws: Workspace) -> None:
    post = Post(ws, 12)
    post.campaign("offer", goal=True)
    post.mail("offer", range(12), "clicked")
    post.buy(range(12), 5, "quirina.smith@private-mail.example")
    grid = view(made(post.put(), "revenue"), "revenue")
    assert [label for label, _ in grid.rows] == ["no currency named"]


def test_refunds_are_what_they_are(ws: Workspace) -> None:
    post = Post(ws, 12)
    post.campaign("offer", goal=True)
    post.mail("offer", range(12), "clicked")
    post.buy(range(12), -10, "EUR")
    found = made(post.put(), "revenue")
    assert told(found, "revenue", "EUR") == Told(-120)


def test_sources_that_few_name_are_not_named(post: Workspace) -> None:
    """Three have one of their own: it is counted with the next one, or the whole of all would tell it."""
    found = made(post, "sources")
    bars = view(found, "sources")
    assert [(row.label, found.book.tell(row.key).value) for row in bars.rows] == [
        ("Fair", 36),
        ("Radio", 12),
        ("Other sources", 12),
    ]


def test_sources_of_few_people_in_all(ws: Workspace) -> None:
    Post(ws, 4)
    found = made(ws, "sources")
    assert [(row.label, found.book.tell(row.key)) for row in view(found, "sources").rows] == [("Other sources", HIDDEN)]


def test_growth_and_sources_tell_nothing_together(ws: Workspace) -> None:
    """Three came one day and two another: five in all would tell that both are few."""
    for order in (("growth", "sources"), ("sources", "growth")):
        if order[0] == "growth":
            Post(ws, 3)
            writes = [write.ProfileWrite("students", f"late{n}@example.org", {"source": "Fair"}) for n in range(2)]
            write.write_many(ws.acting(clock=FixedClock(ws.now() - timedelta(hours=1))), writes)
        found = made(ws, *order)
        assert told(found, "came") == HIDDEN
        assert [found.book.tell(row.key) for row in view(found, "sources").rows] == [HIDDEN]


def test_growth_ends_with_the_period_and_so_do_sources(ws: Workspace) -> None:
    """Weeks and months are cut: two people who came after it would be a subtraction."""
    Post(ws, 60)
    early = [write.ProfileWrite("students", f"early{n}@example.org", {"source": "Fair"}) for n in range(2)]
    write.write_many(ws.acting(clock=FixedClock(ws.now() - timedelta(days=35))), early)
    late = [
        write.ProfileWrite("students", f"late{n}@example.org", {"source": "Fair", "registered_at": "2025-12-20"})
        for n in range(2)
    ]
    write.write_many(ws.acting(clock=FixedClock(ws.now() - timedelta(hours=1))), late)
    found = made(ws, "growth", "sources", days=Days(None, date(2025, 12, 2), date(2026, 1, 4)))
    assert view(found, "growth", 1).step == "week"
    assert [found.book.tell(t.key) for t in view(found, "growth").tiles] == [Told(62), Told(60), Told(0)]
    bars = view(found, "sources").rows
    assert sum(found.book.tell(row.key).value or 0 for row in bars) == 60


def test_growth(post: Workspace) -> None:
    found = made(post, "growth")
    assert [found.book.tell(t.key) for t in view(found, "growth").tiles] == [Told(60), Told(60), Told(0)]
    note = view(found, "growth", 2)
    assert isinstance(note, Note) and note.text.startswith("All people of Students")
    home = databases.get(post, "students")
    with post.store.read() as cursor:
        ids = cursor.column(f"select profile_id from {home.table} order by key limit 9")
    for person in ids:
        subscriptions.set_state(post, home, person, "general", "subscribed", source="card")
    found = made(post, "growth", topic="general")
    assert told(found, "people") == Told(9)


def test_filters(post: Workspace) -> None:
    condition = {"combinator": "and", "rules": [{"field": "source", "operator": "=", "value": "Fair"}]}
    segments.save(post, "students", "fair", condition, label="Came by the fair")
    found = made(post, "figures", campaigns=("news", "offer"), segment="fair")
    assert found.filters == ("News, Offer", "People now in: Came by the fair")
    period = Days(7).period(post.now(), post.zone)
    whole = figures.figures(post, Slice((1, 3), period.since, period.until, segment="fair"))
    assert told(found, "all", "delivered") == Told(whole.counts["delivered"])


def test_a_segment_that_cannot_be_asked_any_more(post: Workspace) -> None:
    condition = {"combinator": "and", "rules": [{"field": "source", "operator": "=", "value": "Fair"}]}
    segments.save(post, "students", "fair", condition, label="Fair")
    segments.archive(post, "fair")
    with pytest.raises(StateError):
        made(post, segment="fair")


def test_a_workspace_without_anything(ws: Workspace) -> None:
    found = made(ws)
    assert [b.name for b in found.blocks] == list(BLOCKS)
    assert not found.book.has_hidden
    assert told(found, "all", "delivered") == Told(0)
