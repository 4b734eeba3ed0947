from __future__ import annotations

from engine.jobs import live
from engine.store import Store


def test_each_store_has_its_own(store: Store) -> None:
    other = Store()
    live.of(store)[1] = live.Live(done=5)
    assert live.of(store)[1].done == 5
    assert live.of(other) == {}
    other.close()
