"""What experiments count stays while they run, of those with messages and of those without."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from engine.campaigns import campaigns, switch
from engine.campaigns.guards import policy
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.events import NewEvent, record
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.reports import experiments
from engine.runner import tick
from engine.runner.keeping import looking, periods, working
from engine.statistics import Arm
from engine.workspace import Workspace

START = datetime(2026, 1, 5, 12)
PEOPLE = 40
GOAL = {"event": "purchase", "within": "30d"}
LETTER = TemplateSource(subject="Hi", html='<p>Hi <a href="{{ links.unsubscribe }}">no more</a></p>')


def at(ws: Workspace, days: float) -> Workspace:
    """So many days after the start."""
    return ws.acting(clock=FixedClock(START + timedelta(days=days)))


def bought(ws: Workspace, day: float, number: int, type: str = "purchase") -> None:
    when = START + timedelta(days=day)
    record(
        at(ws, day), NewEvent("people", f"p{number}@example.org", type, when, 5.0, {"order_id": f"o{day:g}-{number}"})
    )


def ran(ws: Workspace, before: float = -30, **settings: Any) -> None:
    """People who are mailed on day 1, as the campaign says; all bought before there was one, and all on day 3 after that."""
    start = at(ws, before)
    databases.create(start, "people")
    fields.add(start, "people", "plan", type="string")
    ws.store.write(lambda c: ws.set_setting(c, "organisation", orjson.dumps({"name": "S", "address": "Oslo"}).decode()))
    templates.save(start, "letter", LETTER)
    keys = [f"p{number}@example.org" for number in range(PEOPLE)]
    for number, key in enumerate(keys):
        write.write(start, ProfileWrite("people", key, {"plan": "silver"}, subscribe=("general",)))
        bought(ws, before + 1, number)
    definition = {
        "name": "gold",
        "kind": "trigger",
        "trigger": {"event": "fields_updated", "fields": ["plan"], "condition": "changed"},
        "content": [{"template": "letter"}],
    }
    campaigns.save(at(ws, 0), "people", parse_definition(definition | settings))
    switch.activate(at(ws, 0), "gold", accept="x")
    for key in keys:
        write.write(at(ws, 1), ProfileWrite("people", key, {"plan": "gold"}))
    tick(at(ws, 1.1))
    for number in range(PEOPLE):
        bought(ws, 3, number)
    tick(at(ws, 40))
    # The last row stays in any case.
    record(at(ws, 150), NewEvent("people", keys[0], "page_view", START + timedelta(days=150)))
    tick(at(ws, 150))


def told(ws: Workspace, key: str) -> list[Arm]:
    return [side.arm for side in experiments.get(ws, key, "goal").sides]


@pytest.mark.parametrize(
    ("key", "settings"),
    [
        ("gold/holdout", {"holdout": 0.5}),
        ("gold/holdout", {"holdout": 0.5, "goal": GOAL}),
        ("gold", {"content": [{"template": "letter"}] * 2, "goal": GOAL, "winner": {"by": "goal", "minimum": 1000}}),
    ],
)
def test_the_goals_of_a_running_experiment_stay_of_everybody(ws: Workspace, key: str, settings: dict[str, Any]) -> None:
    ran(ws, **settings)
    late = at(ws, 150)
    before = told(late, key)
    assert sum(arm.x for arm in before) == PEOPLE
    periods.keep(late, "purchases", 100)
    # What came before the campaign goes.
    assert working.work(late) == {"purchases": PEOPLE}
    assert told(late, key) == before
    switch.archive(late, "gold")
    assert working.work(late) == {"purchases": PEOPLE}


def test_of_an_order_that_counts_what_took_it_back_stays_too(ws: Workspace) -> None:
    ran(ws, holdout=0.5)
    bought(ws, 4, 1, "purchase_cancelled")
    late = at(ws, 150)
    tick(late)
    periods.keep(late, "purchases", 100)
    assert working.work(late) == {"purchases": PEOPLE}


def test_other_events_go_and_those_of_other_databases(ws: Workspace) -> None:
    ran(ws, goal={"event": "signed_up"}, holdout=0.5)
    databases.create(ws, "others")
    write.write(at(ws, 3), ProfileWrite("others", "eve@example.org", {}))
    for database, key in (("people", "p1@example.org"), ("others", "eve@example.org")):
        record(at(ws, 3), NewEvent(database, key, "signed_up", START + timedelta(days=3)))
    late = at(ws, 150)
    record(late, NewEvent("people", "p1@example.org", "page_view", START + timedelta(days=150)))
    tick(late)
    assert looking.going(late, "purchases", 100) == 2 * PEOPLE
    assert looking.going(late, "events", 100) == 1


def test_a_test_of_variants_without_a_goal_keeps_no_purchases(ws: Workspace) -> None:
    ran(ws, content=[{"template": "letter"}] * 2)
    assert looking.going(at(ws, 150), "purchases", 100) == 2 * PEOPLE


def test_what_the_control_group_is_judged_by_stays_since_it_began(ws: Workspace) -> None:
    policy.save(at(ws, -10), {"control": 0.3})
    ran(ws)
    late = at(ws, 150)
    before = told(late, "control")
    assert sum(arm.x for arm in before) == PEOPLE
    periods.keep(late, "purchases", 100)
    assert working.work(late) == {"purchases": PEOPLE}
    assert told(late, "control") == before
    policy.save(late, {})
    assert working.work(late) == {"purchases": PEOPLE}


def test_the_control_group_outlives_the_audit_log(ws: Workspace) -> None:
    policy.save(at(ws, -20), {"control": 0.1})
    policy.save(at(ws, -10), {"control": 0.3})
    policy.save(at(ws, -5), {"control": 0.3, "limits": {"messages": 9, "days": 9}})
    ran(ws, holdout=0.5)
    late = at(ws, 150)
    named, before = experiments.list_all(late), told(late, "control")
    periods.keep(late, "audit", 90)
    assert working.work(late)["audit"] > 2
    assert experiments.list_all(late) == named and len(named) == 2
    assert named[0].began_at == START - timedelta(days=10)
    assert told(late, "control") == before
    # The two changes of the policy that tell nothing are gone.
    with ws.store.read() as cursor:
        assert cursor.value("select count(*) from audit where kind = 'policy'") == 1


def test_without_the_row_that_tells_when_it_was_before_whatever_is_left(ws: Workspace) -> None:
    policy.save(at(ws, -10), {"control": 0.3})
    ran(ws, holdout=0.5)
    late = at(ws, 150)
    ws.store.write(lambda c: c.run("delete from audit where happened_at < $at", at=START))
    assert {named.began_at for named in experiments.list_all(late)} == {START}
    ws.store.write(lambda c: c.run("delete from audit"))
    assert experiments.list_all(late)[0].began_at == late.now()
    assert experiments.get(late, "control").people == 0
