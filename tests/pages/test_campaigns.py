"""The list of campaigns: counters, health, search; and the gallery that a new one begins with."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.campaigns import campaigns
from engine.events import NewEvent, record
from engine.segments import list_all as segments_of
from engine.workspace import Workspace
from pages.components import campaign_list
from tests.pages.conftest import go, in_dialog, open_page, said, texts
from tests.scenarios.school import School

ASKED = "campaigns.new"


def chosen(school: School, name: str, **state: object) -> AppTest:
    test = open_page("campaigns")
    test.session_state["campaign_recipes.chosen"] = name
    for key, value in state.items():
        test.session_state[key] = value
    return in_dialog(test, ASKED)


def test_the_list_has_counters_and_health(school: School) -> None:
    school.name = "draft"
    school.campaign(label="Another")
    rows = open_page("campaigns").dataframe[0].value.set_index("Campaign")
    mine = rows.loc["course-registered"]
    assert (mine["Waiting"], mine["Sent"], mine["Skipped"]) == (1, 1, 1)
    assert not {"Failed", "In doubt"} & set(rows.columns)
    # What waited since January.
    assert list(mine["Health"]) == ["stuck: 1"]
    assert list(rows.loc["Another"]["Health"]) == []


def test_what_failed_has_a_column_where_there_is_any(school: School) -> None:
    with school.ws.store.transaction() as cursor:
        cursor.run("update send set state = 'failed' where state = 'skipped'")
    rows = open_page("campaigns").dataframe[0].value.set_index("Campaign")
    assert (rows.loc["course-registered"]["Skipped"], rows.loc["course-registered"]["Failed"]) == (0, 1)


def test_a_finding_stands_on_the_page_with_its_way_out(school: School) -> None:
    test = open_page("campaign", name=school.name)
    assert "1 message should have left more than 10 minutes ago" in said(test)
    test.button("campaign.health.stuck").click().run()
    assert not test.exception
    assert test.selectbox("campaign.log.state").value == "waiting"


def test_a_few_campaigns_need_no_search(school: School) -> None:
    test = open_page("campaigns")
    assert [t.key for t in test.text_input] == []


def test_many_can_be_searched_and_parted_by_state(school: School) -> None:
    for number in range(campaign_list.MANY):
        school.name = f"follow-{number}"
        school.campaign(label=f"Follow up {number}")
    test = open_page("campaigns")
    test.text_input("campaigns.search").set_value("up 3").run()
    assert list(test.dataframe[0].value["Campaign"]) == ["Follow up 3"]
    test.text_input("campaigns.search").set_value("nothing").run()
    assert "No campaign matches “nothing”." in said(test)


def test_the_gallery_shows_every_recipe_and_the_empty_form(school: School) -> None:
    test = in_dialog(open_page("campaigns"), ASKED)
    assert not test.exception
    for words in ("Welcome", "Abandoned", "Win-back", "Re-engagement", "Trigger campaign"):
        assert words in texts(test)
    assert not test.button("campaign_recipes.use.birthday").disabled
    assert test.button("campaign_recipes.use.win-back").disabled
    assert "It needs events of what people do, like “purchase”" in said(test)


def test_without_a_database_there_is_only_the_empty_form(empty: Workspace) -> None:
    test = in_dialog(open_page("campaigns"), ASKED)
    assert "create one under Databases and fields" in said(test)
    assert "Trigger campaign" in texts(test)
    assert not [b.key for b in test.button if str(b.key).startswith("campaign_recipes.use")]


def test_the_empty_form_is_a_press_away(school: School) -> None:
    test = in_dialog(in_dialog(open_page("campaigns"), ASKED), ASKED, press="campaign_recipes.trigger")
    assert test.title[0].value == "New trigger campaign"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "welcome",
            "When the subscription to “General” becomes subscribed: whoever is subscribed to “General” gets this",
        ),
        ("course-registered", "When Current courses changes, 10 minutes later: they get this message"),
        ("birthday", "On every anniversary of Birth date: whoever is subscribed"),
        ("re-engagement", "When somebody enters “Re-engagement”, 3 hours later: whoever is subscribed"),
    ],
)
def test_a_recipe_says_what_will_happen(school: School, name: str, sentence: str) -> None:
    assert sentence in said(chosen(school, name)).replace("becomes Subscribed", "becomes subscribed")


def test_a_recipe_says_whom_it_leaves_out(school: School) -> None:
    record(school.ws, NewEvent("students", "ann@example.org", "cart", school.ws.now()))
    told = said(chosen(school, "abandoned"))
    assert "When cart happens, 4 hours later: whoever is subscribed" in told
    assert "Whom it is for, as of then: People for whom" in told
    assert "purchase" in told


def test_a_recipe_becomes_a_draft_that_is_wholly_saved(school: School) -> None:
    here = school.ws
    record(here, NewEvent("students", "ann@example.org", "purchase", here.now()))
    test = chosen(school, "win-back")
    assert "People with a purchase, but none in the last 90 days." in said(test)
    test = in_dialog(test, ASKED, press="campaign_recipes.make")
    assert not test.exception
    made = campaigns.get(here, "win-back")
    assert (made.state, made.definition.content[0].template) == ("draft", "win-back")
    assert [s.name for s in segments_of(here)] == ["win-back"]
    assert test.title[0].value == "Win-back"
    assert "Made: look at it under Check, then activate it." in said(test)
    # The form shows all of it, and has nothing to save.
    test = go(test, "campaign", name="win-back")
    assert "name in the API `win-back`" in said(test)
    assert "unsaved" not in said(test)


def test_a_recipe_has_to_be_signed(school: School) -> None:
    test = chosen(school, "birthday", **{"campaign_recipes.signed": ""})
    assert "Say who writes" in said(test)
    assert [b.key for b in test.button if b.key == "campaign_recipes.make"] == []
