"""Static lists: filled by hand, counted by every tab."""

from __future__ import annotations

import pytest

from engine import segments
from engine.workspace import Workspace
from pages.components.segment_people import keys_in
from tests.pages.conftest import label_of, open_page, texts
from tests.pages.segment.conftest import HOME, save


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
