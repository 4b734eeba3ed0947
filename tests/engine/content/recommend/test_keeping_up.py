"""The engine's part: reading and learning in one, and never in the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.content import recommend
from engine.content.recommend import interest, learning
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


def test_what_could_not_be_learned_is_tried_again_later(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    def fail(*args: object) -> None:
        tried.append(args)
        raise MemoryError

    shop.buys(shop.person("ann"), "pan")
    with monkeypatch.context() as patch:
        patch.setattr(learning, "learn", fail)
        for _ in range(3):
            recommend.keep_up(shop.ws)
            shop.later(minutes=1)
    assert len(tried) == 1
    shop.later(hours=1)
    recommend.keep_up(shop.ws)
    assert recommend.state(shop.ws, "shop").learned_at == shop.ws.now()


def test_one_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    def again(*args: object) -> None:
        tried.append(args)
        recommend.keep_up(shop.ws)

    shop.buys(shop.person("ann"), "pan")
    monkeypatch.setattr(learning, "learn", again)
    recommend.keep_up(shop.ws)
    assert len(tried) == 1


def test_whatever_goes_wrong_is_logged_only(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(interest, "refresh", fail)
    recommend.keep_up(shop.ws)
    assert "recommendations could not be brought up to date" in caplog.text
