"""Groups: nesting, undo and redo, an empty one, a very long one."""

from __future__ import annotations

import json

from engine.workspace import Workspace
from tests.pages.conftest import open_page, texts
from tests.pages.segment.conftest import ROOT, choose, condition, imported, key, menu, people, press, started


def test_groups_undo_and_redo(world: Workspace) -> None:
    test = choose(started("field:country"), "2", value="DE")
    press(test, ROOT, "add_group")
    choose(test, "4", subject="field:points")
    test.number_input(key=key("4", "value.points.=")).set_value(20).run()
    assert people(test) == 0
    test.segmented_control(key=key(ROOT, "mode")).set_value("any").run()
    assert people(test) == 3
    test.segmented_control(key=key(ROOT, "mode")).set_value("none").run()
    assert condition(test)["not"] is True
    assert people(test) == 1
    menu(test, "4", "out")
    assert [r.get("field") for r in condition(test)["rules"]] == ["country", None, "points"]
    press(test, "4", "duplicate")
    press(test, "2", "delete")
    assert [r.get("field") for r in condition(test)["rules"]] == [None, "points", "points"]
    for _ in range(3):
        test.button(key="segment.undo").click().run()
    assert people(test) == 1
    assert [r.get("field") for r in condition(test)["rules"]] == ["country", None]
    for _ in range(2):
        test.button(key="segment.undo").click().run()
    assert people(test) == 0
    assert test.segmented_control(key=key(ROOT, "mode")).value == "all"
    test.button(key="segment.redo").click().run()
    assert people(test) == 3
    menu(test, "2", "wrap")
    assert condition(test)["rules"][0]["rules"] == [{"field": "country", "operator": "=", "value": "DE"}]


def test_an_empty_group_says_whom_it_holds_for(world: Workspace) -> None:
    test = press(open_page("segment"), ROOT, "add_group")
    press(test, "3", "delete")
    assert "No conditions: everybody." in texts(test)
    assert people(test) == 4
    test.segmented_control(key=key("2", "mode")).set_value("none").run()
    assert "No conditions: nobody." in texts(test)
    assert people(test) == 0


def test_a_very_long_group_shows_a_page_of_it(world: Workspace) -> None:
    rules = [{"field": "points", "operator": "!=", "value": n} for n in range(100, 190)]
    test = imported(json.dumps({"combinator": "and", "rules": rules})).run()
    assert people(test) == 4
    assert len([b for b in test.number_input if "value.points" in str(b.key)]) == 40
