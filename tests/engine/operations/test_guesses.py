from __future__ import annotations

from datetime import timedelta

from engine.clock import FixedClock
from engine.operations import guesses
from engine.workspace import Workspace


def test_those_of_the_last_hour_count(ws: Workspace) -> None:
    hour = timedelta(hours=1)
    assert guesses.within(ws, hour) == 0
    for minutes in (0, 30, 90):
        guesses.note(ws.acting(clock=FixedClock(ws.now() + timedelta(minutes=minutes))))
    assert guesses.within(ws.acting(clock=FixedClock(ws.now() + timedelta(minutes=90))), hour) == 2
