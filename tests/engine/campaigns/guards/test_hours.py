"""Quiet hours as a guard: whose clock counts, and for whom there are none."""

from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns import ledger
from engine.campaigns.guards import policy
from engine.workspace import Workspace
from tests.scenarios.shop import Shop

QUIET: dict[str, Any] = {"from": "21:00", "to": "08:00", "then": "drop"}
EVENING = 11 * 60
"""23:00 in UTC, 18:00 in New York, 08:00 in Tokyo."""


@pytest.mark.parametrize(
    ("own", "zone", "reason"),
    [
        (None, None, "quiet_hours"),
        ("America/New_York", None, None),
        (None, "America/New_York", None),
        ("Asia/Tokyo", "America/New_York", None),
        ("Europe/London", "America/New_York", "quiet_hours"),
        ("Middle-earth", "America/New_York", None),
    ],
)
def test_the_persons_clock_then_the_campaigns_then_the_workspaces(
    ws: Workspace, own: str | None, zone: str | None, reason: str | None
) -> None:
    shop = Shop(ws).open()
    shop.person(**({"time_zone": own} if own else {}))
    shop.offer("one", "one", quiet_hours=QUIET | ({"zone": zone} if zone else {}))
    shop.set(EVENING, one=1)
    shop.tick(EVENING)
    assert [r["reason"] for r in ledger.sends(ws)] == [reason]


def test_the_zone_that_one_had_then(ws: Workspace) -> None:
    shop = Shop(ws).open()
    shop.person(time_zone="America/New_York")
    shop.offer("one", "one", quiet_hours=QUIET)
    shop.set(EVENING, one=1)
    shop.set(EVENING + 5, time_zone="UTC")
    shop.tick(EVENING + 10)
    assert [r["reason"] for r in ledger.sends(ws)] == [None]


def test_a_campaign_may_have_none_though_the_workspace_has(ws: Workspace) -> None:
    shop = Shop(ws).open()
    shop.person()
    policy.save(shop.at(0), {"quiet_hours": QUIET})
    shop.offer("one", "one", quiet_hours="none")
    shop.offer("two", "one")
    shop.set(EVENING, one=1)
    shop.tick(EVENING)
    assert {r["campaign"]: r["reason"] for r in ledger.sends(ws)} == {"one": None, "two": "quiet_hours"}
