"""What people did, and what mail did with them."""

from __future__ import annotations

from typing import Any

from engine import segments
from engine.segments import models
from engine.workspace import Workspace
from tests.engine.segments.models.shop import preset

EVERYBODY = range(48)


def people(ws: Workspace, name: str, **given: Any) -> int:
    condition = preset(name).condition(models.known(ws, "shop"), given)
    return segments.count(ws, "shop", condition).count


def times(n: int, days: int) -> int:
    """How often person n bought in the last days."""
    return sum(n + 30 * time <= days for time in range(n % 5))


def test_did_it_often(shop: Workspace) -> None:
    assert people(shop, "often") == sum(times(n, 90) >= 2 for n in EVERYBODY)
    assert people(shop, "often", times=4, days=400) == sum(n % 5 == 4 for n in EVERYBODY)
    assert people(shop, "often", event="page_view", times=1, days=20) == sum(0 < n <= 5 for n in EVERYBODY)


def test_did_it_once(shop: Workspace) -> None:
    assert people(shop, "once") == sum(n % 5 == 1 for n in EVERYBODY)


def test_stopped_doing_it(shop: Workspace) -> None:
    assert people(shop, "stopped", days=20) == sum(n % 5 > 0 and times(n, 20) == 0 for n in EVERYBODY)


def test_looked_and_did_not_buy(shop: Workspace) -> None:
    looked = {n for n in EVERYBODY if n % 6 and 4 * n <= 60}
    assert people(shop, "looked", days=60) == sum(times(n, 60) == 0 for n in looked)
    known = models.known(shop, "shop")
    assert preset("looked").answers(known) == {"seen": "page_view", "event": "purchase", "days": 14}


def test_spent(shop: Workspace) -> None:
    def spent(n: int) -> float:
        return 0 if n % 4 == 0 else 10 * n * times(n, 100)

    assert people(shop, "spent", total=500, days=100) == sum(spent(n) >= 500 for n in EVERYBODY)
    by_points = sum(n * times(n, 100) >= 50 for n in EVERYBODY)
    assert people(shop, "spent", of="points", total=50, days=100) == by_points


def test_mail(shop: Workspace) -> None:
    assert people(shop, "opened") == 12
    assert people(shop, "opened", days=3) == 6
    assert people(shop, "unopened") == 12
    assert people(shop, "unopened", days=4) == 0


def test_how_they_came(shop: Workspace) -> None:
    assert people(shop, "origin", values=["Friend"]) == 7
    assert people(shop, "origin", field="utm_source") == 24
