"""Planning: the cursor, changes that lie ahead, several fields in one write, variants."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.campaigns import campaigns, ledger, plan, switch
from engine.campaigns.guards import policy
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import fields, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, START, School
from tests.scenarios.shop import Shop


def test_a_change_ahead_waits_for_its_time(school: School) -> None:
    school.open().change(30, COURSES[0])
    assert plan.plan(school.at(10)).planned == 0
    assert plan.next_change(school.ws) == START + timedelta(minutes=30)
    assert plan.plan(school.at(30)).planned == 1
    assert plan.next_change(school.ws) is None
    assert plan.plan(school.at(31)).changes == 0


def test_one_write_of_two_watched_fields_is_one_message(school: School) -> None:
    school.open()
    fields.add(school.ws, "students", "level", type="string")
    school.name = "either"
    school.campaign(trigger={"event": "fields_updated", "fields": ["level", "current_courses"]})
    switch.activate(school.at(0), "either")
    data = {"current_courses": COURSES[0], "level": "high"}
    write.write(school.at(1), ProfileWrite("students", "ann@example.org", data))
    school.tick(1)
    assert len(ledger.sends(school.ws, campaign="either")) == 1


@pytest.mark.parametrize("is_followed", [False, True])
def test_which_of_two_has_its_turn_first_hangs_on_the_first_change_of_the_write(
    ws: Workspace, is_followed: bool
) -> None:
    """Whichever of them started it, and whatever a later version of the campaign says of a wait."""
    shop = Shop(ws).opened()
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 7}})
    two = {"event": "fields_updated", "fields": ["one", "two"], "condition": "changed_to", "to": 5}
    shop.offer("a", "one", trigger=two)
    shop.offer("b", "one")
    if is_followed:
        kept = campaigns.get(shop.ws, "a").definition.as_dict()
        campaigns.save(shop.at(5), "students", parse_definition({**kept, "wait": "10m"}))
        switch.activate(shop.at(5), "a", accept="tried")
    late = ProfileWrite("students", "ann@example.org", {"one": 1, "two": 5}, changed_at=START + timedelta(minutes=1))
    write.write(shop.at(6), late)
    shop.tick(60)
    assert {row["campaign"]: row["reason"] for row in ledger.sends(shop.ws)} == {"a": None, "b": "limit"}


def test_variants_are_stable_and_near_their_share(school: School) -> None:
    school.open()
    templates.save(school.ws, "other", TemplateSource(subject="B", html="<p>B</p>"))
    definition = campaigns.get(school.ws, school.name).definition.as_dict()
    definition["content"] = [{"template": "course-welcome", "share": 3}, {"template": "other"}]
    campaigns.save(school.ws, "students", parse_definition(definition))
    switch.activate(school.at(1), school.name)
    people = [f"p{n}@example.org" for n in range(400)]
    for number, course in enumerate(COURSES):
        requests = [ProfileWrite("students", p, {"current_courses": course}) for p in people]
        write.write_many(school.at(2 + number), requests)
    school.tick(10)
    found: dict[str, set[int]] = {}
    for row in ledger.sends(school.ws):
        found.setdefault(row["profile"], set()).add(row["variant"])
    assert all(len(v) == 1 for v in found.values())
    assert 60 <= sum(v == {1} for v in found.values()) <= 140


def test_a_plan_leaves_nothing_in_memory(school: School) -> None:
    school.open(wait="10m").change(1, COURSES[0])
    plan.plan(school.at(2))
    with school.ws.store.read() as cursor:
        assert (
            cursor.column("select table_name from duckdb_tables() where temporary and table_name like 'plan_%'") == []
        )
