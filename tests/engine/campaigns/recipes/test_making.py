"""Recipes made in the demo school and in a school of one's own: what is made, that it may start, and that it then does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from engine import demo, events, segments
from engine.campaigns import campaigns, ledger, preflight, recipes, switch
from engine.clock import FixedClock
from engine.content import templates
from engine.errors import BadValueError, ForbiddenError, StateError, UnknownNameError
from engine.events import NewEvent
from engine.profiles import asking, databases, fields, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.runner import replay
from engine.workspace import Actor, Workspace
from tests.scenarios.school import COURSES, START, School

NAMES = [recipe.name for recipe in recipes.RECIPES]
SIGNED = "Northlight & Co"
ANN, BOB = "ann@example.org", "bob@example.org"
DAY = 24 * 60

each = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def demo_school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    ws = Workspace.in_memory(FixedClock(datetime(2026, 3, 2, 9)), tmp_path_factory.mktemp("demo"))
    demo.fill(ws, small=True)
    yield ws
    ws.close()


@pytest.fixture
def school(ws: Workspace) -> School:
    """Ann is subscribed and bought something a minute ago."""
    found = School(ws)
    here = found.at(0)
    databases.create(here, "students")
    fields.add(here, "students", "current_courses", type="enum", options=COURSES, label="Current courses")
    write.write(here, ProfileWrite("students", ANN, {"first_name": "Ann"}, subscribe=("general",)))
    happen(found, 0, "cart")
    happen(found, 0, "purchase", value=90)
    return found


def happen(school: School, minute: float, kind: str, key: str = ANN, **more: Any) -> None:
    here = school.at(minute)
    events.record(here, NewEvent("students", key, kind, here.now(), **more))


def begin(school: School, name: str, **answers: Any) -> None:
    made = recipes.make(school.at(1), "students", name, answers, signed=SIGNED)
    switch.activate(school.at(1), made.name, accept="tried")


def outcome(school: School, name: str, minute: float) -> list[tuple[str, str | None]]:
    """State and reason of its messages once the engine has run until that minute."""
    at = timedelta(minutes=minute)
    replay(school.ws, START + timedelta(minutes=1), START + at, timedelta(hours=3))
    return [(row["state"], row["reason"]) for row in ledger.sends(school.ws, campaign=name)]


@each
def test_each_may_start_in_the_demo_school(demo_school: Workspace, name: str) -> None:
    made = recipes.make(demo_school, "students", name, signed=SIGNED)
    assert made.state == "draft"
    found = preflight.checked(demo_school, made.name)
    assert found.errors() == []
    # Its pages lie at addresses for examples, which are its own.
    assert found.warnings() == []
    switch.activate(demo_school, made.name)
    assert campaigns.get(demo_school, made.name).state == "active"


def by_subscribing(school: School) -> None:
    write.write(school.at(5), ProfileWrite("students", BOB, {"first_name": "Bob"}, subscribe=("general",)))


def by_a_course(school: School) -> None:
    school.change(5, COURSES[0])


def by_a_cart(school: School) -> None:
    happen(school, 3 * DAY, "cart")


def by_a_birthday(school: School) -> None:
    write.write(school.at(5), ProfileWrite("students", ANN, {"birth_date": "1990-01-08"}))


def letters(school: School, minute: float, key: str) -> None:
    for number in range(3):
        happen(school, minute + number, "sent", key, source="engine")


def by_a_purchase(school: School) -> None:
    happen(school, 5, "purchase", value=10)


def by_time(_school: School) -> None:
    """She bought something, and nothing since."""


@pytest.mark.parametrize(
    ("name", "happens", "until"),
    [
        ("welcome", by_subscribing, 6),
        ("course-registered", by_a_course, 30),
        ("abandoned", by_a_cart, 4 * DAY),
        ("win-back", by_time, 92 * DAY),
        ("birthday", by_a_birthday, 4 * DAY),
        ("feedback", by_a_purchase, 8 * DAY),
    ],
)
def test_the_right_thing_makes_the_message(
    school: School, name: str, happens: Callable[[School], None], until: float
) -> None:
    begin(school, name)
    assert outcome(school, name, 2) == []
    happens(school)
    assert outcome(school, name, until) == [("sent", None)]
    subject = school.subjects()[-1]
    assert "Ann" in subject or "Bob" in subject


def test_who_opens_nothing_is_asked_whether_to_go_on(school: School) -> None:
    write.write(school.at(0), ProfileWrite("students", BOB, {}, subscribe=("general",)))
    for key in (ANN, BOB):
        letters(school, -10, key)
    begin(school, "re-engagement")
    # They are in already.
    assert outcome(school, "re-engagement", 3 * DAY) == []
    write.write(school.at(3 * DAY), ProfileWrite("students", "eve@example.org", {}, subscribe=("general",)))
    letters(school, 4 * DAY, "eve@example.org")
    assert outcome(school, "re-engagement", 6 * DAY) == [("sent", None)]


def test_who_bought_meanwhile_is_not_reminded(school: School) -> None:
    begin(school, "abandoned")
    happen(school, 3 * DAY, "cart")
    happen(school, 3 * DAY + 60, "purchase", value=1)
    assert outcome(school, "abandoned", 4 * DAY) == [("skipped", "not_in_audience")]


def test_a_topic_that_everybody_has_welcomes_whoever_is_new(school: School) -> None:
    subscriptions.create_topic(school.ws, "news", default_in=True)
    found = recipes.planned(school.ws, "students", "welcome", {"topic": "news"}, signed=SIGNED)
    assert found.definition.as_dict()["trigger"] == {"event": "profile_created"}


def test_what_is_taken_gets_a_number(school: School) -> None:
    for number in ("", "-2", "-3"):
        made = recipes.make(school.ws, "students", "win-back", signed=SIGNED)
        assert made.name == f"win-back{number}"
        assert made.definition.content[0].template == made.name
    assert made.label == "Win-back 3"
    assert {s.name for s in segments.list_all(school.ws)} == {"win-back", "win-back-2", "win-back-3"}
    assert templates.get(school.ws, "win-back-2").label == "Win-back 2"


def test_it_is_signed_by_those_who_write(school: School) -> None:
    recipes.make(school.ws, "students", "welcome", signed=SIGNED)
    html = templates.get(school.ws, "welcome").compiled.html
    assert "Northlight &amp; Co" in html
    assert "Your school" not in html


@pytest.mark.parametrize("signed", ["", "  ", "{{ first_name }}", "x" * 101])
def test_a_name_that_cannot_stand_there_is_refused(school: School, signed: str) -> None:
    with pytest.raises(BadValueError):
        recipes.make(school.ws, "students", "welcome", signed=signed)
    assert campaigns.list_all(school.ws) == []
    assert templates.list_all(school.ws) == []


def test_feedback_makes_the_rating_that_it_asks_for(school: School) -> None:
    home = databases.get(school.ws, "students")
    assert asking.of_database(school.ws, home).rating is None
    recipes.make(school.ws, "students", "feedback", signed=SIGNED)
    assert asking.of_database(school.ws, home).rating is not None


def test_a_database_without_anything_is_told_what_to_add(ws: Workspace) -> None:
    databases.create(ws, "students")
    missing = {offer.recipe.name: offer.missing for offer in recipes.offers(ws, "students") if not offer.fits}
    assert list(missing) == ["course-registered", "abandoned", "win-back", "feedback"]
    assert missing["course-registered"] and "Databases and fields" in missing["course-registered"]
    with pytest.raises(StateError, match=r"“Win-back” cannot be made here\. It needs events"):
        recipes.make(ws, "students", "win-back", signed=SIGNED)


def test_what_is_not_on_offer_is_refused(school: School) -> None:
    with pytest.raises(UnknownNameError, match="recipe"):
        recipes.make(school.ws, "students", "pizza", signed=SIGNED)
    with pytest.raises(BadValueError, match="does not ask for “colour”: it asks for field, topic"):
        recipes.make(school.ws, "students", "birthday", {"colour": "red"}, signed=SIGNED)
    with pytest.raises(BadValueError, match="not on offer"):
        recipes.make(school.ws, "students", "birthday", {"field": "city"}, signed=SIGNED)


def test_who_may_only_read_makes_nothing(school: School) -> None:
    viewer = school.ws.acting(Actor("guest", "viewer"))
    assert recipes.planned(viewer, "students", "welcome", signed=SIGNED).definition.name == "welcome"
    with pytest.raises(ForbiddenError):
        recipes.make(viewer, "students", "welcome", signed=SIGNED)
