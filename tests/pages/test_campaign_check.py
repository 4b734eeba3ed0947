"""The tab Check of a campaign, and activating with warnings or errors."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine import demo, jobs
from engine.campaigns import accepted, campaigns, ledger, preflight, switch
from engine.campaigns.preflight import everybody, report
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, reading, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Workspace
from tests.pages.conftest import errors, go, in_dialog, label_of, open_page, texts
from tests.scenarios.school import COURSES, School

NAME = "course-registered"
TAB = f"campaign.check.tab.{NAME}"
ACCEPT = "campaign.accept"
ACTIVATE = "campaign.check.activate"
ODD = "<p>{% if current_courses == 'Basket weaving' %}Bring a basket.{% endif %} See you there, {{ email }}.</p>"
"""Asks for an option that there is not: a warning of the quick look."""


@pytest.fixture
def odd(school: School) -> School:
    """Paused, with a template that has a warning by now."""
    templates.save(school.ws, "course-welcome", TemplateSource(subject="You are in", html=ODD))
    switch.pause(school.ws, NAME)
    return school


def at_check(name: str = NAME) -> AppTest:
    test = open_page("campaign", name=name)
    test.session_state[f"campaign.check.tab.{name}"] = "Check"
    return test.run()


def checked(test: AppTest, ws: Workspace, name: str = NAME) -> AppTest:
    """Presses the button and waits for the end."""
    test.button(key="campaign.check.start").click().run()
    job = preflight.running(ws, name)
    assert job is None or jobs.wait(ws, job, 60)
    return test.run()


def test_everybody_is_checked_and_what_was_found_is_shown(school: School) -> None:
    test = at_check()
    assert "Makes the message of each of the 2 people whom this campaign could mail" in texts(test)
    test = checked(test, school.ws)
    assert {m.label: m.value for m in test.metric}["People"] == "2"
    assert {m.label: m.value for m in test.metric}["Would get none"] == "0"
    assert "Checked " in texts(test)
    assert "Something was changed since" not in texts(test)
    assert [list(row) for row in test.dataframe[-1].value.to_numpy()] == [
        ["Current courses", "starts the campaign, every message prints it", "the trigger brings it"]
    ]
    templates.save(school.ws, "course-welcome", TemplateSource(subject="New", html=ODD))
    assert "Something was changed since: check again." in texts(test.run())


def test_what_was_checked_is_activated_there(school: School) -> None:
    test = at_check()
    with pytest.raises(KeyError):
        test.button(key=ACTIVATE)
    school.campaign(wait="3h")
    test.run()
    label_of(test.text_input, "Name").set_value("Another").run()
    assert test.button(key=ACTIVATE).disabled
    label_of(test.text_input, "Name").set_value(campaigns.get(school.ws, NAME).label).run()
    test = checked(test, school.ws)
    assert "Nothing speaks against activating it." in texts(test)
    test.button(key=ACTIVATE).click().run()
    assert "1 message waits under version 1 and cannot move" in texts(test)
    in_dialog(test, ACCEPT, press="Activate version 2")
    assert "Active: every change from now on counts." in texts(test)
    activation = accepted.last(school.ws, NAME)
    assert activation is not None
    assert activation.version == 2
    with pytest.raises(KeyError):
        test.button(key=ACTIVATE)


def test_what_cannot_be_activated_leads_to_what_mends_it(school: School) -> None:
    school.campaign(purpose="marketing", topic="general")
    test = checked(at_check(), school.ws)
    with pytest.raises(KeyError):
        test.button(key=ACTIVATE)
    assert {"Open the template", "Senders"} <= {b.label for b in test.button}
    next(b for b in test.button if b.label == "Senders").click().run()
    assert test.session_state["settings.tab"] == "Senders"


def test_one_template_in_two_variants(school: School) -> None:
    for number in range(20):
        write.write(school.ws, ProfileWrite("students", f"p{number}@example.org", {"first_name": "P"}))
    school.campaign(content=[{"template": "course-welcome"}, {"template": "course-welcome"}])
    test = checked(at_check(), school.ws)
    assert not test.exception
    assert texts(test).count("different · heaviest") == 2
    assert ", variant 2" in texts(test)


def test_the_demo(empty: Workspace) -> None:
    demo.fill(empty, small=True)
    home = databases.get(empty, demo.DATABASE)
    test = checked(at_check(), empty)
    kept = preflight.latest(empty, NAME)
    assert kept is not None
    assert kept.is_current
    assert {m.label: m.value for m in test.metric}["People"] == f"{kept.report.people:,}"
    assert "if Current courses is “SEO promotion”" in texts(test)
    number, finding = next((n, f) for n, f in enumerate(kept.report.findings) if f.code == "default_shown")
    person = reading.by_id(empty, home.name, finding.samples[0])
    test.session_state[f"campaign.finding.{number}.people"] = True
    test.run()
    test.button(key=f"campaign.finding.{number}.{finding.samples[0]}").click().run()
    assert next(s for s in test.selectbox if s.label == "As this person").value == person["key"]


def test_a_finding_leads_to_its_people(school: School) -> None:
    source = TemplateSource(subject="You are in", html="<p>Hello {{ first_name }}, see you soon.</p>")
    templates.save(school.ws, "course-welcome", source)
    write.write(school.ws, ProfileWrite("students", "ann@example.org", {"first_name": "Ann"}))
    test = checked(at_check(), school.ws)
    assert {m.label: m.value for m in test.metric}["Would get none"] == "1"
    assert "First name is missing." in texts(test)
    next(b for b in test.button if b.label == "See them").click().run()
    assert "Without First name" in [t.value for t in test.text_input]


def test_a_check_that_was_stopped_says_so(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(ws: Workspace, name: str) -> int:
        def work(job: jobs.Job) -> dict[str, object]:
            return {"is_stopped": True}

        return jobs.start(ws, "preflight", "Preflight", work, request={"campaign": name})

    monkeypatch.setattr(preflight, "start", stopped)
    test = at_check()
    test.button(key="campaign.check.start").click().run()
    assert "The check was stopped before it had seen everybody." in texts(test)


def test_warnings_are_accepted_by_somebody_for_a_reason(odd: School) -> None:
    write.write(odd.ws, ProfileWrite("students", "carl@example.org", {"current_courses": COURSES[0]}))
    test = open_page("campaign", name=NAME)
    test.checkbox(key="campaign.with_pause").set_value(True)
    test.button(key="campaign.resume").click().run()
    assert "which is no option of Current courses" in texts(test)
    assert "Only some messages were looked at so far" in texts(test)
    in_dialog(test, ACCEPT, press="Resume anyway")
    assert "Write your name and why that is all right" in errors(test)
    assert campaigns.get(odd.ws, NAME).state == "paused"
    test.text_input(key=f"{ACCEPT}.by").set_value("Ann")
    test.text_area(key=f"{ACCEPT}.reason").set_value("The course comes next week")
    in_dialog(test, ACCEPT, press="Resume anyway")
    assert campaigns.get(odd.ws, NAME).state == "active"
    kept = accepted.last(odd.ws, NAME)
    assert kept is not None
    assert (kept.by, kept.reason, kept.warnings) == ("Ann", "The course comes next week", ("unknown_option",))
    tick(odd.ws)
    assert len(ledger.sends(odd.ws, campaign=NAME, profile="carl@example.org")) == 1
    assert "by Ann, who accepted 1 warning: “The course comes next week”" in texts(at_check())


def test_new_warnings_are_asked_again(odd: School) -> None:
    test = open_page("campaign", name=NAME)
    test.button(key="campaign.resume").click().run()
    source = TemplateSource(subject="You are in", html=ODD.replace("Basket weaving", "Knitting"))
    templates.save(odd.ws, "course-welcome", source)
    in_dialog(test, ACCEPT)
    test.text_input(key=f"{ACCEPT}.by").set_value("Ann")
    test.text_area(key=f"{ACCEPT}.reason").set_value("The course comes next week")
    in_dialog(test, ACCEPT, press="Resume anyway")
    assert "Other warnings have come up meanwhile" in texts(test)
    assert "Knitting" in texts(test)
    assert campaigns.get(odd.ws, NAME).state == "paused"


def test_some_messages_are_made_once_a_press(odd: School, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(ws: Workspace, campaign: campaigns.Campaign, most: int) -> list[everybody.Looked]:
        made.append(campaign.name)
        return everybody.render_some(ws, campaign, most)

    monkeypatch.setattr(report, "render_some", counted)
    test = open_page("campaign", name=NAME)
    test.button(key="campaign.resume").click().run()
    assert len(made) == 1
    test.text_input(key=f"{ACCEPT}.by").set_value("Ann")
    test.text_area(key=f"{ACCEPT}.reason").set_value("The course comes next week")
    in_dialog(test, ACCEPT, press="Resume anyway")
    assert campaigns.get(odd.ws, NAME).state == "active"
    assert len(made) == 2


def test_the_question_can_be_left(odd: School) -> None:
    test = open_page("campaign", name=NAME)
    test.button(key="campaign.resume").click().run()
    in_dialog(test, ACCEPT, press="Cancel")
    assert not test.exception
    assert campaigns.get(odd.ws, NAME).state == "paused"


def test_first_everybody_is_checked(odd: School) -> None:
    test = open_page("campaign", name=NAME)
    test.button(key="campaign.resume").click().run()
    in_dialog(test, ACCEPT, press="Check everybody first")
    assert test.session_state[TAB] == "Check"
    job = preflight.running(odd.ws, NAME)
    assert job is None or jobs.wait(odd.ws, job, 60)
    assert preflight.latest(odd.ws, NAME) is not None
    assert campaigns.get(odd.ws, NAME).state == "paused"


def test_errors_refuse_and_are_all_told(school: School) -> None:
    switch.pause(school.ws, NAME)
    source = TemplateSource(subject="Hello {{ event.value }}", html="<p>{{ event.value }} {{ event.type }}</p>")
    templates.save(school.ws, "course-welcome", source)
    test = open_page("campaign", name=NAME)
    test.button(key="campaign.resume").click().run()
    assert "was not activated:" in errors(test)
    assert "“event.value” has a value for nobody in this campaign." in errors(test)
    assert campaigns.get(school.ws, NAME).state == "paused"
    assert not errors(go(test, "campaign", name=NAME))


def test_a_tenth_of_the_people_first(school: School) -> None:
    """A message that tells strangers much about themselves: 10 % of them first, and everybody again."""
    keys = [row["key"] for row in reading.search(school.ws, "students")]
    for key in keys:
        values = {"birth_date": "1990-01-02", "phone": "+37120000000", "gender": "f", "city": "Riga"}
        write.write(school.ws, ProfileWrite("students", key, values, triggers=False, subscribe=("general",)))
    html = (
        "<p>{{ birth_date }} {{ phone }} {{ gender }} {{ city }} {{ current_courses }}</p>"
        '<a href="{{ links.unsubscribe }}">No more</a>'
    )
    templates.save(school.ws, "course-welcome", TemplateSource(subject="You", preheader="Much about you", html=html))
    school.campaign(purpose="marketing", topic="general")
    test = checked(at_check(), school.ws)
    (offer,) = [b for b in test.button if b.label == "Try it on 10 % first"]
    offer.click().run()
    assert campaigns.get(school.ws, NAME).definition.audience_bucket == (0, 999)
    assert "10 % of the people get this campaign" in texts(test)
    test.button(key="campaign.everybody").click().run()
    assert campaigns.get(school.ws, NAME).definition.audience is None
