"""Whom a dry run takes through the guards, and that it names some of them."""

from __future__ import annotations

from engine.campaigns import campaigns, trial
from engine.campaigns.model import parse_definition
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.shop import Shop


def test_of_a_broadcast_those_in_its_audience(ws: Workspace) -> None:
    shop = Shop(ws).open()
    shop.person("ann@example.org", level=1)
    shop.person("bob@example.org", level=2)
    shop.person("carl@example.org", level=0)
    write.write(shop.at(-1), ProfileWrite("students", "stranger@example.org", {"level": 1}))
    definition = {
        "name": "news",
        "kind": "broadcast",
        "content": [{"template": "offer"}],
        "audience": {"field": "level", "operator": ">=", "value": 1},
        "exclude": {"field": "level", "operator": "=", "value": 2},
    }
    campaigns.save(shop.at(0), "students", parse_definition(definition))
    found = trial.dry_run(shop.at(0), "news")
    assert {(o.state, o.reason, o.people) for o in found.outcomes} == {("sent", None, 1), ("skipped", "no_consent", 1)}
    assert {(r["profile"], r["reason"]) for r in found.rows} == {
        ("ann@example.org", None),
        ("stranger@example.org", "no_consent"),
    }
