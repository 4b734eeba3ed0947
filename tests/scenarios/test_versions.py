"""A new version while messages wait: they stay or move as chosen, and no message mixes two, whatever the ticks were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.campaigns import campaigns, ledger, switch, why
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import StateError
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School
from tests.scenarios.shop import Shop, sound

SEO, ANALYTICS, EMAIL = COURSES
ACCEPTED = "tried"


def message(school: School, number: int) -> None:
    source = TemplateSource(subject=f"Text {number}: {{{{ current_courses }}}}", html="<p>Hello</p>")
    templates.save(school.ws, "course-welcome", source)


def versions(school: School) -> list[tuple[int, str, str | None]]:
    assert checks.check(school.at(100_000)) == []
    return [(r["version"], r["state"], r["reason"]) for r in ledger.sends(school.ws, campaign=school.name)]


@pytest.fixture
def school(ws: Workspace) -> School:
    return School(ws)


@pytest.mark.parametrize(("moves", "version", "text"), [(False, 1, "You are in"), (True, 2, "Text 2")])
def test_what_waits_stays_or_moves_as_chosen(school: School, moves: bool, version: int, text: str) -> None:
    school.open(wait="1h").change(1, SEO)
    message(school, 2)
    school.campaign(wait="1h", priority=1)
    school.tick(5)
    assert switch.waiting(school.at(5), school.name).movable == {1: 1}
    switch.activate(school.at(5), school.name, move_waiting=moves)
    assert school.ledger() == [("ann", 1, 61, "waiting", None)]
    school.tick(61)
    assert versions(school) == [(version, "sent", None)]
    assert school.subjects() == [f"{text}: {SEO}"]
    [sentence] = why.why(school.at(70), school.name, "ann@example.org")["sentences"]
    assert ("moved from version 1 to 2 at 5 Jan 2026, 12:05; sent" in sentence) is moves


def test_what_had_its_turn_before_stays_although_nobody_looked(school: School) -> None:
    school.open(wait="1h").change(1, SEO)
    message(school, 2)
    school.campaign(wait="1h", priority=1)
    switch.activate(school.at(61), school.name, move_waiting=True)
    school.tick(62)
    assert versions(school) == [(1, "sent", None)]


def test_what_falls_due_in_a_pause_moves_on_resuming(school: School) -> None:
    school.open(wait="1h").change(1, SEO)
    switch.pause(school.at(61), school.name)
    message(school, 2)
    switch.activate(school.at(90), school.name, move_waiting=True)
    school.tick(91)
    assert school.subjects() == [f"Text 2: {SEO}"]
    [sentence] = why.why(school.at(95), school.name, "ann@example.org")["sentences"]
    assert "moved to the templates as they were saved at 5 Jan 2026, 13:30; sent" in sentence


def test_the_new_rules_judge_what_moved(school: School) -> None:
    school.open(wait="1h").change(1, SEO)
    only_analytics = {"combinator": "and", "rules": [{"field": "current_courses", "operator": "=", "value": ANALYTICS}]}
    school.campaign(wait="1h", audience=only_analytics)
    switch.activate(school.at(5), school.name, move_waiting=True)
    school.tick(61)
    assert versions(school) == [(2, "skipped", "not_in_audience")]


@pytest.mark.parametrize(
    "settings",
    [
        {"wait": "2h"},
        {"wait": "1h", "on_change_during_wait": "first_due"},
        {"wait": "1h", "trigger": {"event": "by_hand"}},
    ],
)
def test_another_start_keeps_what_waits(school: School, settings: dict[str, Any]) -> None:
    school.open(wait="1h").change(1, SEO)
    school.campaign(**settings)
    school.tick(5)
    found = switch.waiting(school.at(5), school.name)
    assert (found.movable, found.kept) == ({}, {1: 1})
    with pytest.raises(StateError, match="cannot move") as caught:
        switch.activate(school.at(5), school.name, move_waiting=True)
    assert caught.value.code == "other_start"
    switch.activate(school.at(5), school.name)
    school.tick(61)
    assert versions(school) == [(1, "sent", None)]


def test_an_open_round_goes_on_after_it_moved(school: School) -> None:
    school.open(wait="1h").change(1, SEO)
    message(school, 2)
    switch.activate(school.at(5), school.name, move_waiting=True)
    school.change(30, ANALYTICS)
    school.tick(200)
    assert versions(school) == [(1, "skipped", "restarted"), (1, "sent", None)]
    assert school.subjects() == [f"Text 2: {ANALYTICS}"]


def test_moves_follow_one_another(school: School) -> None:
    school.open(wait="1h").change(1, SEO)
    for minute, priority, moves in ((5, 1, True), (6, 2, False), (7, 3, True)):
        school.campaign(wait="1h", priority=priority)
        switch.activate(school.at(minute), school.name, move_waiting=moves)
    school.tick(61)
    assert versions(school) == [(4, "sent", None)]
    [sentence] = why.why(school.at(70), school.name, "ann@example.org")["sentences"]
    assert "moved from version 1 to 2 at 5 Jan 2026, 12:05; moved from version 2 to 4" in sentence


@pytest.mark.parametrize("ticks", [(), (0, 2), range(0, 60, 5)])
def test_what_a_limit_holds_moves_if_its_new_turn_comes_later(ws: Workspace, ticks: Sequence[int]) -> None:
    """Times are hours here."""
    shop = Shop(ws).opened()
    held = {"messages": 1, "days": 1, "then": "wait"}
    shop.offer("first", "one", limits=held)
    shop.set(0, one=1)
    shop.set(60, one=2)
    campaign = campaigns.get(ws, "first")
    for hour in range(50):
        if hour == 10:
            templates.save(shop.at(600), "offer", TemplateSource(subject="New", html="<p>{{ links.unsubscribe }}</p>"))
            switch.activate(shop.at(600), "first", accept=ACCEPTED, move_waiting=True)
        if hour in ticks:
            shop.tick(60 * hour)
    shop.tick(60 * 60)
    assert campaign.version == 1
    assert shop.told() == [("first", "sent", None)] * 2
    assert shop.subjects() == ["Offer", "New"]
    sound(shop)


def test_what_the_relay_was_handed_stays(school: School) -> None:
    school.open().change(1, SEO)
    school.tick(1)
    with school.ws.store.transaction() as cursor:
        cursor.run(
            "update send set state = 'waiting', attempts = 1, next_at = next_at + interval 1 hour, sent_at = null"
        )
    school.campaign(priority=1)
    assert switch.waiting(school.at(5), school.name).underway == 1
    switch.activate(school.at(5), school.name, move_waiting=True)
    assert [r["version"] for r in ledger.sends(school.ws)] == [1]


Act = tuple[int, Callable[[School], object]]


def script(random: Random) -> list[Act]:
    """Changes of three people, edits, activations that move or not, pauses, in random order over fifty minutes."""
    acts: list[Act] = []
    is_paused = False
    for minute in sorted(random.sample(range(1, 50), 22)):
        match random.choice(["change"] * 4 + ["edit", "text", "activate", "activate", "pause"]):
            case "change":
                person, course = random.choice(("ann", "bob", "eve")), random.choice((*COURSES, None))
                acts.append((minute, lambda s, m=minute, p=person, c=course: s.change(m, c, key=f"{p}@example.org")))
            case "edit":
                settings = edited(random)
                acts.append((minute, lambda s, given=settings: s.campaign(**given)))
            case "text":
                acts.append((minute, lambda s, m=minute: message(s, m)))
            case "pause" if not is_paused:
                acts.append((minute, lambda s, m=minute: switch.pause(s.at(m), s.name)))
                is_paused = True
            case _:
                moves, counts = random.random() < 0.7, random.random() < 0.5
                acts.append((minute, lambda s, m=minute, w=moves, c=counts: begun(s, m, w, c)))
                is_paused = False
    return acts


def edited(random: Random) -> dict[str, Any]:
    least = random.choice((None, 1, 2))
    level = {"combinator": "and", "rules": [{"field": "level", "operator": ">=", "value": least}]}
    return {
        "wait": random.choice(("8m", "8m", "8m", "3m")),
        "on_change_during_wait": random.choice(("last_value", "last_value", "first_due", "every_change")),
        "audience": level if least else None,
        "content": random.choice(
            ([{"template": "course-welcome"}], [{"template": "course-welcome"}, {"template": "second", "share": 2}])
        ),
        "reentry": random.choice(("every_time", "every_time", "once", {"once_per": "10m"})),
    }


def begun(school: School, minute: int, moves: bool, counts: bool) -> None:
    found = switch.waiting(school.at(minute), school.name)
    moves = moves and (bool(found.movable) or not found.kept)
    switch.activate(school.at(minute), school.name, with_pause=counts, move_waiting=moves)


def played(folder: Path, acts: Sequence[Act], ticks: Callable[[int], bool]) -> list[tuple[object, ...]]:
    """The ledger after all that, checked for itself."""
    own = Workspace.in_memory(FixedClock(datetime(2026, 1, 5, 12)), folder)
    try:
        ws = replace(own, salt="the same in both")
        school = School(ws).open(wait="8m")
        fields.add(ws, "students", "level", type="integer")
        templates.save(ws, "second", TemplateSource(subject="Second", html="<p>Second</p>"))
        for level, person in enumerate(("ann", "bob", "eve")):
            write.write(school.at(0), ProfileWrite("students", f"{person}@example.org", {"level": level}))
        by_minute: dict[int, list[Callable[[School], object]]] = {}
        for minute, act in acts:
            by_minute.setdefault(minute, []).append(act)
        for minute in range(80):
            for act in by_minute.get(minute, []):
                act(school)
            if ticks(minute):
                school.tick(minute)
        school.tick(500)
        assert checks.check(school.at(500)) == []
        return judged(school)
    finally:
        own.close()


def judged(school: School) -> list[tuple[object, ...]]:
    """Each send by the definition of its version; what its audience says is what became of it."""
    with school.ws.store.read() as cursor:
        rows = cursor.dicts(
            "select s.*, p.level, v.definition->'$.audience.rules[0].value' as least from send s "
            "join campaign_version v on v.campaign_id = s.campaign_id and v.version = s.version "
            f"join {databases.get(school.ws, 'students').table} p on p.profile_id = s.profile_id"
        )
    for row in rows:
        if row["state"] == "sent" or row["reason"] == "not_in_audience":
            is_in = row["least"] is None or row["level"] >= int(row["least"])
            assert is_in is (row["state"] == "sent"), row
    kept = ("profile_id", "occurred_at", "due_at", "state", "reason", "version", "variant", "template_version")
    return sorted((tuple(row[name] for name in kept) for row in rows), key=str)


@pytest.mark.parametrize("seed", range(3))
def test_no_message_mixes_two_versions_whatever_the_ticks_were(tmp_path: Path, seed: int) -> None:
    acts = script(Random(seed))
    often = played(tmp_path / "often", acts, lambda _: True)
    assert often
    now_and_then = Random(seed)
    assert played(tmp_path / "seldom", acts, lambda _: now_and_then.random() < 0.3) == often
