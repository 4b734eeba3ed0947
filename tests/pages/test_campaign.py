"""The campaign editor: save and activate, what is missing, pause and resume, why."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.campaigns import campaigns, ledger, switch
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Workspace
from tests.pages.conftest import errors, go, label_of, open_page, texts
from tests.scenarios.school import COURSES, School

NAME = "course-registered"


def typed(test: AppTest, label: str, purpose: str | None = "service", field: str | None = "current_courses") -> AppTest:
    label_of(test.text_input, "Name").set_value(label)
    if purpose:
        label_of(test.radio, "Purpose").set_value(purpose)
    if field:
        label_of(test.multiselect, "Field").set_value([field])
    return test.run()


def test_save_and_activate(school: School) -> None:
    test = typed(open_page("campaign"), "Course chosen")
    assert label_of(test.multiselect, "Template").value == ["course-welcome"]
    test.button(key="campaign.activate").click().run()
    assert "Active: every change from now on counts." in texts(test)
    found = campaigns.get(school.ws, "course-chosen")
    assert (found.state, found.label, found.definition.purpose) == ("active", "Course chosen", "service")
    assert label_of(go(test, "campaign").text_input, "Name").value == ""


def test_a_service_campaign_keeps_its_topic_or_has_none(school: School) -> None:
    subscriptions.create_topic(school.ws, "news", label="News")
    old = campaigns.get(school.ws, NAME).definition
    campaigns.save(school.ws, "students", old.model_copy(update={"topic": "news"}))
    test = open_page("campaign", name=NAME)
    assert label_of(test.selectbox, "Topic").value == "news"
    label_of(test.text_input, "Name").set_value("Another name").run()
    test.button(key="campaign.save").click().run()
    assert campaigns.get(school.ws, NAME).definition.topic == "news"
    test = open_page("campaign", name=NAME)
    label_of(test.selectbox, "Topic").set_value("").run()
    test.button(key="campaign.save").click().run()
    assert campaigns.get(school.ws, NAME).definition.topic is None


def test_saving_a_draft_activates_nothing(school: School) -> None:
    test = typed(open_page("campaign"), "Course chosen", "marketing")
    test.button(key="campaign.save").click().run()
    assert "Saved as a draft" in texts(test)
    found = campaigns.get(school.ws, "course-chosen")
    assert (found.state, found.definition.topic_name) == ("draft", "general")


def test_links_may_go_without_utm_parameters(school: School) -> None:
    test = typed(open_page("campaign"), "Course chosen")
    utm = label_of(test.checkbox, "Add UTM parameters to links")
    assert utm.value is True
    utm.uncheck().run()
    test.button(key="campaign.save").click().run()
    assert campaigns.get(school.ws, "course-chosen").definition.utm is False


@pytest.mark.parametrize(
    ("label", "purpose", "field", "message"),
    [
        ("", "service", "current_courses", "The campaign needs a name."),
        ("New", None, "current_courses", "Choose a purpose: service or marketing."),
        ("New", "service", None, "Choose the field to watch under Trigger."),
        ("Course registered", "service", "current_courses", f"A campaign “{NAME}” exists already."),
    ],
)
def test_what_cannot_be_saved_stays_typed(
    school: School, label: str, purpose: str | None, field: str | None, message: str
) -> None:
    before = campaigns.list_all(school.ws)
    test = typed(open_page("campaign"), label, purpose, field)
    test.button(key="campaign.activate").click().run()
    assert message in errors(test)
    assert label_of(test.text_input, "Name").value == label
    assert campaigns.list_all(school.ws) == before


def test_a_campaign_needs_a_template(school: School) -> None:
    test = typed(open_page("campaign"), "New")
    label_of(test.multiselect, "Template").set_value([])
    test.button(key="campaign.activate").click().run()
    assert "Choose a template under Templates." in errors(test)


def test_a_condition_needs_its_values(school: School) -> None:
    test = typed(open_page("campaign"), "New")
    label_of(test.selectbox, "Condition").set_value("changed_from_to").run()
    test.button(key="campaign.activate").click().run()
    assert "needs a value in “From” and “To”" in errors(test)
    label_of(test.selectbox, "From").set_value(COURSES[0])
    label_of(test.selectbox, "To").set_value(COURSES[1])
    test.button(key="campaign.activate").click().run()
    assert not errors(test)
    assert campaigns.get(school.ws, "new").definition.trigger.to == COURSES[1]


def test_what_is_not_saved_survives_other_pages(school: School) -> None:
    test = typed(open_page("campaign"), "Not yet", "marketing")
    label_of(test.number_input, "Waiting time").set_value(3).run()
    go(test, "profiles")
    test = go(test, "campaign")
    assert label_of(test.text_input, "Name").value == "Not yet"
    assert label_of(test.radio, "Purpose").value == "marketing"
    assert label_of(test.number_input, "Waiting time").value == 3
    assert label_of(test.multiselect, "Field").value == ["current_courses"]


@pytest.mark.parametrize("with_pause", [False, True])
def test_pause_and_resume(school: School, with_pause: bool) -> None:
    test = open_page("campaign", name=NAME)
    test.button(key="campaign.pause").click().run()
    assert campaigns.get(school.ws, NAME).state == "paused"
    write.write(school.ws, ProfileWrite("students", "carl@example.org", {"current_courses": COURSES[0]}))
    test.run()
    box = test.checkbox(key="campaign.with_pause")
    assert box.label == "Also the 1 change of the pause"
    box.set_value(with_pause)
    test.button(key="campaign.resume").click().run()
    assert campaigns.get(school.ws, NAME).state == "active"
    tick(school.ws)
    assert len(ledger.sends(school.ws, campaign=NAME, profile="carl@example.org")) == int(with_pause)


def test_saving_a_running_campaign_says_when_it_counts(school: School) -> None:
    test = open_page("campaign", name=NAME)
    label_of(test.number_input, "Waiting time").set_value(1).run()
    test.button(key="campaign.save").click().run()
    assert "The running campaign goes on as before" in texts(test)
    assert campaigns.get(school.ws, NAME).version == 2


def test_an_archived_campaign_is_only_read(school: School) -> None:
    test = open_page("campaign", name=NAME)
    test.button(key="campaign.archive").click().run()
    assert campaigns.get(school.ws, NAME).state == "archived"
    assert "it cannot be changed" in texts(test)


def test_why_a_person_got_it_and_another_did_not(school: School) -> None:
    test = open_page("campaign", name=NAME)
    test.text_input(key="campaign.log.person").set_value("ann@example.org").run()
    assert "because a later change during the waiting time took its place" in texts(test)
    test.text_input(key="campaign.log.person").set_value("nobody@example.org").run()
    assert "There is no profile “nobody@example.org”" in errors(test)


def test_a_new_workspace_is_led_to_what_is_missing(empty: Workspace) -> None:
    test = open_page("campaign")
    assert "A campaign needs a database with a field to watch." in texts(test)
    assert "A campaign needs a template to send." in texts(test)
    with pytest.raises(KeyError):
        test.button(key="campaign.activate")


def test_what_cannot_be_activated_is_kept_as_a_draft_and_says_why(school: School) -> None:
    test = typed(open_page("campaign"), "Course chosen", "marketing")
    test.button(key="campaign.activate").click().run()
    assert "Saved as a draft, but not activated:" in errors(test)
    assert not test.success
    assert "a marketing message needs" in errors(test)
    assert campaigns.get(school.ws, "course-chosen").state == "draft"
    next(b for b in test.button if b.label == "Open the template").click().run()
    assert label_of(test.text_input, "Name").value == "course-welcome"


def test_a_refusal_leads_to_the_topic_that_nobody_has(school: School) -> None:
    subscriptions.create_topic(school.ws, "news", label="News")
    test = typed(open_page("campaign"), "Course chosen", "marketing")
    label_of(test.selectbox, "Topic").set_value("news").run()
    test.button(key="campaign.activate").click().run()
    assert "Nobody is subscribed to the topic “News”." in errors(test)
    next(b for b in test.button if b.label == "Topic and sign-up forms").click().run()
    assert test.session_state["profiles.tab"] == "Topics"
    assert "News" in [str(s.value) for s in test.subheader]


def test_resuming_closes_what_it_was_asked_in(school: School) -> None:
    switch.pause(school.ws, NAME)
    templates.save(school.ws, "course-welcome", TemplateSource(subject="Hello", html="<p>{{ event.value }}</p>"))
    test = open_page("campaign", name=NAME)
    test.session_state["campaign.resuming"] = True
    test.run()
    test.button(key="campaign.resume").click().run()
    assert "was not activated:" in errors(test)
    assert test.session_state["campaign.resuming"] is False
