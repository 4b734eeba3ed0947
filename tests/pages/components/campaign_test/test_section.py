"""The tab Test: what the variants did, whether one may compare them, and the winner by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import events
from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.broadcasting import switching
from engine.campaigns.experiments import hand
from engine.campaigns.model import parse_definition
from engine.events import NewEvent
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from pages.components.campaign_test import choosing, texts
from tests.pages.conftest import in_dialog, label_of, open_page, said
from tests.scenarios.school import School

PEOPLE = 60


def made(world: School, kind: str = "broadcast", **said: Any) -> None:
    definition: dict[str, Any] = {
        "name": "news",
        "kind": kind,
        "content": [{"template": "first"}, {"template": "second"}],
        "limits": "none",
        "quiet_hours": "none",
    }
    campaigns.save(world.ws, "students", parse_definition(definition | said))


def started(world: School, **said: Any) -> list[dict[str, Any]]:
    """Gives what was sent."""
    people = [ProfileWrite("students", f"p{n}@example.org", {}, subscribe=("general",)) for n in range(PEOPLE)]
    write.write_many(world.ws, people)
    made(world, **said)
    switching.start(world.ws, "news", accept="x", by="Ann")
    tick(world.ws)
    return ledger.sends(world.ws, campaign="news", state="sent")


def opened(name: str = "news") -> AppTest:
    test = open_page("campaign", name=name)
    test.session_state[f"campaign.check.tab.{name}"] = texts.TAB
    return test.run()


def click(world: School, rows: list[dict[str, Any]]) -> None:
    campaign_id = campaigns.get(world.ws, "news").campaign_id
    for row in rows:
        same = {"campaign_id": campaign_id, "send_id": row["send_id"], "source": "engine"}
        at = world.ws.now() - timedelta(seconds=1)
        events.record(world.ws, NewEvent("students", row["profile"], "clicked", at, **same))


def let(test: AppTest, variant: int) -> AppTest:
    test.button(key=f"campaign.test.let.{variant}").click().run()
    return test


def test_only_with_two_variants(world: School) -> None:
    assert texts.TAB not in [t.label for t in open_page("campaign", name=world.name).tabs]
    made(world)
    test = opened()
    assert texts.NOT_YET in said(test)
    made(world, content=[{"template": "first"}])
    assert not test.run().exception
    assert texts.NOT_YET not in said(test)


def test_the_winner_by_hand(world: School) -> None:
    sent = started(world, winner={"by": "hand", "test": 0.5}, holdout=0.1)
    click(world, [r for r in sent if r["variant"] == 1][:3])
    test = opened()
    assert not test.exception
    waiting = hand.shown(world.ws, "news")[0].others.waiting
    assert f"You choose the winner; nothing is chosen without you. {waiting} people wait for the winner." in said(test)
    assert "People fell into the variants as planned" in said(test)
    assert texts.PEEKING in said(test)
    assert "in the holdout" in said(test)
    figures = next(d.value for d in test.dataframe if "Variant" in d.value)
    assert list(figures["Variant"]) == ["A · first", "B · second"]
    assert figures["Clicked"][1].startswith("3 · ")
    test = let(test, 1)
    assert f"**{waiting} people wait** for the winner. From now on they get **“B · second”**." in said(test)
    test = in_dialog(test, choosing.ASKED, press=f"{choosing.ASKED}.go")
    assert "“B · second” wins." in said(test)
    assert "“B · second” won: chosen on " in said(test)
    assert not [b for b in test.button if b.key == "campaign.test.let.0"]
    tick(world.ws)
    assert {r["variant"] for r in ledger.sends(world.ws, campaign="news") if r not in sent} >= {1}


def test_too_early_is_said(world: School) -> None:
    started(world, winner={"test": 0.5, "wait": "4h"})
    test = let(opened(), 0)
    assert "before that not everybody had the time to react" in said(test)
    in_dialog(test, choosing.ASKED, press=f"{choosing.ASKED}.cancel")
    assert hand.shown(world.ws, "news")[0].chosen is None


def test_many_people_are_typed(world: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "_MANY", 5)
    started(world, winner={"by": "hand", "test": 0.5})
    waiting = hand.shown(world.ws, "news")[0].others.waiting
    test = in_dialog(let(opened(), 0), choosing.ASKED, press=f"{choosing.ASKED}.go")
    assert hand.shown(world.ws, "news")[0].chosen is None
    test.session_state[f"asked.{choosing.ASKED}"] = True
    test.run()
    label_of(test.text_input, f"Type {waiting} to confirm").set_value(str(waiting))
    in_dialog(test, choosing.ASKED, press=f"{choosing.ASKED}.go")
    assert hand.shown(world.ws, "news")[0].chosen is not None


def test_in_a_pause_nobody_chooses(world: School) -> None:
    started(world, winner={"by": "hand", "test": 0.5})
    switch.pause(world.ws, "news")
    test = opened()
    assert texts.PAUSED in said(test)
    assert not [b for b in test.button if b.key == "campaign.test.let.0"]


def test_who_comes_from_now_on_gets_the_winner_of_a_trigger_campaign(world: School) -> None:
    trigger = {"event": "fields_updated", "fields": ["city"]}
    write.write(world.ws, ProfileWrite("students", "ann@example.org", {}, subscribe=("general",)))
    made(world, "trigger", trigger=trigger, winner={"minimum": 5})
    switch.activate(world.ws, "news", accept="x", by="Ann")
    test = opened()
    assert "So far the one with the fewest has reached 0." in said(test)
    assert texts.NOTHING_SENT in said(test)
    test = let(test, 0)
    assert "Whoever comes from now on gets **“A · first”**" in said(test)
    test = in_dialog(test, choosing.ASKED, press=f"{choosing.ASKED}.go")
    assert "Whoever came since then got it: 0 sent" in said(test)
    # Another one may be chosen later.
    assert test.button(key="campaign.test.let.1")


def test_where_nothing_is_chosen_there_is_no_button(world: School) -> None:
    started(world)
    test = opened()
    assert texts.NO_CHOICE in said(test)
    assert not [b for b in test.button if b.key == "campaign.test.let.0"]


def test_the_log_names_the_templates(world: School) -> None:
    started(world, winner={"by": "hand", "test": 0.5})
    test = open_page("campaign", name="news")
    log = next(d.value for d in test.dataframe if "Person" in d.value)
    assert set(log["Template"]) == {"first", "second", "the winner’s"}
