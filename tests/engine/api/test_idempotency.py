"""Calls with an Idempotency-Key: once a day, answered the same again, never applied twice."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from engine.api import idempotency, profiles
from engine.api.idempotency import KEPT_FOR, Running, Ticket
from engine.clock import FixedClock
from engine.errors import StateError
from engine.profiles import reading
from engine.workspace import Workspace
from tests.engine.api.test_profiles import error_of

PROFILES = "/databases/students/profiles"
INCR = {"key": "a@x.org", "data": {"points": {"action": "incr", "value": 1}}}


def keyed(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


def points(ws: Workspace, key: str = "a@x.org") -> int:
    return reading.find(ws, "students", key)["points"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", PROFILES, INCR),
        ("POST", f"{PROFILES}/batch", [INCR, {"key": "nonsense"}]),
        ("PATCH", f"{PROFILES}/old@x.org/key", {"key": "new@x.org"}),
        ("POST", f"{PROFILES}/old@x.org/merge", {"other": "other@x.org"}),
        ("DELETE", f"{PROFILES}/old@x.org", None),
    ],
)
def test_the_same_call_is_answered_byte_for_byte(api: TestClient, method: str, path: str, body: Any) -> None:
    for key in ("old@x.org", "other@x.org"):
        api.post(PROFILES, json={"key": key})
    first = api.request(method, path, json=body, headers=keyed("k1"))
    assert first.is_success, first.text
    again = api.request(method, path, json=body, headers=keyed("k1"))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers.get("content-type") == first.headers.get("content-type")
    assert again.headers["Idempotency-Replayed"] == "true"


def test_it_is_applied_once(api: TestClient, students: Workspace) -> None:
    assert [api.post(PROFILES, json=INCR, headers=keyed("k1")).status_code for _ in range(3)] == [201] * 3
    assert points(students) == 1
    assert api.post(PROFILES, json=INCR, headers=keyed("k2")).status_code == 200
    assert points(students) == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [(PROFILES, {**INCR, "triggers": False}), (f"{PROFILES}/batch", [INCR]), (f"{PROFILES}?x=1", INCR)],
)
def test_another_call_with_the_key_is_refused(api: TestClient, students: Workspace, path: str, body: Any) -> None:
    api.post(PROFILES, json=INCR, headers=keyed("k1"))
    error = error_of(api.post(path, json=body, headers=keyed("k1")), 422)
    assert (error["code"], error["field"]) == ("key_reused", "Idempotency-Key")
    assert points(students) == 1


def test_a_refusal_is_not_kept(api: TestClient, students: Workspace) -> None:
    wrong = {"key": "a@x.org", "data": {"points": "many"}}
    first = api.post(PROFILES, json=wrong, headers=keyed("k1"))
    assert first.status_code == 422
    assert api.post(PROFILES, json=wrong, headers=keyed("k1")).content == first.content
    assert api.post(PROFILES, json=INCR, headers=keyed("k1")).status_code == 201
    assert points(students) == 1


def test_a_key_belongs_to_its_token(api: TestClient, reader: TestClient, students: Workspace) -> None:
    api.post(PROFILES, json=INCR, headers=keyed("k1"))
    error_of(reader.post(PROFILES, json=INCR, headers=keyed("k1")), 403)


def test_it_is_kept_for_a_day(api: TestClient, students: Workspace) -> None:
    api.post(PROFILES, json=INCR, headers=keyed("k1"))
    ticket = Ticket(*_stored(students)[0][:2])
    late = students.acting(clock=FixedClock(students.now() + KEPT_FOR))
    assert idempotency.kept(students, ticket)
    assert idempotency.kept(late, ticket) is None
    early = students.acting(clock=FixedClock(students.now() + KEPT_FOR - timedelta(seconds=1)))
    for number, workspace in enumerate((early, late)):
        with students.store.transaction() as cursor:
            idempotency.keep(cursor, [(workspace, Ticket(f"t{number}", ""), Response())])
            assert cursor.value("select count(*) from idempotency") == 2


def test_neither_key_nor_body_is_kept(api: TestClient, students: Workspace) -> None:
    api.post(PROFILES, json=INCR, headers=keyed("sign-up of a@x.org"))
    assert "a@x.org" not in str(_stored(students))


def _stored(ws: Workspace) -> list[tuple[Any, ...]]:
    with ws.store.read() as cursor:
        return cursor.rows("select * from idempotency")


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_is_none(api: TestClient, students: Workspace, key: str) -> None:
    assert error_of(api.post(PROFILES, json=INCR, headers=keyed(key)), 422)["field"] == "Idempotency-Key"
    assert reading.count(students, "students") == 0


def test_many_at_once_are_applied_once_each(api: TestClient, students: Workspace) -> None:
    api.post(PROFILES, json={"key": "a@x.org"})

    def call(n: int) -> tuple[int, str]:
        answer = api.post(PROFILES, json=INCR, headers=keyed(f"k{n % 5}"))
        return answer.status_code, "" if answer.is_success else answer.json()["error"]["code"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, range(40)))
    assert set(answers) <= {(200, ""), (409, "in_flight")}
    assert points(students) == 5


def test_a_call_under_way_is_409(students: Workspace) -> None:
    running, ticket = Running(), Ticket("a", "b")
    with running.one(ticket), pytest.raises(StateError) as caught, running.one(ticket):
        pass
    assert caught.value.code == "in_flight"
    with running.one(ticket):
        pass


def test_write_and_answer_are_kept_together_or_not_at_all(
    api: TestClient, students: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise StateError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(profiles, "keep", fails)
        assert api.post(PROFILES, json=INCR, headers=keyed("k1")).status_code == 409
    assert reading.count(students, "students") == 0
    assert api.post(PROFILES, json=INCR, headers=keyed("k1")).status_code == 201
    assert points(students) == 1


def test_a_refusal_spoils_nobody_elses_call(students: Workspace) -> None:
    gate = threading.Event()
    students.store.submit(lambda _, items: [gate.wait(10) for _ in items], None)

    def good(workspace: Workspace) -> Response:
        with workspace.store.transaction() as cursor:
            workspace.set_setting(cursor, "good", "yes")
        return Response("ok")

    def bad(workspace: Workspace) -> Response:
        with workspace.store.transaction() as cursor:
            workspace.set_setting(cursor, "bad", "yes")
        raise StateError("no")

    futures = [
        students.store.submit(idempotency._act_and_keep, (students, Ticket(str(n), ""), act))
        for n, act in enumerate([good, bad, good])
    ]
    gate.set()
    assert futures[0].result(10).body == futures[2].result(10).body == b"ok"
    with pytest.raises(StateError):
        futures[1].result(10)
    assert (students.setting("good"), students.setting("bad")) == ("yes", None)
    assert [row[0] for row in _stored(students)] == ["0", "2"]


def test_who_goes_away_leaves_the_call_under_way(students: Workspace) -> None:
    class Asked:
        class app:  # noqa: N801
            class state:  # noqa: N801
                running = Running()

    started, done = asyncio.Event(), asyncio.Event()

    async def do() -> Response:
        started.set()
        await done.wait()
        return Response()

    async def abandoned() -> None:
        ticket = Ticket("a", "b")
        call = asyncio.create_task(idempotency.once(Asked, students, ticket, do))  # type: ignore[arg-type]
        await started.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        with pytest.raises(StateError), Asked.app.state.running.one(ticket):
            pass
        done.set()
        for _ in range(5):
            await asyncio.sleep(0)
        with Asked.app.state.running.one(ticket):
            pass

    asyncio.run(abandoned())
