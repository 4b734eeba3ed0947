"""Many writers and whole batches: the change log always tells how the profiles came to be what they are."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.clock import FixedClock
from engine.errors import EngineError
from engine.profiles import databases, fields, reading, write
from engine.profiles.databases import Database
from engine.profiles.types import from_text
from engine.profiles.write import ProfileWrite, WriteResult
from engine.workspace import Workspace

NAMES = ("city", "points", "course", "interests", "score", "seen_on")
RAW = {
    "city": st.sampled_from([None, "", "Berlin", "Bonn"]),
    "points": st.sampled_from([None, 1, "2", {"action": "incr", "value": 2}, "bad"]),
    "course": st.sampled_from([None, "web", "Web analytics", "SEO promotion", "bad"]),
    "interests": st.sampled_from(
        [None, "a", ["a", "b"], {"action": "add", "value": "c"}, {"action": "delete", "value": "a"}]
    ),
    "score": st.sampled_from([None, 0.5, "0.50", 3]),
    "seen_on": st.sampled_from([None, "2026-01-01", "2026-01-02", "2026-02-30"]),
}
writes = st.builds(
    ProfileWrite,
    st.just("students"),
    st.sampled_from(["a@example.org", "A@example.org", "b@example.org", "c@example.org"]),
    st.fixed_dictionaries({}, optional=RAW),
    mode=st.sampled_from(["upsert", "upsert", "insert", "update"]),
)


def log(ws: Workspace, *columns: str) -> list[tuple[Any, ...]]:
    with ws.store.read() as cursor:
        return cursor.rows(f"select {', '.join(columns)} from change order by change_id")


def chains(ws: Workspace) -> dict[tuple[int, str], list[tuple[str | None, str | None]]]:
    found: dict[tuple[int, str], list[tuple[str | None, str | None]]] = {}
    for profile_id, field, old, new in log(ws, "profile_id", "field", "old", "new"):
        found.setdefault((profile_id, field), []).append((old, new))
    return found


def assert_log_is_profile(ws: Workspace) -> None:
    """Each change begins where the one before ended, none changes nothing, and the last one is the value."""
    kinds = {f.name: f.type for f in fields.list_fields(ws, "students")}
    changes = chains(ws)
    for chain in changes.values():
        assert all(old != new for old, new in chain)
        assert [old for old, _ in chain] == [None, *(new for _, new in chain[:-1])]
    with ws.store.read() as cursor:
        rows = cursor.dicts("select * from profile_1")
    for row in rows:
        for name, kind in kinds.items():
            chain = changes.get((row["profile_id"], name), [(None, None)])
            assert from_text(kind, chain[-1][1]) == row[name]


def opened(factory: pytest.TempPathFactory) -> Workspace:
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5, 12)), factory.mktemp("ws"))
    databases.create(ws, "students")
    fields.add(
        ws, "students", "course", type="enum", options=["SEO promotion", {"code": "web", "label": "Web analytics"}]
    )
    fields.add(ws, "students", "points", type="integer")
    fields.add(ws, "students", "score", type="float")
    fields.add(ws, "students", "seen_on", type="date")
    fields.add(ws, "students", "interests", type="tags")
    return ws


def single(ws: Workspace, request: ProfileWrite) -> WriteResult | EngineError:
    try:
        return write.write(ws, request)
    except EngineError as error:
        return error


def outcome(result: WriteResult | EngineError) -> tuple[object, ...]:
    if isinstance(result, EngineError):
        return result.code, result.message
    return result.created, result.changed


@settings(max_examples=15)
@given(batches=st.lists(st.lists(writes, max_size=8), max_size=5))
def test_batches_do_what_single_writes_do(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[ProfileWrite]]
) -> None:
    together, alone = opened(tmp_path_factory), opened(tmp_path_factory)
    try:
        for batch in batches:
            results = write.write_many(together, batch)
            for request, result in zip(batch, results, strict=True):
                assert outcome(result) == outcome(single(alone, request))
        assert_log_is_profile(together)
        assert_log_is_profile(alone)
        assert list(chains(together).values()) == list(chains(alone).values())
    finally:
        together.close()
        alone.close()


def test_sixteen_writers_at_once(ws: Workspace, students: Database) -> None:
    rounds, people = 25, 3

    def work(number: int) -> None:
        for n in range(rounds):
            data = {
                "points": {"action": "incr", "value": 1},
                "interests": {"action": "add", "value": f"t{number}"},
                "city": f"City {(number + n) % 4}",
            }
            write.write(ws, ProfileWrite("students", f"p{n % people}@example.org", data))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = [reading.find(ws, "students", f"p{n}@example.org") for n in range(people)]
    assert sum(r["points"] for r in rows) == 16 * rounds
    assert all(r["interests"] == sorted(f"t{n}" for n in range(16)) for r in rows)
    assert reading.count(ws, "students") == people
    assert_log_is_profile(ws)
    ids = [i for (i,) in log(ws, "change_id")]
    assert len(set(ids)) == len(ids)
