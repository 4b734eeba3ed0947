"""The tab Shared: from the empty list to a link, and back."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from engine.access import visits
from engine.api import looks
from engine.reports.shared import keeping, links
from engine.reports.shared.model import BLOCKS, Days, Filters, Parts
from engine.workspace import Actor, Workspace
from pages.components.reports.shared import texts as words
from tests.pages.conftest import errors, in_dialog, open_page, said, texts
from tests.scenarios.school import School


@pytest.fixture
def ws(school: School) -> Workspace:
    return school.ws


def listed(**params: str) -> AppTest:
    return open_page("reports", tab="shared", **params)


def one(ws: Workspace, parts: Parts | None = None) -> AppTest:
    keeping.create(ws, "board", parts or Parts("The board"))
    return listed(dashboard="board")


def press(test: AppTest, key: str) -> AppTest:
    test.button(key=key).click()
    return test.run()


def test_the_first_dashboard(ws: Workspace) -> None:
    test = listed()
    assert "A dashboard for people without an account" in texts(test)
    test.button(key="empty.shared.action").click().run()
    test.text_input(key="shared.create.title").set_value("Mail & more")
    in_dialog(test, "shared.new", press="Create dashboard")
    [made] = keeping.list_all(ws)
    assert (made.name, made.parts) == ("mail-more", Parts("Mail & more"))
    assert "mail-more" in test.query_params["dashboard"]
    assert words.NO_LINK in said(test)


def test_two_of_the_same_name(ws: Workspace) -> None:
    keeping.create(ws, "board", Parts("Board"))
    test = listed()
    press(test, "shared.new")
    test.text_input(key="shared.create.title").set_value("Board")
    in_dialog(test, "shared.new", press="Create dashboard")
    assert [d.name for d in keeping.list_all(ws)] == ["board", "board-2"]


def test_a_title_is_needed(ws: Workspace) -> None:
    test = in_dialog(in_dialog(listed(), "shared.new"), "shared.new", press="Create dashboard")
    assert "needs a name" in errors(test) and keeping.list_all(ws) == []


def test_what_is_chosen_is_saved(ws: Workspace) -> None:
    test = one(ws)
    test.text_input(key="shared.title.board").set_value("For the board")
    test.text_area(key="shared.note.board").set_value("Monthly.")
    test.multiselect(key="shared.campaigns.board").set_value(["course-registered"])
    test.selectbox(key="shared.topic.board").set_value("general")
    test.segmented_control(key="shared.days.board").set_value(7)
    test.run()
    assert "Unsaved changes" in texts(test) or words.UNSAVED in texts(test)
    press(test, "shared.save")
    filters = Filters(("course-registered",), "general", None, Days(7))
    assert keeping.get(ws, "board").parts == Parts("For the board", "Monthly.", filters=filters)
    assert "Saved: For the board." in said(test) and words.UNSAVED not in texts(test)


def test_blocks_are_put_moved_and_taken_out(ws: Workspace) -> None:
    test = one(ws, Parts("Board", blocks=("figures", "funnel", "campaigns")))
    press(test, "shared.block.down.figures")
    press(test, "shared.block.up.campaigns")
    press(test, "shared.block.take_out.funnel")
    test.menu_button(key="shared.add.board").set_value("growth").run()
    press(test, "shared.save")
    assert keeping.get(ws, "board").parts.blocks == ("campaigns", "figures", "growth")


def test_the_last_block_stays(ws: Workspace) -> None:
    test = one(ws, Parts("Board", blocks=("figures",)))
    assert test.button(key="shared.block.take_out.figures").disabled
    full = listed(dashboard="board")
    keeping.update(ws, "board", Parts("Board", blocks=BLOCKS))
    full.run()
    assert not [b for b in full.get("menu_button") if b.key == "shared.add.board"]


def test_what_was_typed_outlives_another_page_and_can_be_dropped(ws: Workspace) -> None:
    test = one(ws)
    test.text_input(key="shared.title.board").set_value("Another")
    press(test, "shared.block.take_out.figures")
    test.switch_page("messages.py").run()
    test.switch_page("reports.py")
    test.query_params["tab"], test.query_params["dashboard"] = "shared", "board"
    test.run()
    assert test.text_input(key="shared.title.board").value == "Another"
    press(test, "shared.discard")
    assert keeping.get(ws, "board").parts == Parts("The board")
    assert [i.value for i in test.text_input if i.label == "Title"] == ["The board"]
    assert test.button(key="shared.block.take_out.figures")


def test_a_link_is_made_extended_and_revoked(ws: Workspace) -> None:
    test = one(ws)
    press(test, "shared.make_link")
    dashboard = keeping.get(ws, "board")
    link = links.of(ws, dashboard)
    assert link and links.url(ws, link) in texts(test) and words.ONLY_HERE in said(test)
    assert timedelta(days=29) < link.expires_at - ws.now() <= timedelta(days=30)
    test.selectbox(key="shared.lasts").set_value(90)
    press(test, "shared.extend")
    longer = links.of(ws, dashboard)
    assert longer and longer.link_id == link.link_id and longer.expires_at - ws.now() > timedelta(days=89)
    press(test, "shared.revoke")
    in_dialog(test, "shared.revoke", press="shared.revoke.yes")
    assert links.state_of(ws, dashboard) == "revoked"
    assert "it shows nothing any more" in said(test) and links.url(ws, link) not in texts(test)
    press(test, "shared.new_link")
    assert links.state_of(ws, dashboard) == "open"


def test_a_new_link_takes_the_place_of_the_one_before(ws: Workspace) -> None:
    dashboard = keeping.create(ws, "board", Parts("Board"))
    before = links.make(ws, "board", ws.now() + timedelta(days=1))
    test = listed(dashboard="board")
    press(test, "shared.replace")
    in_dialog(test, "shared.replace", press="shared.replace.yes")
    now = links.of(ws, dashboard)
    assert now and now.link_id != before.link_id


@pytest.fixture(autouse=True)
def ended(ws: Workspace) -> Generator[None]:
    """Nothing is written after the workspace was closed."""
    yield
    looks.stop(ws)


def test_the_list_says_how_far_links_reach(ws: Workspace) -> None:
    for name in ("a", "b"):
        keeping.create(ws, name, Parts(name.upper()))
    looks.of(ws).count(links.make(ws, "a", ws.now() + timedelta(days=1)), ws.now())
    [table] = listed().dataframe
    rows = table.value[["Dashboard", "State", "Views"]].values.tolist()
    assert [(title, list(state), views) for title, state, views in rows] == [("A", ["open"], 1), ("B", ["no link"], 0)]


def test_delete(ws: Workspace) -> None:
    test = in_dialog(one(ws), "shared.delete")
    in_dialog(test, "shared.delete", press="shared.delete.yes")
    assert keeping.list_all(ws) == []
    assert "dashboard" not in test.query_params


def test_one_that_is_not_there(ws: Workspace) -> None:
    test = listed(dashboard="nothing")
    assert "There is no dashboard “nothing”" in errors(test)


def test_who_may_only_read_changes_nothing(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    keeping.create(ws, "board", Parts("Board"))
    monkeypatch.setattr(visits, "actor", lambda *_: Actor("ann", "viewer"))
    test = listed(dashboard="board")
    assert not test.exception
    keys = {b.key for b in test.button}
    assert "shared.save" not in keys and "shared.make_link" not in keys
    assert "shared.new" not in {b.key for b in listed().button}
