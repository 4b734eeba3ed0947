"""The engine's part: reading and learning in one, and never in the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.content import recommend
from engine.content.recommend import interest
from tests.engine.content.recommend.conftest import Shop


def test_what_is_new_is_read_and_learned(shop: Shop) -> None:
    for number in range(4):
        shop.buys(shop.person(f"p{number}"), "pan", "knife")
    recommend.keep_up(shop.ws)
    found = recommend.state(shop.ws, "shop")
    assert (found.people, found.products, found.learned_at) == (4, 2, shop.ws.now())


def test_not_more_often_than_is_asked_for(shop: Shop) -> None:
    pause = timedelta(seconds=30)
    shop.buys(shop.person("ann"), "pan")
    recommend.keep_up(shop.ws, pause=pause)
    shop.buys(shop.person("bob"), "pan")
    shop.later(seconds=29)
    recommend.keep_up(shop.ws, pause=pause)
    assert len(shop.rows("from interest")) == 1
    shop.later(seconds=1)
    recommend.keep_up(shop.ws, pause=pause)
    assert len(shop.rows("from interest")) == 2


def test_whatever_goes_wrong_is_logged_only(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(interest, "refresh", fail)
    recommend.keep_up(shop.ws)
    assert "recommendations could not be brought up to date" in caplog.text
