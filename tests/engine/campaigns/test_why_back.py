"""Bounces and complaints in the path of a message."""

from __future__ import annotations

from engine import events
from engine.campaigns import ledger, why
from engine.events import NewEvent
from tests.scenarios.school import COURSES, School


def test_what_came_back_is_told(school: School) -> None:
    school.open().change(1, COURSES[0])
    school.tick(2)
    [send] = ledger.sends(school.ws)
    found = [
        ("bounced", {"kind": "soft", "status": "4.2.2", "reason": "452 mailbox full"}),
        ("bounced", {"kind": "hard"}),
        ("bounced", None),
        ("complained", {"reason": "abuse"}),
    ]
    for minute, (what, properties) in enumerate(found, 3):
        at = school.at(minute)
        event = NewEvent(
            "students",
            "ann@example.org",
            what,
            at.now(),
            properties=properties,
            send_id=send["send_id"],
            source="engine",
        )
        events.record(at, event)
    sentences = why.why(school.ws, school.name, "ann@example.org")["sentences"]
    assert sentences[-4:] == [
        "The message of 5 Jan 2026, 12:02 came back for now on 5 Jan 2026, 12:03: 452 mailbox full.",
        "The message of 5 Jan 2026, 12:02 came back for good on 5 Jan 2026, 12:04.",
        "The message of 5 Jan 2026, 12:02 came back on 5 Jan 2026, 12:05.",
        "The message of 5 Jan 2026, 12:02 was called spam by the person, told on 5 Jan 2026, 12:06.",
    ]
