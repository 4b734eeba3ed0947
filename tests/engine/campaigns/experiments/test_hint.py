"""Which difference a test can show, said before it begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import events
from engine.campaigns import campaigns
from engine.campaigns.experiments.hint import USUAL, detectable, hint
from engine.campaigns.model import parse_definition
from engine.campaigns.preflight import checked
from engine.campaigns.preflight.variants import words
from engine.content import templates
from engine.content.source import TemplateSource
from engine.events import NewEvent
from engine.statistics import sample_size
from engine.workspace import Workspace
from tests.scenarios.shop import Shop
from tests.scenarios.winners import SECOND


@given(baseline=st.floats(0.001, 0.9), people=st.integers(2, 1_000_000))
def test_what_it_finds_is_the_least_that_so_many_people_find(baseline: float, people: int) -> None:
    found = detectable(baseline, people)
    if found is None:
        assert sample_size(baseline, 1 - baseline - 1e-9, 0.8).per_arm > people
        return
    lift = found - baseline
    assert sample_size(baseline, lift, 0.8).per_arm <= people
    assert sample_size(baseline, lift * 0.99, 0.8).per_arm > people


@pytest.mark.parametrize("people", [0, 1, 2])
def test_hardly_anybody_finds_nothing(people: int) -> None:
    assert detectable(0.5, people) is None


def saved(ws: Workspace, **settings: object) -> campaigns.Campaign:
    shop = Shop(ws).opened()
    templates.save(shop.at(0), "second", SECOND)
    return saved_anew(shop.at(0), **settings)


def saved_anew(ws: Workspace, **settings: object) -> campaigns.Campaign:
    content = [{"template": "offer", "share": 3}, {"template": "second", "share": 1}]
    definition = {"name": "news", "kind": "broadcast", "content": content}
    return campaigns.save(ws, "students", parse_definition(definition | settings))


def test_the_smallest_variant_counts(ws: Workspace) -> None:
    found = hint(ws, saved(ws, winner={"test": 0.5, "by": "opened"}), 8_000)
    assert found and (found.people, found.metric, found.baseline, found.is_own) == (
        1_000,
        "opened",
        USUAL["opened"],
        False,
    )
    assert found.detectable == pytest.approx(detectable(0.25, 1_000))
    assert "1,000 people a variant, and if 25.0% open, as is usual" in words(found)


def test_one_variant_has_nothing_to_show(ws: Workspace) -> None:
    assert hint(ws, saved(ws, content=[{"template": "offer"}]), 100) is None


def test_of_a_trigger_campaign_it_is_the_minimum(ws: Workspace) -> None:
    trigger = {"event": "fields_updated", "fields": ["one"]}
    found = hint(ws, saved(ws, kind="trigger", trigger=trigger, winner={"minimum": 70}), 5)
    assert found and found.people == 70


def test_too_small_a_test_is_warned_of(ws: Workspace) -> None:
    saved(ws, winner={"test": 0.5})
    found = {f.code: f.level for f in checked(ws, "news").findings}
    assert found["test_too_small"] == "warning"
    assert found["test_power"] == "note"


def test_without_a_link_nothing_wins_by_clicks(ws: Workspace) -> None:
    campaign = saved(ws, winner={"test": 0.5})
    labels = {t.name: t.label for t in templates.list_all(ws)}
    found = hint(ws, campaign, 8_000)
    assert found and set(found.without_links) == {labels["offer"], labels["second"]}
    templates.save(ws, "second", TemplateSource(subject="Second", html='<a href="https://shop.example.org/">Shop</a>'))
    found = hint(ws, campaign, 8_000)
    assert found and found.without_links == (labels["offer"],)
    (said,) = [f for f in checked(ws, "news").findings if f.code == "nothing_to_click"]
    assert said.level == "warning" and f"“{labels['offer']}”" in said.message
    by_opens = hint(ws, saved_anew(ws, winner={"test": 0.5, "by": "opened"}), 8_000)
    assert by_opens and by_opens.without_links == ()


def test_the_rate_of_ones_own_messages(ws: Workspace) -> None:
    campaign = saved(ws)
    with ws.store.transaction() as cursor:
        row = {
            "send_id": 0,
            "campaign_id": campaign.campaign_id,
            **dict.fromkeys(("stretch_id", "version", "database_id", "profile_id", "variant", "template_id"), 1),
            **dict.fromkeys(("template_version", "attempts"), 1),
            **dict.fromkeys(("occurred_at", "due_at", "next_at"), ws.now()),
            "state": "sent",
        }
        cursor.insert("send", [row | {"send_id": n} for n in range(1, 401)])
    for n in range(1, 41):
        about = {"send_id": n, "campaign_id": campaign.campaign_id, "source": "engine"}
        events.record(ws, NewEvent("students", "ann@example.org", "clicked", ws.now(), **about))
    found = hint(ws, campaign, 8_000)
    assert found and (found.baseline, found.is_own) == (0.1, True)
