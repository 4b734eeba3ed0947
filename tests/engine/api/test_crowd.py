"""Many people at the public pages at once, while the engine sends and others write: a real server, a real data folder."""

from __future__ import annotations

import http.client
import shutil
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from engine.api import public
from engine.api.doors import Doors
from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery.tokens import PREFERENCES, UNSUBSCRIBE, Tokens
from engine.profiles import databases, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.settings import Settings
from engine.workspace import Workspace

PEOPLE = 64
TOPICS = ("news", "offers")


@contextmanager
def serving(ws: Workspace) -> Generator[int]:
    """The public routes behind their doors, in a thread; gives the port."""
    routes = public.routes(lambda: ws)
    app = Starlette(routes=routes, middleware=[Middleware(Doors, public=routes)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def ask(port: int, method: str, path: str, body: str = "") -> int:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    client.request(method, path, body or None, {"Host": "mail.example.org", **form})
    answer = client.getresponse()
    answer.read()
    client.close()
    return answer.status


def mailed(ws: Workspace) -> list[int]:
    """Each of PEOPLE is in both topics and got a message about `news`: the ids of these."""
    databases.create(ws, "people")
    for topic in TOPICS:
        subscriptions.create_topic(ws, topic)
    templates.save(ws, "hello", TemplateSource("Hello", html='<a href="{{ links.unsubscribe }}">Stop</a>'))
    definition = {
        "name": "moved",
        "kind": "trigger",
        "topic": "news",
        "trigger": {"event": "fields_updated", "fields": ["city"]},
        "content": [{"template": "hello"}],
    }
    write.write(ws, ProfileWrite("people", "someone@x.org", {}, subscribe=TOPICS))
    campaigns.save(ws, "people", parse_definition(definition))
    switch.activate(ws, "moved", accept="test")
    write.write_many(
        ws, [ProfileWrite("people", f"p{n}@x.org", {"city": "Bern"}, subscribe=TOPICS) for n in range(PEOPLE)]
    )
    tick(ws)
    return [row["send_id"] for row in ledger.sends(ws, state="sent")]


@contextmanager
def going_on(*works: Callable[[int], object]) -> Generator[list[BaseException]]:
    """Each again and again in a thread of its own; gives what went wrong there."""
    over, wrong = threading.Event(), list[BaseException]()

    def run(work: Callable[[int], object]) -> None:
        turn = 0
        try:
            while not over.is_set():
                work(turn)
                turn += 1
        except BaseException as error:  # noqa: BLE001  the test tells it
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield wrong
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_everybody_is_answered_and_kept(tmp_path: Path) -> None:
    ws = Workspace.open(Settings(data=str(tmp_path / "data")))
    kept = tmp_path / "kept"
    kept.mkdir()
    sends = mailed(ws)
    assert len(sends) == PEOPLE
    tokens = Tokens(ws.secrets)

    def visit(send_id: int) -> list[int]:
        stop, choose = f"/u/{tokens.sign(UNSUBSCRIBE, send_id)}", f"/p/{tokens.sign(PREFERENCES, send_id)}"
        return [
            ask(port, "GET", stop),
            ask(port, "POST", stop, "List-Unsubscribe=One-Click"),
            ask(port, "GET", choose),
            ask(port, "POST", choose, "do=topics&was.offers=1"),
            ask(port, "POST", "/u/" + "x" * 5_000, "List-Unsubscribe=One-Click"),
        ]

    def others_write(turn: int) -> None:
        people = [ProfileWrite("people", f"new{turn}.{n}@x.org", {"city": "Rome"}, subscribe=TOPICS) for n in range(5)]
        write.write_many(ws, people)

    with (
        serving(ws) as port,
        going_on(others_write, lambda _: tick(ws)) as wrong,
        ThreadPoolExecutor(PEOPLE) as pool,
    ):
        answers = list(pool.map(visit, sends))
    assert wrong == []
    assert answers == [[200, 200, 200, 200, 404]] * PEOPLE
    assert len(ledger.sends(ws, state="sent")) > PEOPLE
    # As a kill would leave it: what was answered is on disk before anything is closed.
    for file in ("warmcast.duckdb", "warmcast.duckdb.wal", "secret"):
        if (ws.folder / file).exists():
            shutil.copy(ws.folder / file, kept)
    ws.close()
    again = Workspace.open(Settings(data=str(kept)))
    with again.store.read() as cursor:
        table = databases.get(again, "people").table
        ids = cursor.column(f"select profile_id from {table} where email like 'p%'")
        told = cursor.value("select count(*) from event where type = 'unsubscribed'")
    assert [subscriptions.states(again, i) for i in ids] == [dict.fromkeys(TOPICS, "unsubscribed")] * PEOPLE
    assert told == 2 * PEOPLE
    again.close()
