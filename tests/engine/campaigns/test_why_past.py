"""Why tells of the whole past: what each version watched while it counted, and every message, whatever started it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from engine.campaigns import campaigns, switch, why
from engine.campaigns.model import parse_definition
from engine.profiles import databases, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.store import query
from tests.scenarios.school import School
from tests.scenarios.shop import Shop
from tests.scenarios.test_triggers import ANN, BOB, LETTER, happen, open_school, profile_id

PAID, READ = {"event": "event", "type": "paid"}, {"event": "event", "type": "read"}


def of(*names: str, **more: Any) -> dict[str, Any]:
    return {"event": "fields_updated", "fields": list(names), **more}


@pytest.fixture
def shop(ws: Any) -> Shop:
    shop = Shop(ws).opened()
    shop.name = "c"
    return shop


def told(school: School, minute: float, who: str = ANN) -> list[str]:
    """Without the day. Every message has its place in what is told."""
    found = why.why(school.at(minute), school.name, who)
    said = [s.removeprefix("5 Jan 2026, ") for s in found["sentences"]]
    assert len([s for s in said if ": sent " in s]) >= len([r for r in found["sends"] if r["state"] == "sent"])
    return said


def next_version(school: School, minute: float, trigger: dict[str, Any], **settings: Any) -> None:
    content = settings.pop("content", LETTER if school.name == "follow" else [{"template": "offer"}])
    definition = {"name": school.name, "kind": "trigger", "trigger": trigger, "content": content, **settings}
    campaigns.save(school.at(minute), "students", parse_definition({"useful_for": "never", **definition}))
    switch.activate(school.at(minute), school.name, accept="tried")


def test_from_an_event_to_a_field(ws: Any) -> None:
    school = open_school(School(ws), PAID)
    happen(school, 1, "paid")
    school.tick(2)
    next_version(school, 5, of("city"), purpose="service")
    happen(school, 6, "paid")
    write.write(school.at(7), ProfileWrite("students", ANN, {"city": "Riga"}))
    school.tick(8)
    assert told(school, 9) == [
        "12:01 paid: sent 5 Jan 2026, 12:02.",
        "12:07 City changed from empty to “Riga”: sent 5 Jan 2026, 12:08.",
    ]


def test_from_one_field_to_another(shop: Shop) -> None:
    shop.offer("c", "one")
    shop.set(1, one=1, two=1)
    shop.tick(2)
    next_version(shop, 4, of("two"))
    shop.set(5, one=2)
    shop.set(6, two=2)
    shop.tick(7)
    assert told(shop, 8) == [
        "12:01 one changed from empty to “1”: sent 5 Jan 2026, 12:02.",
        "12:06 two changed from “1” to “2”: sent 5 Jan 2026, 12:07.",
    ]


def test_a_field_that_is_watched_no_longer(shop: Shop) -> None:
    shop.offer("c", "one", trigger=of("one", "two"))
    shop.set(1, two=1)
    shop.tick(2)
    next_version(shop, 3, of("one"))
    shop.set(4, two=2)
    assert told(shop, 5) == ["12:01 two changed from empty to “1”: sent 5 Jan 2026, 12:02."]


def test_from_one_event_to_another_while_messages_wait(ws: Any) -> None:
    school = open_school(School(ws), PAID, wait="1h")
    happen(school, 1, "paid")
    school.tick(2)
    next_version(school, 5, READ, purpose="service")
    happen(school, 6, "paid")
    happen(school, 7, "read")
    school.tick(80)
    assert told(school, 81) == [
        "12:01 paid: sent 5 Jan 2026, 13:20.",
        "12:07 read: sent 5 Jan 2026, 13:20.",
    ]


def test_a_date_of_the_version_before(shop: Shop) -> None:
    shop.offer("c", "one", trigger={"event": "date", "field": "birth_date", "time": "12:30"})
    shop.write(1, {"birth_date": "2026-01-05"})
    shop.tick(31)
    next_version(shop, 40, of("one"))
    assert told(shop, 41) == ["12:30 Birth date was reached: sent 5 Jan 2026, 12:31."]


def test_the_condition_is_that_of_the_version_of_then(shop: Shop) -> None:
    shop.offer("c", "one", trigger=of("one", condition="changed_to", to=5))
    shop.set(1, one=1)
    shop.tick(2)
    next_version(shop, 3, of("two"))
    shop.tick(4)
    assert told(shop, 5) == ["12:01 one changed from empty to “1”: not planned, because only “5” starts the campaign."]


def test_never_is_said_of_all_that_any_version_watched(ws: Any) -> None:
    school = open_school(School(ws), PAID)
    next_version(school, 5, of("city", "country"), purpose="service")
    next_version(school, 6, of("city"), purpose="service")
    never = ["“paid” never happened for this person.", "City and Country never changed for this person."]
    assert told(school, 7) == never
    happen(school, 8, "paid")
    assert told(school, 9) == ["Nothing that the campaign looked at when it happened is known of this person."]


def test_of_many_things_the_older_ones_are_left_out_but_no_message(ws: Any) -> None:
    where = {"combinator": "and", "rules": [{"field": "value", "operator": ">", "value": 0}]}
    school = open_school(School(ws), {**PAID, "where": where})
    for minute in range(1, 206):
        happen(school, minute, "paid", value=1 if minute == 3 else 0)
    school.tick(300)
    said = told(school, 301)
    assert said[0] == "Of what started nothing, the 4 oldest are left out."
    assert said[1].startswith("12:03 paid: sent ")
    assert said[2].startswith("12:06 paid: not planned")
    assert len(said) == 202


def test_of_many_messages_none_is_left_out(ws: Any) -> None:
    school = open_school(School(ws), PAID, reentry="once")
    for minute in range(1, 206):
        happen(school, minute, "paid")
    school.tick(300)
    said = told(school, 301)
    assert len(said) == 205
    assert said[0].startswith("12:01 paid: sent ")


def test_an_event_that_is_not_read_yet_and_one_that_lies_ahead(ws: Any) -> None:
    school = open_school(School(ws), PAID)
    happen(school, 1, "paid")
    unread = "12:01 paid: not looked at yet: the engine does so in its next pass."
    assert told(school, 1) == [unread]
    happen(school, 60, "paid")
    ahead = "13:00 paid: not looked at yet, because it lies ahead."
    assert told(school, 1) == [unread, ahead]
    school.tick(3)
    assert told(school, 3)[1] == ahead
    # It has come, and the engine has read it as one that lies ahead.
    assert told(school, 61)[1] == unread.replace("12:01", "13:00")
    switch.pause(school.at(4), "follow")
    assert told(school, 5)[1] == ahead
    switch.archive(school.at(6), "follow")
    assert told(school, 7)[1] == "13:00 paid: not planned, because the campaign had been archived by then."


def test_a_subscription_that_is_not_read_yet(ws: Any) -> None:
    school = open_school(School(ws), {"event": "subscription_changed", "topic": "general", "to": "subscribed"})
    home, who = databases.get(ws, "students"), profile_id(school, ANN)
    for minute, state in ((1, "subscribed"), (3, "unsubscribed")):
        subscriptions.set_state(school.at(minute), home, who, "general", state, source="card")
        assert told(school, minute)[-1].endswith(
            f"General: {state}: not looked at yet: the engine does so in its next pass."
        )
        school.tick(minute + 1)
    assert told(school, 5) == [
        "12:01 General: subscribed: sent 5 Jan 2026, 12:02.",
        "12:03 General: unsubscribed: not planned, because it does not meet the condition.",
    ]


def test_new_profiles(ws: Any) -> None:
    school = open_school(School(ws), {"event": "profile_created"})
    eve, fay = "eve@example.org", "fay@example.org"
    write.write(school.at(5), ProfileWrite("students", eve, {"first_name": "Eve"}))
    write.write(school.at(5), ProfileWrite("students", fay, {"first_name": "Fay"}, triggers=False))
    made = "12:05 the profile was made (api): "
    assert told(school, 5, eve) == [made + "not looked at yet: the engine does so in its next pass."]
    quiet = [made + "not planned, because it was written with “do not start triggers”."]
    assert told(school, 5, fay) == quiet
    school.tick(6)
    assert told(school, 7, eve) == [made + "sent 5 Jan 2026, 12:06."]
    assert told(school, 7, fay) == quiet
    assert told(school, 7, BOB)[0].endswith("not planned, because it happened before activation.")


def test_new_profiles_that_no_import_made(ws: Any) -> None:
    school = open_school(School(ws), {"event": "profile_imported"})
    for key, source in (("eve@example.org", "import"), ("fay@example.org", "api")):
        write.write(school.at(5), ProfileWrite("students", key, {"first_name": "E"}, source=source))
    school.tick(6)
    assert told(school, 7, "eve@example.org") == ["12:05 the profile was made (import): sent 5 Jan 2026, 12:06."]
    (sentence,) = told(school, 7, "fay@example.org")
    assert sentence.endswith("(api): not planned, because only an import starts the campaign.")


def test_a_message_whose_start_is_no_longer_kept(ws: Any) -> None:
    school = open_school(School(ws), PAID)
    happen(school, 1, "paid")
    school.tick(2)
    with school.ws.store.transaction() as cursor:
        cursor.run(query("keep.events_go"), first=0, last=2**62, ids=cursor.column("select event_id from event"))
    assert told(school, 3) == ["12:01 what started it is no longer kept: sent 5 Jan 2026, 12:02."]


def test_a_campaign_that_never_ran_tells_of_what_it_would_watch(shop: Shop) -> None:
    definition = {"name": "c", "kind": "trigger", "trigger": of("one"), "content": [{"template": "offer"}]}
    campaigns.save(shop.at(0), "students", parse_definition(definition))
    shop.set(1, one=1)
    never, change = told(shop, 2)
    assert never == "The campaign was never active."
    assert change.endswith("not planned, because the change was made before activation.")


KINDS = (PAID, READ, of("city"), of("city", "country"), {"event": "profile_created"})


def live(school: School, seed: int) -> None:
    """What happens to Ann, and to the campaign meanwhile, by chance: two things may fall into the same moment."""
    chance, minute, state = Random(seed), 1.0, "active"
    for number in range(40):
        match chance.choice(("paid", "read", "city", "country", "version", "switch", "tick")):
            case "paid" | "read" as kind:
                happen(school, minute, kind)
            case "city" | "country" as name:
                write.write(school.at(minute), ProfileWrite("students", ANN, {name: f"{number}"}))
            case "version":
                school.campaign(trigger=chance.choice(KINDS), content=LETTER)
                if state == "active":
                    switch.activate(school.at(minute), "follow", accept="tried")
            case "switch" if state == "active":
                switch.pause(school.at(minute), "follow")
                state = "paused"
            case "switch":
                switch.activate(school.at(minute), "follow", accept="tried", with_pause=chance.random() < 0.5)
                state = "active"
            case _:
                school.tick(minute)
        minute += chance.choice((0, 0, 1))
    if state == "paused":
        switch.activate(school.at(minute), "follow", accept="tried")
    school.tick(minute + 1)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_every_message_is_told_once_and_nothing_else_should_have_been_one(ws: Any, seed: int) -> None:
    school = open_school(School(ws), PAID)
    live(school, seed)
    found = why.why(school.at(100), "follow", ANN)
    sent = [s for s in found["sentences"] if ": not planned, " not in s]
    assert len(sent) == len(found["sends"]) > 0
    assert all(": sent " in s for s in sent)
    rest = {s.split(": not planned, ")[1] for s in found["sentences"] if s not in sent}
    assert rest <= {
        "because it happened before activation.",
        "because the change was made before activation.",
        "because the campaign was paused then.",
    }
