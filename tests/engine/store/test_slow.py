from __future__ import annotations

import pytest

from engine.store import Store, query, slow


def test_what_takes_long_is_told_by_its_name_and_not_by_its_text(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="engine.store")
    with store.read() as cursor:
        cursor.rows(query("job.running"))
        assert not caplog.messages
        monkeypatch.setattr(slow, "SLOW", 0.0)
        cursor.rows(query("job.running"))
        cursor.dicts("select 'ann@example.org' as x")
        cursor.arrow("select 1 as x")
    assert [line.partition(" took")[0] for line in caplog.messages] == [
        "slow statement: job.running",
        "slow statement: select …",
        "slow statement: select …",
    ]
