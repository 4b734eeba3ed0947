"""Saving: names, versions, kinds and schedules, what is not saved yet, archiving."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from engine import segments
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from pages.components.segment_state import Opened
from tests.pages.conftest import errors, go, in_dialog, label_of, open_page, texts
from tests.pages.segment.conftest import HOME, choose, condition, people, save, started


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


def test_the_new_segment_is_one_a_database(world: Workspace) -> None:
    home = databases.get(world, HOME)
    assert Opened(world, home, None).key("draft") == "segment.draft.+students"
