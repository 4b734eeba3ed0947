from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine import events
from engine.campaigns import ledger
from engine.clock import FixedClock
from engine.deliverability.rates import ALL, BOUNCES, COMPLAINTS, FEWEST, Rate, level, rates, total
from engine.delivery import senders
from engine.events import NewEvent
from engine.profiles import subscriptions
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, START, School

PEOPLE = ["a@gmail.com", "b@GoogleMail.com", "c@yahoo.co.uk", "d@hotmail.de", "e@school.net", "f@notgmail.com"]
DAY = 24 * 60


@pytest.mark.parametrize(
    ("count", "sent", "limits", "expected"),
    [
        (3, FEWEST - 1, BOUNCES, "unknown"),
        (3, FEWEST, BOUNCES, "ok"),
        (4, FEWEST, BOUNCES, "warning"),
        (10, FEWEST, BOUNCES, "error"),
        (0, 1_000, COMPLAINTS, "ok"),
        (1, 1_000, COMPLAINTS, "warning"),
        (2, 1_000, COMPLAINTS, "warning"),
        (3, 1_000, COMPLAINTS, "error"),
        (0, 0, COMPLAINTS, "unknown"),
    ],
)
def test_level(count: int, sent: int, limits: tuple[float, float], expected: str) -> None:
    assert level(count, sent, limits) == expected


def test_total() -> None:
    rows = [
        Rate(7, "a.net", "gmail", 900, 0, 2),
        Rate(7, "a.net", ALL, 1_000, 0, 2),
        Rate(7, "b.net", ALL, 10, 5, 5),
        Rate(30, "a.net", ALL, 5_000, 0, 2),
    ]
    assert total(rows, 7) == Rate(7, "", ALL, 1_010, 5, 7)


def back(ws: Workspace, event_type: str, person: str, **properties: str) -> None:
    (send,) = [r for r in ledger.sends(ws) if r["profile"] == person]
    event = NewEvent(
        "students", person, event_type, ws.now(), properties=properties, send_id=send["send_id"], source="engine"
    )
    events.record(ws, event)


def test_rates_of_a_workspace(ws: Workspace) -> None:
    ws = replace(ws, settings=replace(ws.settings, sender="Us <us@own.net>"))
    senders.create(ws, "office", address="Office <office@news.school.net>")
    subscriptions.create_topic(ws, "courses", sender="office")
    school = School(ws).open(topic="courses")
    for person in PEOPLE:
        school.change(1, COURSES[0], key=person)
    school.tick(1)
    later = school.at(10 * DAY)
    back(later, "bounced", "a@gmail.com", kind="hard")
    back(later, "bounced", "a@gmail.com", kind="hard")
    back(later, "bounced", "c@yahoo.co.uk", kind="soft")
    back(later, "complained", "d@hotmail.de")
    school.change(9 * DAY, COURSES[1], key="e@school.net")
    school.tick(9 * DAY)
    sender = "news.school.net"
    assert rates(later) == [
        Rate(7, sender, ALL, 1, 0, 0),
        Rate(7, sender, "others", 1, 0, 0),
        Rate(30, sender, ALL, 7, 1, 1),
        Rate(30, sender, "others", 3, 0, 0),
        Rate(30, sender, "gmail", 2, 1, 0),
        Rate(30, sender, "microsoft", 1, 0, 1),
        Rate(30, sender, "yahoo", 1, 0, 0),
    ]
    assert rates(ws.acting(clock=FixedClock(START + timedelta(days=60)))) == []


def test_without_a_topic_messages_come_from_the_default(ws: Workspace) -> None:
    ws = replace(ws, settings=replace(ws.settings, sender="Us <us@own.net>"))
    school = School(ws).open()
    school.change(1, COURSES[0])
    school.tick(1)
    assert rates(school.at(2))[0] == Rate(7, "own.net", ALL, 1, 0, 0)
    assert rates(ws.acting(clock=FixedClock(START - timedelta(days=1)))) != []


def test_nothing_was_sent(ws: Workspace) -> None:
    assert rates(ws) == []
