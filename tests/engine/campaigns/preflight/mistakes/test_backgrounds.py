from __future__ import annotations

from datetime import timedelta

import numpy as np

from engine import events
from engine.campaigns.preflight.mistakes.backgrounds import Background, Backgrounds, history
from engine.events import NewEvent
from engine.profiles import databases
from engine.workspace import Workspace
from tests.engine.segments.models.shop import key, open_shop
from tests.scenarios.school import COURSES, School


def test_what_passed_between_us(school: School) -> None:
    school.open()
    school.change(1, COURSES[0])
    school.change(2, COURSES[1])
    school.change(3, COURSES[0], key="bob@example.org")
    school.change(4, COURSES[0], key="eve@example.org", triggers=False)
    school.tick(9)
    ws = school.at(60)
    happened = ws.now() - timedelta(days=3)
    events.record(ws, NewEvent("students", "bob@example.org", "purchase", happened, external_id="1"))
    events.record(ws, NewEvent("students", "eve@example.org", "page_view", happened))
    events.record(ws, NewEvent("students", "eve@example.org", "purchase", ws.now() + timedelta(days=1)))
    home = databases.get(ws, "students")
    messages, orders = history(ws, home, np.array([1, 2, 3, 99]))
    assert (messages.tolist(), orders.tolist()) == ([2, 1, 0, 0], [0, 1, 0, 0])
    known = Backgrounds.read(ws, home, np.array([3, 1, 2]))
    assert known.of([2, 1, 2]) == {1: Background(None, 5), 2: Background(None, 6)}
    assert known.of([3]) == {3: Background(None, 3)}
    assert known.of([]) == {}


def test_the_stage_of_each(ws: Workspace) -> None:
    open_shop(ws)
    home = databases.get(ws, "shop")
    known = Backgrounds.read(ws, home, np.arange(1, 49)).of([1, 48])
    assert known[1].stage == "New"
    with ws.store.read() as cursor:
        assert cursor.value(f'select key from "{home.table}" where profile_id = 1') == key(0)


def test_nobody(ws: Workspace) -> None:
    open_shop(ws)
    assert Backgrounds.read(ws, databases.get(ws, "shop"), np.array([], np.int64)).of([]) == {}
