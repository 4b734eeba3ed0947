"""The segment editor: rules of each kind built by widgets, exact counts, undo, nesting, saving, import, what is broken."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import segments
from engine.events import NewEvent, record
from engine.profiles import databases, fields, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from pages.components.segment_people import keys_in
from pages.components.segment_state import Opened
from tests.pages.conftest import errors, go, in_dialog, label_of, open_page, texts

HOME = "students"
ROOT = "1"
PEOPLE: list[dict[str, Any]] = [
    {"country": "DE", "level": "pro", "points": 10, "is_member": True, "interests": ["seo", "mail"]},
    {"country": "AT", "level": "new", "points": 20, "is_member": False, "interests": ["seo"]},
    {"country": "DE", "points": 30, "birth_date": "1990-05-17"},
    {"city": "Bern"},
]


@pytest.fixture
def world(empty: Workspace) -> Workspace:
    """Four people: p0 to p3@example.org; p0 bought books for 50 and 70, p1 a course for 200."""
    databases.create(empty, HOME, label="Students")
    fields.add(empty, HOME, "level", type="enum", label="Level", options=[{"code": "pro", "label": "Advanced"}, "new"])
    fields.add(empty, HOME, "points", type="integer", label="Points")
    fields.add(empty, HOME, "is_member", type="boolean", label="Member")
    fields.add(empty, HOME, "interests", type="tags", label="Interests")
    fields.add(empty, HOME, "seen_at", type="datetime", label="Seen at")
    for number, data in enumerate(PEOPLE):
        write.write(empty, ProfileWrite(HOME, f"p{number}@example.org", data, subscribe=("general",) if number else ()))
    now = empty.now()
    for person, days, value, item in (("p0", 1, 50.0, "books"), ("p0", 40, 70.0, "books"), ("p1", 2, 200.0, "courses")):
        at, details = now - timedelta(days=days), {"items": [{"category": item}]}
        record(empty, NewEvent(HOME, f"{person}@example.org", "purchase", at, value, details))
    return empty


def key(node: str, part: str) -> str:
    return f"segment.builder.{node}.{part}"


def press(test: AppTest, node: str, part: str) -> AppTest:
    return test.button(key=key(node, part)).click().run()


def choose(test: AppTest, node: str, **parts: Any) -> AppTest:
    """Chooses in one select after the other: `subject="field:country"`."""
    for part, value in parts.items():
        box = next(b for b in test.selectbox if b.key and b.key.startswith(key(node, part)))
        box.set_value(value).run()
    return test


def menu(test: AppTest, node: str, choice: str) -> AppTest:
    return test.menu_button(key=key(node, "more")).set_value(choice).run()


def people(test: AppTest) -> int:
    return int(next(m.value for m in test.metric if m.label == "Matching people").replace(",", ""))


def condition(test: AppTest, name: str = f"+{HOME}") -> dict[str, Any]:
    return test.session_state[f"segment.draft.{name}"].condition


def only_rule(test: AppTest) -> dict[str, Any]:
    [rule] = condition(test)["rules"]
    return rule


def started(subject: str) -> AppTest:
    """A new segment with one rule about the subject, whose id is 2."""
    return choose(press(open_page("segment"), ROOT, "add"), "2", subject=subject)


def save(test: AppTest, name: str = "") -> AppTest:
    if name:
        label_of(test.text_input, "Name").set_value(name).run()
    return test.button(key="segment.save").click().run()


def test_a_rule_counts_from_the_moment_it_is_complete(world: Workspace) -> None:
    test = press(open_page("segment"), ROOT, "add")
    assert "Choose what to look at." in texts(test)
    assert people(test) == 4
    choose(test, "2", subject="field:country")
    assert "Choose a value." in texts(test)
    assert people(test) == 4
    choose(test, "2", value="DE")
    assert people(test) == 2
    assert "Choose a value." not in texts(test)
    assert "People for whom Country is “DE”." in texts(test)
    assert "General" in texts(test)
    test = save(test, "Germans")
    assert "Saved: 2 people." in texts(test)
    saved = segments.get(world, "germans")
    assert saved.label == "Germans"
    assert saved.condition == {"combinator": "and", "rules": [{"field": "country", "operator": "=", "value": "DE"}]}
    assert "version 1" in texts(test)
    assert [link.proto.label.split(" ")[0] for link in test.get("page_link")] == [
        "Segments",
        "p0@example.org",
        "p2@example.org",
    ]


@pytest.mark.parametrize(
    ("subject", "widget", "value", "rule", "number"),
    [
        ("field:level", "multiselect", ["pro"], {"field": "level", "operator": "in", "value": ["pro"]}, 1),
        ("field:points", "number_input", 20, {"field": "points", "operator": "=", "value": 20}, 1),
        (
            "field:interests",
            "multiselect",
            ["mail"],
            {"field": "interests", "operator": "hasAny", "value": ["mail"]},
            1,
        ),
        ("field:first_name", "text_input", "Ann", {"field": "first_name", "operator": "=", "value": "Ann"}, 0),
        ("field:birth_date", "number_input", 7, {"field": "birth_date", "operator": "inLast", "value": "7d"}, 0),
        ("event:purchase", "number_input", 2, {"event": "purchase", "operator": "atLeast", "value": 2}, 1),
        ("mail", "number_input", 2, {"mail": "opened", "operator": "atLeast", "value": 2}, 0),
        ("bucket", "number_input", 100, {"bucket": [0, 9999]}, 4),
    ],
)
def test_kinds_with_an_input(
    world: Workspace, subject: str, widget: str, value: Any, rule: dict[str, Any], number: int
) -> None:
    test = started(subject)
    box = next(b for b in getattr(test, widget) if b.key and b.key.startswith("segment.builder.2."))
    box.set_value(value).run()
    assert not test.exception
    assert only_rule(test) == rule
    assert people(test) == number == segments.how_many(world, HOME, condition(test))


@pytest.mark.parametrize(
    ("subject", "parts", "rule", "number"),
    [
        ("field:is_member", {"operator": "= False"}, {"field": "is_member", "operator": "=", "value": False}, 1),
        ("field:city", {"operator": "notNull"}, {"field": "city", "operator": "notNull"}, 1),
        ("topic", {}, {"topic": "general", "operator": "is", "value": "subscribed"}, 3),
        ("topic", {"state": "none"}, {"topic": "general", "operator": "is", "value": "none"}, 1),
        ("suppressed", {"suppressed": True}, {"suppressed": True}, 1),
        ("segment", {"segment": "germans", "in": "notIn"}, {"segment": "germans", "operator": "notIn"}, 2),
        ("rfm", {"rfm": "m", "score": 1}, {"rfm": "m", "operator": ">=", "value": 1}, 2),
        ("event:purchase", {"operator": "none"}, {"event": "purchase", "operator": "none"}, 2),
        (
            "event:purchase",
            {"window": "last"},
            {"event": "purchase", "operator": "atLeast", "value": 1, "within": "30d"},
            2,
        ),
        ("mail", {"mail": "sent", "operator": "none"}, {"mail": "sent", "operator": "none"}, 4),
    ],
)
def test_kinds_to_choose(
    world: Workspace, subject: str, parts: dict[str, Any], rule: dict[str, Any], number: int
) -> None:
    segments.save(world, HOME, "germans", {"field": "country", "operator": "=", "value": "DE"})
    subscriptions.suppress(world, "p3@example.org", "manual")
    test = choose(started(subject), "2", **parts)
    assert not test.exception
    assert only_rule(test) == rule
    assert people(test) == number == segments.how_many(world, HOME, condition(test))


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


def test_another_operator_keeps_the_value_where_it_makes_sense(world: Workspace) -> None:
    test = started("field:level")
    test.multiselect(key=key("2", "value.level.in")).set_value(["pro"]).run()
    choose(test, "2", operator="=")
    assert only_rule(test)["value"] == "pro"
    choose(test, "2", operator="contains")
    assert "value" not in only_rule(test)
    test.text_input(key=key("2", "value.level.contains")).set_value("adv").run()
    assert people(test) == 1
    choose(test, "2", operator="null")
    assert only_rule(test) == {"field": "level", "operator": "null"}
    choose(test, "2", subject="field:points")
    choose(test, "2", operator="between")
    test.number_input(key=key("2", "value.points.between.low")).set_value(15).run()
    assert "Choose both ends." in texts(test)
    test.number_input(key=key("2", "value.points.between.high")).set_value(30).run()
    assert people(test) == 2


def test_times_of_day_and_other_fields(world: Workspace) -> None:
    test = choose(started("field:seen_at"), "2", operator=">")
    test.date_input(key=key("2", "value.seen_at.>")).set_value(datetime(2026, 1, 5).date()).run()
    assert only_rule(test)["value"] == "2026-01-05"
    menu(test, "2", "time")
    assert only_rule(test)["value"] == "2026-01-05T00:00"
    test.datetime_input(key=key("2", "value.seen_at.>.time")).set_value(datetime(2026, 1, 5, 9, 30)).run()
    assert only_rule(test)["value"] == "2026-01-05T09:30"
    menu(test, "2", "time")
    menu(test, "2", "source")
    choose(test, "2", other="registered_at")
    expected = {"field": "seen_at", "operator": ">", "valueSource": "field", "value": "registered_at"}
    assert only_rule(test) == expected
    assert people(test) == 0
    assert not test.exception


def test_missing_values_of_negative_rules(world: Workspace) -> None:
    test = choose(started("field:country"), "2", operator="!=", value="DE")
    assert people(test) == 2
    assert "1 person without a value included" in texts(test)
    menu(test, "2", "present")
    assert only_rule(test)["onlyPresent"] is True
    assert people(test) == 1
    assert "1 person without a value left out" in texts(test)
    menu(test, "2", "case")
    assert only_rule(test)["matchCase"] is True
    assert "case matters" in texts(test)


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


def test_what_is_not_complete_cannot_be_saved(world: Workspace) -> None:
    test = save(started("field:country"), "Half")
    assert "1 condition cannot be used yet" in errors(test)
    assert segments.list_all(world) == []
    test = save(choose(test, "2", value="DE"), " ")
    assert "The segment needs a name." in errors(test)
    assert people(test) == 2


def test_what_is_not_saved_survives_other_pages(world: Workspace) -> None:
    test = choose(started("field:country"), "2", value="DE")
    label_of(test.text_input, "Name").set_value("Germans").run()
    assert "Unsaved changes" in texts(test)
    test = go(go(test, "profiles"), "segment")
    assert people(test) == 2
    assert label_of(test.text_input, "Name").value == "Germans"
    test.menu_button(key="segment.more").set_value("discard").run()
    assert people(test) == 4
    assert "Unsaved changes" not in texts(test)


def test_save_again_save_as_and_versions(world: Workspace) -> None:
    test = save(choose(started("field:country"), "2", value="DE"), "Germans")
    first = next(iter(segments.get(world, "germans").condition["rules"]))
    choose(test, "2", value="AT")
    assert "Unsaved changes" in texts(test)
    test = save(test)
    assert segments.get(world, "germans").version == 2
    assert "version 2" in texts(test)
    test.menu_button(key="segment.more").set_value("save_as").run()
    in_dialog(test, "segment.save_as")
    test.text_input(key="segment.save_as.label").set_value("Austrians")
    test = in_dialog(test, "segment.save_as", press="Save as new")
    assert segments.get(world, "austrians").condition == segments.get(world, "germans").condition
    assert "Austrians" in texts(test)
    test = go(test, "segment", name="germans")
    test.session_state["segment.tab"] = "History"
    test.run()
    assert "Country is “AT”" in texts(test)
    test.button(key="segment.restore.1").click().run()
    assert condition(test, "germans")["rules"] == [first]


def test_kinds_and_schedules(world: Workspace) -> None:
    test = choose(started("field:country"), "2", value="DE")
    label_of(test.segmented_control, "Kind").set_value("updatable").run()
    label_of(test.selectbox, "Refreshed").set_value("weekly").run()
    label_of(test.multiselect, "Weekdays").set_value([1, 4]).run()
    label_of(test.selectbox, "Time zone").set_value("Europe/Berlin").run()
    test = save(test, "Germans")
    assert segments.get(world, "germans").schedule == {"weekly": [1, 4], "time": "06:00", "time_zone": "Europe/Berlin"}
    assert "On the list 2" in texts(test)
    write.write(world, ProfileWrite(HOME, "new@example.org", {"country": "DE"}))
    test.session_state["segment.tab"] = "People"
    test.run().button(key="segment.refresh").click().run()
    assert "1 person came, 0 left." in texts(test)


def test_a_static_list_is_filled_by_hand(world: Workspace) -> None:
    test = open_page("segment")
    label_of(test.segmented_control, "Kind").set_value("static").run()
    assert "begins with nobody" in texts(test)
    test = save(test, "Hand picked")
    assert segments.how_many(world, HOME, {"segment": "hand-picked", "operator": "in"}) == 0
    test.session_state["segment.tab"] = "People"
    test.run()
    label_of(test.text_area, "Add or remove people").set_value("p1@example.org, P2@example.org\nwho@example.org")
    test.button(key="segment.keys.add").click().run()
    assert "2 people added; nobody has who@example.org." in texts(test).replace("\\", "")
    assert segments.how_many(world, HOME, {"segment": "hand-picked", "operator": "in"}) == 2
    assert "who@example.org" in [area.value for area in test.text_area]


def test_every_tab_of_a_list_counts_the_list(world: Workspace) -> None:
    segments.save(world, HOME, "guests", None, kind="static", label="Guests")
    segments.add_members(world, "guests", ["p1@example.org"])
    test = open_page("segment", name="guests")
    assert [m.value for m in test.metric if m.label == "On the list"] == ["1"]
    assert not [m for m in test.metric if m.label == "Matching people"]
    assert "Unsaved changes" not in texts(test)
    for tab in ("People", "Explain", "Compare", "Growth", "Health"):
        test.session_state["segment.tab"] = tab
        test.run()
        assert "1 person** on the list" in texts(test)
        assert "Nobody is in it" not in texts(test)
    test.session_state["segment.tab"] = "Funnel"
    assert "A list has no funnel" in texts(test.run())
    test.session_state["segment.tab"] = "Conditions"
    label_of(test.run().text_input, "Name").set_value("Our guests").run()
    test.button(key="segment.save").click().run()
    assert segments.get(world, "guests").condition == segments.NOBODY


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("a@x.org, b@x.org;c@x.org\nd@x.org e@x.org", ["a@x.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org"]),
        ("Ann Lee <ann@x.org>, <bob@x.org>\ncid@x.org", ["ann@x.org", "bob@x.org", "cid@x.org"]),
        ("", []),
    ],
)
def test_keys_as_they_are_pasted(text: str, keys: list[str]) -> None:
    assert keys_in(text) == keys


RQB = {
    "id": "r",
    "combinator": "and",
    "not": False,
    "rules": [
        {"id": "a", "field": "country", "operator": "in", "valueSource": "value", "value": "DE,AT"},
        {
            "id": "g",
            "combinator": "or",
            "rules": [{"id": "b", "field": "points", "operator": "between", "valueSource": "value", "value": "5,15"}],
        },
    ],
}


def imported(text: str) -> AppTest:
    test = in_dialog(open_page("segment"), "segment.import")
    test.text_area(key="segment.import.text").set_value(text)
    return in_dialog(test, "segment.import", press="segment.import.take")


def test_react_query_builders_json(world: Workspace) -> None:
    test = imported(json.dumps(RQB))
    test.run()
    assert not test.exception
    assert people(test) == 1
    assert test.multiselect(key=key("3", "value.country.in")).value == ["DE", "AT"]
    assert test.number_input(key=key("5", "value.points.between.high")).value == 15
    test.button(key="segment.undo").click().run()
    assert people(test) == 4
    in_dialog(test, "segment.export")
    assert not test.exception


def test_json_that_cannot_be_read(world: Workspace) -> None:
    assert "This is no JSON" in errors(imported("{"))
    assert "Paste a condition" in errors(imported(" "))
    for text in ("{}", "[]", "null", '"text"'):
        assert "A condition is written like" in errors(imported(text)).replace("\\", "")
    assert "$.rules[0]: a rule or a group is an object." in errors(imported('{"combinator": "and", "rules": ["and"]}'))


def test_broken_rules_say_so_at_their_line_and_the_rest_counts(world: Workspace) -> None:
    rules = [
        {"field": "gone", "operator": "=", "value": "x"},
        {"field": "level", "operator": "=", "value": "nonsense"},
        {"field": "city", "operator": "matches", "value": "^B("},
        {"nonsense": 1},
        {"combinator": "and", "not": True, "rules": [{"field": "country", "operator": "=", "value": "DE"}]},
    ]
    test = imported(json.dumps({"combinator": "and", "rules": rules})).run()
    assert not test.exception
    said = texts(test).replace("\\", "")
    for part in (
        "There is no field “gone”",
        "“nonsense” is not one of",
        "is not a pattern",
        "A rule has one of the keys",
    ):
        assert part in said
    assert test.segmented_control(key=key("7", "mode")).value == "not all"
    assert people(test) == 2
    test = save(test, "Broken")
    assert "4 conditions cannot be used yet" in errors(test)
    assert condition(test)["rules"] == rules


def test_a_saved_segment_whose_field_is_gone_can_be_opened(world: Workspace) -> None:
    segments.save(world, HOME, "pros", {"field": "level", "operator": "=", "value": "pro"})
    with world.store.transaction() as cursor:
        cursor.run("delete from uses")
    fields.remove(world, HOME, "level")
    test = open_page("segment", name="pros")
    assert not test.exception
    assert "There is no field “level”" in texts(test).replace("\\", "")
    assert people(test) == 4


def archived(name: str) -> AppTest:
    test = in_dialog(open_page("segment", name=name), "segment.archive")
    return in_dialog(test, "segment.archive", press="segment.archive")


def test_archive(world: Workspace) -> None:
    segments.save(world, HOME, "germans", {"field": "country", "operator": "=", "value": "DE"})
    segments.save(world, HOME, "user", {"segment": "germans", "operator": "in"})
    test = archived("germans")
    assert "is used by segment user" in errors(test)
    archived("user")
    assert segments.get(world, "user").is_archived
    test = open_page("segment", name="user")
    assert "it cannot be changed" in texts(test)
    assert not test.exception


TABS = {
    "People": "2 people",
    "Funnel": "Alone: how many people",
    "Explain": "",
    "Compare": "in all of them",
    "Growth": "rebuilt from the logs",
    "Health": "is missing for",
    "History": "Version 1",
}


@pytest.mark.parametrize("tab", TABS)
def test_tabs(world: Workspace, tab: str) -> None:
    segments.save(world, HOME, "germans", {"field": "country", "operator": "=", "value": "DE"})
    segments.save(world, HOME, "pros", {"field": "level", "operator": "=", "value": "pro"})
    test = open_page("segment", name="germans")
    test.session_state["segment.tab"] = tab
    test.run()
    assert not test.exception
    assert not test.error
    assert TABS[tab] in texts(test)


def test_explain_one_person(world: Workspace) -> None:
    segments.save(world, HOME, "germans", {"field": "country", "operator": "=", "value": "DE"})
    test = open_page("segment", name="germans")
    test.session_state["segment.tab"] = "Explain"
    test.run()
    test.text_input(key="segment.person").set_value("p1@example.org").run()
    assert "Does not match" in texts(test)
    assert "value: AT" in texts(test).replace("\\", "")
    assert "Unsaved changes" not in texts(test)
    test.text_input(key="segment.person").set_value("who@example.org").run()
    assert "There is no profile “who@example.org”" in errors(test)


@pytest.mark.parametrize("way", ["versions", "days"])
def test_differences(world: Workspace, way: str) -> None:
    segments.save(world, HOME, "germans", {"field": "country", "operator": "=", "value": "DE"})
    test = choose(open_page("segment", name="germans"), "2", value="AT")
    test.session_state["segment.tab"] = "Compare"
    test.run()
    test.segmented_control(key="segment.compare").set_value(way).run()
    assert not test.exception
    expected = {"versions": ("Came 1", "Left 2"), "days": ("Came 1", "Left 0")}[way]
    assert all(part in texts(test) for part in expected)


def test_a_very_long_group_shows_a_page_of_it(world: Workspace) -> None:
    rules = [{"field": "points", "operator": "!=", "value": n} for n in range(100, 190)]
    test = imported(json.dumps({"combinator": "and", "rules": rules})).run()
    assert people(test) == 4
    assert len([b for b in test.number_input if "value.points" in str(b.key)]) == 40


def test_the_new_segment_is_one_a_database(world: Workspace) -> None:
    home = databases.get(world, HOME)
    assert Opened(world, home, None).key("draft") == "segment.draft.+students"
