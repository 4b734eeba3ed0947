"""Campaigns that start each other are told before they start, with the way round."""

from __future__ import annotations

import pytest

from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.campaigns.preflight import run
from engine.campaigns.preflight.circle import way_round
from engine.workspace import Workspace
from tests.scenarios.shop import Shop


@pytest.mark.parametrize(
    ("starts_by", "way"),
    [
        ({}, []),
        ({"a": "b"}, []),
        ({"a": "b", "b": "a"}, ["a", "b", "a"]),
        ({"a": "b", "b": "c", "c": "a"}, ["a", "b", "c", "a"]),
        ({"a": "b", "b": "c", "c": "b"}, []),
    ],
)
def test_the_way_round(starts_by: dict[str, str], way: list[str]) -> None:
    assert way_round(starts_by, "a") == way


def follow(shop: Shop, name: str, after: str) -> None:
    trigger = {"event": "mail", "campaign": after, "did": "not_opened", "within": "1d"}
    definition = {
        "name": name,
        "kind": "trigger",
        "trigger": trigger,
        "content": [{"template": "offer"}],
        "label": name.title(),
    }
    campaigns.save(shop.at(0), "students", parse_definition(definition))


def test_it_is_a_warning_with_the_path(ws: Workspace) -> None:
    shop = Shop(ws).opened()
    shop.offer("first", "one")
    shop.offer("second", "two", trigger={"event": "mail", "campaign": "first", "did": "not_opened", "within": "1d"})
    follow(shop, "first", "second")
    found = [f for f in run(shop.at(1), "first").findings if f.code == "starts_itself"]
    assert [f.level for f in found] == ["warning"]
    assert "“First” ← “second” ← “First”" in found[0].message
    assert not [f for f in run(shop.at(1), "second").findings if f.code == "starts_itself" and f.level == "error"]
