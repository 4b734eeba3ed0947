from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from engine import events
from engine.errors import StoreError
from engine.profiles import write
from engine.profiles.write import ProfileWrite, result_of
from engine.store import Store
from engine.tracking import Collector, allow, buffer, collector, person_token, stop
from engine.tracking.collecting import WAIT
from tests.engine.tracking.conftest import BROWSER, Site


@pytest.fixture
def patient(site: Site) -> Collector:
    """Writes when it is told to."""
    return Collector(site.ws, wait=3600)


def timeline(site: Site) -> list[dict[str, Any]]:
    return events.timeline(site.ws, "shop", site.ann)


def wait_for(what: Callable[[], bool], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def test_a_hit_is_an_event_within_a_second(site: Site) -> None:
    assert WAIT <= 0.5
    assert collector(site.ws).take(site.hit(url="https://a.example.org/x?utm_source=mail"), BROWSER) == "taken"
    assert wait_for(lambda: bool(timeline(site))), "by itself, without a flush"
    [event] = timeline(site)
    assert (event["type"], event["source"], event["happened_at"]) == ("page_view", "site", site.ws.now())
    assert event["properties"] == {"url": "https://a.example.org/x", "utm_source": "mail"}


def test_many_hits_are_one_transaction(site: Site, patient: Collector) -> None:
    commits: list[None] = []
    site.ws.store.on_commit(lambda: commits.append(None))
    assert [patient.take(site.hit(), BROWSER) for _ in range(50)] == ["taken"] * 50
    assert timeline(site) == []
    patient.flush()
    assert (len(timeline(site)), len(commits)) == (50, 1)
    patient.flush()
    assert len(timeline(site)) == 50
    patient.stop()


def test_what_was_taken_is_written_when_the_app_stops(site: Site) -> None:
    found = collector(site.ws)
    assert collector(site.ws) is found
    found.take(site.hit(), BROWSER)
    stop(site.ws)
    assert len(timeline(site)) == 1
    assert found.take(site.hit(), BROWSER) == "full"
    assert collector(site.ws) is not found
    stop(site.ws)


def test_who_and_what_is_left_out(site: Site, patient: Collector) -> None:
    allow(site.ws, ["signed_up"])
    nobody = person_token(site.ws, "shop", 999)
    judged = [
        patient.take(site.hit(person="forged"), BROWSER),
        patient.take(site.hit(), {}),
        patient.take(site.hit(), {**BROWSER, "sec-gpc": "1"}),
        patient.take(site.hit(type="purchase", value=1e6), BROWSER),
        patient.take(site.hit(type="signed_down"), BROWSER),
        patient.take(site.hit(url="javascript:x"), BROWSER),
        patient.take(site.hit(person=nobody), BROWSER),
        patient.take(site.hit(type="signed_up", value=5.0), BROWSER),
    ]
    assert judged == ["unknown", "bot", "objected", "not_allowed", "not_allowed", "bad", "taken", "taken"]
    patient.stop()
    assert [(e["type"], e["value"]) for e in timeline(site)] == [("signed_up", 5.0)]
    assert patient.counts == {"unknown": 2, "bot": 1, "objected": 1, "not_allowed": 2, "bad": 1, "taken": 1}


def test_a_person_can_only_look_so_often(site: Site, patient: Collector) -> None:
    outcomes = [patient.take(site.hit(), BROWSER) for _ in range(100)]
    assert outcomes[:60] == ["taken"] * 60
    assert outcomes.count("limited") > 30
    patient.stop()


def test_hits_in_memory_have_an_end(site: Site, patient: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer, "MOST", 3)
    assert [patient.take(site.hit(), BROWSER) for _ in range(4)] == ["taken", "taken", "taken", "full"]
    patient.flush()
    assert patient.take(site.hit(), BROWSER) == "taken"
    patient.stop()
    assert len(timeline(site)) == 4


def test_a_full_disk_is_waited_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer, "WAIT_AFTER_FAILURE", 0.05)
    found = Collector(site.ws, wait=0.01)
    refusals = [StoreError("disk full"), StoreError("disk full")]
    transaction = Store.transaction

    def refuse(store: Store) -> Any:
        if refusals:
            raise refusals.pop()
        return transaction(store)

    monkeypatch.setattr(Store, "transaction", refuse)
    found.take(site.hit(), BROWSER)
    assert wait_for(lambda: len(timeline(site)) == 1)
    assert refusals == []
    found.stop()


def test_whatever_fails_costs_no_hit(site: Site, patient: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Store) -> Any:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(Store, "transaction", fail)
    patient.take(site.hit(), BROWSER)
    patient.flush()
    monkeypatch.undo()
    patient.stop()
    assert len(timeline(site)) == 1


def test_hits_are_given_up_in_the_end(site: Site, patient: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Store) -> Any:
        raise StoreError("closed")

    monkeypatch.setattr(buffer, "PATIENCE", 1)
    monkeypatch.setattr(Store, "transaction", refuse)
    patient.take(site.hit(), BROWSER)
    patient.flush()
    patient.flush()
    monkeypatch.undo()
    patient.stop()
    assert timeline(site) == []


def test_from_many_sides_nothing_is_lost(site: Site) -> None:
    people = [ProfileWrite("shop", f"p{n}@example.org", {}) for n in range(16)]
    ids = [result_of(r).profile_id for r in write.write_many(site.ws, people)]
    found = Collector(site.ws, wait=0.01)

    def look(profile_id: int) -> set[str]:
        token = person_token(site.ws, "shop", profile_id)
        return {found.take(site.hit(person=token), BROWSER) for _ in range(40)}

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(look, ids)) == [{"taken"}] * 16
    found.stop()
    assert events.counts(site.ws, "shop") == {"page_view": 16 * 40}
    assert found.counts == {"taken": 16 * 40}
