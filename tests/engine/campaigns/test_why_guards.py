"""What a guard saw, in words: with the rule, the messages and the times that it hung on."""

from __future__ import annotations

from typing import Any

import pytest

from engine import segments
from engine.campaigns import why
from engine.campaigns.guards import policy
from engine.store import cursor
from engine.store.slow import Watched
from engine.workspace import Workspace
from tests.scenarios.shop import Shop

HOUR = 60
LEVEL = {"field": "level", "operator": ">=", "value": 5}


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws).opened()


def told(shop: Shop, minute: float, name: str = "one") -> list[str]:
    return why.why(shop.at(minute), name, "ann@example.org")["sentences"]


def test_the_rule_that_was_not_met_with_the_value_of_then(shop: Shop) -> None:
    shop.offer("one", "one", audience=LEVEL)
    shop.set(1, level=3)
    shop.set(5, one=1)
    shop.tick(6)
    shop.set(10, level=9)
    (sentence,) = told(shop, 20)
    assert "skipped, because the person is not in the campaign's audience (not met: " in sentence
    assert "level is at least 5: “3”" in sentence


def test_who_is_excluded_by_a_segment(shop: Shop) -> None:
    segments.save(shop.at(0), "students", "advanced", LEVEL)
    shop.offer("one", "one", exclude="advanced")
    shop.set(1, level=7)
    shop.set(5, one=1)
    shop.tick(6)
    assert "(left out: " in told(shop, 20)[0]


def test_the_messages_that_filled_the_limit(shop: Shop) -> None:
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 2, "then": "wait"}})
    shop.offer("one", "one")
    shop.set(5, one=1)
    shop.set(10, one=2)
    shop.tick(15)
    sent, waits = told(shop, 20)
    assert ": sent " in sent
    assert "deferred" in waits and "so many messages in so many days are enough" in waits
    assert "(1 in 2 days is the limit of the workspace, filled by “one” 5 Jan 2026, 12:15" in waits
    assert "it waits until 7 Jan 2026, 12:05 UTC)" in waits


def test_quiet_hours_and_their_end(shop: Shop) -> None:
    shop.offer("one", "one", quiet_hours={"from": "21:00", "to": "08:00"})
    shop.set(10 * HOUR, one=1)
    shop.tick(10 * HOUR)
    (sentence,) = told(shop, 11 * HOUR)
    assert (
        "it fell due in quiet hours (21:00 to 08:00 by the person's clock; it waits until 6 Jan 2026, 08:" in sentence
    )


def test_the_control_group(shop: Shop) -> None:
    shop.offer("one", "one", holdout=0.9999)
    shop.set(5, one=1)
    shop.tick(6)
    assert told(shop, 20)[0].endswith("the person is in the share that the campaign leaves without mail.")


@pytest.mark.parametrize(
    "settings", [{}, {"audience": LEVEL}, {"limits": {"messages": 1, "days": 1}}, {"exclude": LEVEL}], ids=str
)
def test_many_messages_are_told_by_as_many_statements_as_few(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> None:
    shop.offer("one", "one", on_change_during_wait="every_change", **settings)
    shop.set(1, level=3)
    asked: list[str] = []

    class Counted(Watched):
        def __init__(self, sql: str):
            asked.append(sql)
            super().__init__(sql)

    counts: list[int] = []
    for first, last in ((2, 3), (4, 9)):
        for minute in range(first, last + 1):
            shop.set(minute, one=minute)
        shop.tick(last)
        told(shop, 10)
        with monkeypatch.context() as patched:
            patched.setattr(cursor, "Watched", Counted)
            asked.clear()
            assert len(told(shop, 10)) == last - 1
            counts.append(len(asked))
    assert counts[0] == counts[1]
