"""Who is told, what is on, the last alerts, and a test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine.operations import Watchdog, reading, records, watchdog, watching
from engine.workspace import Workspace
from tests.engine.operations.conftest import Web, serving
from tests.pages.conftest import open_settings, texts

TAB = "Alerts"


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as found:
        yield found


@pytest.fixture
def watched(empty: Workspace, web: Web, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watchdog]:
    monkeypatch.setattr(watchdog, "EVERY", 3600.0)
    monkeypatch.setattr(watching, "LEAST_FREE", 2**60)
    dog = Watchdog(replace(empty, settings=replace(empty.settings, alerts=f"ops@example.org,{web.url}")))
    dog.start()
    yield dog
    dog.stop()


def test_without_a_watch_it_says_so(empty: Workspace) -> None:
    test = open_settings(TAB)
    assert "Nothing watches here." in texts(test)
    assert "Nobody is told." in texts(test)
    assert "There was none yet." in texts(test)


def test_what_is_on_and_who_is_told(empty: Workspace, watched: Watchdog, web: Web) -> None:
    watched.look()
    assert web.heard.wait(30)
    test = open_settings(TAB)
    assert "The disk of the data folder has" in texts(test)
    assert "secret" not in texts(test)
    receivers, kinds, last = (frame.value for frame in test.dataframe)
    assert list(receivers["Receiver"]) == ["ops@example.org", f"{web.url.partition('/hook')[0]}/…"]
    assert "Disk nearly full" in list(kinds["Trouble"])
    assert list(last["Trouble"]) == ["Disk nearly full"]
    assert reading.report(empty).key in {code.value for code in test.code}


def test_a_test_alert(empty: Workspace, watched: Watchdog, web: Web) -> None:
    open_settings(TAB).button(key="settings.alerts.test").click().run()
    assert web.heard.wait(30)
    assert ("test", "test") in web.events
    assert records.last(empty) == []
