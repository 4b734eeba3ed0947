"""Campaigns that start each other by their messages go round for nobody; what people do by themselves begins anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import events
from engine.campaigns import campaigns, effects, ledger, switch, trial, why
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.consent import answering
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery.tokens import Tokens
from engine.events import NewEvent
from engine.profiles import asking, databases, fields
from engine.runner import replay
from engine.workspace import Workspace
from tests.scenarios.school import START
from tests.scenarios.shop import Shop, sound

ANN = "ann@example.org"


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws).opened()


def follow(shop: Shop, minute: float, name: str, after: str, did: str = "opened", **more: Any) -> None:
    """Activates it as started by messages of the other, whatever started it before."""
    trigger = {"event": "mail", "campaign": after, "did": did, **more}
    definition: dict[str, Any] = {
        "name": name,
        "kind": "trigger",
        "trigger": trigger,
        "content": [{"template": "offer"}],
    }
    campaigns.save(shop.at(minute), "students", parse_definition(definition | {"useful_for": "never"}))
    switch.activate(shop.at(minute), name, accept="tried")


def test_two_that_wait_for_each_other_end_after_one_round(shop: Shop) -> None:
    shop.offer("a", "one")
    follow(shop, 0, "b", "a", "not_opened", within="1d")
    shop.set(5, one=1)
    shop.tick(5)
    follow(shop, 6, "a", "b", "not_opened", within="1d")
    replay(shop.ws, START + timedelta(minutes=6), START + timedelta(days=20), timedelta(hours=12))
    assert shop.told() == [("a", "sent", None), ("b", "sent", None)]
    sound(shop)


def test_a_chain_ends_where_it_would_begin_again(shop: Shop) -> None:
    shop.offer("start", "one")
    shop.offer("a", "two")
    follow(shop, 0, "b", "a")
    follow(shop, 0, "a", "start")
    shop.set(5, one=1)
    shop.tick(5)
    read(shop, 10, "start")
    read(shop, 20, "a")
    assert shop.told() == [("start", "sent", None), ("a", "sent", None), ("b", "sent", None)]
    # From now on A follows B, but what Ann opens of B came of A.
    follow(shop, 30, "a", "b")
    read(shop, 40, "b")
    assert [name for name, *_ in shop.told()] == ["start", "a", "b"]
    sentence = why.why(shop.ws, "a", ANN)["sentences"][-1]
    assert sentence.endswith(
        "a message of “b” was opened: not planned, because a message of this very campaign led to it."
    )
    # A message that came of something else begins a chain of its own.
    follow(shop, 50, "b", "start")
    shop.set(60, one=2)
    shop.tick(60)
    read(shop, 70, "start")
    read(shop, 80, "b")
    assert [name for name, *_ in shop.told()] == ["start", "a", "b", "start", "b", "a"]
    report = trial.backtest(shop.at(90), "a", START + timedelta(minutes=31), START + timedelta(minutes=90))
    assert report.planned == 1
    sound(shop)


def read(shop: Shop, minute: float, name: str) -> None:
    """Ann opens the campaign's newest message to her."""
    row = ledger.sends(shop.ws, campaign=name)[-1]
    campaign_id = campaigns.get(shop.ws, name).campaign_id
    at = shop.at(minute).now()
    about: dict[str, Any] = {"campaign_id": campaign_id, "send_id": row["send_id"], "source": "tracking"}
    events.record(shop.at(minute), NewEvent("students", ANN, "opened", at, **about))
    shop.tick(minute)


def test_an_answer_does_not_start_the_campaign_that_asked(shop: Shop) -> None:
    ws = shop.at(0)
    asking.make_rating(ws, "students")
    field = next(f for f in fields.catalogue(ws, databases.get(ws, "students")) if f.name == "rating")
    ask = TemplateSource(subject="How?", html='<a href="{{ links.rate }}/5">5</a>{{ links.unsubscribe }}')
    templates.save(ws, "ask", ask)
    shop.offer(
        "ask", "one", trigger={"event": "fields_updated", "fields": ["one", "rating"]}, content=[{"template": "ask"}]
    )
    shop.offer("thanks", "rating")
    shop.set(5, one=1)
    shop.tick(5)
    (row,) = ledger.sends(shop.ws)
    here = shop.ws.acting(clock=FixedClock(START + timedelta(minutes=10)))
    question = answering.find(here, Tokens(ws.secrets).sign_answer(row["send_id"], field.field_id))
    assert question is not None
    answering.answer(question, question.choices[-1])
    shop.tick(10)
    assert shop.told() == [("ask", "sent", None), ("thanks", "sent", None)]
    assert why.why(shop.ws, "ask", ANN)["sentences"][-1].endswith(
        "not planned, because a message of this very campaign led to it."
    )
    with shop.ws.store.read() as cursor:
        write_id = cursor.value("select write_id from write_cause")
    not_started = effects.of_write(shop.at(11), write_id)["not_started"]
    assert [(n["campaign"], n["reason"]) for n in not_started] == [("ask", "own_message")]
    # What she says elsewhere is her own doing.
    shop.set(20, rating=1)
    shop.tick(20)
    assert [name for name, *_ in shop.told()].count("ask") == 2


def test_what_campaigns_do_to_profiles_ends_after_three_steps(shop: Shop) -> None:
    shop.offer("one", "one")
    for depth in (2, 3):
        shop.set(5, one=depth)
        shop.ws.store.write(
            lambda cursor, depth=depth: cursor.run("update change set depth = $d where new = $v", d=depth, v=str(depth))
        )
    shop.tick(6)
    assert len(shop.told()) == 1
