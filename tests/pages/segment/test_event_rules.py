"""Rules about events: measures, details, windows, and an event that nobody has done yet."""

from __future__ import annotations

from datetime import timedelta

from engine.workspace import Workspace
from tests.pages.conftest import texts
from tests.pages.segment.conftest import ROOT, choose, condition, key, only_rule, people, press, started


def test_a_measure_of_events(world: Workspace) -> None:
    test = choose(started("event:purchase"), "2", measure="sum")
    assert only_rule(test) == {"event": "purchase", "measure": "sum", "of": "value", "operator": ">="}
    test.number_input(key=key("2", "value.value.>=")).set_value(150).run()
    assert people(test) == 1
    choose(test, "2", measure="last", of="time")
    assert only_rule(test)["operator"] == "inLast"
    test.number_input(key=key("2", "value.time.inLast.amount")).set_value(7).run()
    assert people(test) == 2


def test_details_of_an_event(world: Workspace) -> None:
    test = press(started("event:purchase"), "2", "where")
    choose(test, "4", property="items.category", value="books")
    assert only_rule(test)["where"] == {
        "combinator": "and",
        "rules": [{"field": "items.category", "operator": "=", "value": "books"}],
    }
    assert people(test) == 1
    press(test, "3", "add")
    choose(test, "5", property="value")
    choose(test, "5", operator=">")
    test.number_input(key=key("5", "value.value.>")).set_value(60).run()
    assert people(test) == 1
    assert condition(test)["rules"][0]["where"]["rules"][1] == {"field": "value", "operator": ">", "value": 60}
    press(test, "3", "delete")
    assert only_rule(test) == {"event": "purchase", "operator": "atLeast", "value": 1}


def test_windows_between_dates(world: Workspace) -> None:
    test = choose(started("event:purchase"), "2", window="between")
    assert "Choose the dates." in texts(test)
    day = (world.now() - timedelta(days=10)).date()
    test.date_input(key=key("2", "from")).set_value(day).run()
    assert only_rule(test) == {"event": "purchase", "operator": "atLeast", "value": 1, "from": day.isoformat()}
    assert people(test) == 2
    press(test, ROOT, "add")
    assert people(test) == 2


def test_an_event_that_nobody_has_done_yet(world: Workspace) -> None:
    test = started("event")
    assert "Name the event." in texts(test)
    test.text_input(key=key("2", "event")).set_value("visit").run()
    assert only_rule(test) == {"event": "visit", "operator": "atLeast", "value": 1}
    assert people(test) == 0
