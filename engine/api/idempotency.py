"""Calls that may be repeated: with an Idempotency-Key the same call is done once a day, and answered the same again.

The answer is kept in the transaction of the write. After a kill there are both or neither: the repeated call either gets the
kept answer, or is done for the first time.
"""

from __future__ import annotations

import asyncio
import hmac
import threading
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from engine.definitions.transaction import joined
from engine.errors import BadValueError, StateError
from engine.store import Cursor, query
from engine.workspace import Workspace

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(days=1)
_LONGEST = 255
_JSON = "application/json"

Act = Callable[[Workspace], Response]
"""Does the call and gives its answer; writes through the workspace it gets. May run twice after a failure."""


@dataclass(frozen=True)
class Ticket:
    """A call with a key, both as keyed hashes: what callers put into them is nothing to keep."""

    key_hash: str
    request_hash: str


class Running:
    """The tickets whose call is being done in this process, which alone has the data folder."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tickets: set[str] = set()

    @contextmanager
    def one(self, ticket: Ticket) -> Generator[None]:
        """Raises StateError `in_flight`."""
        with self._lock:
            if ticket.key_hash in self._tickets:
                raise StateError(f"A call with this {HEADER} is being done right now: ask again.", code="in_flight")
            self._tickets.add(ticket.key_hash)
        try:
            yield
        finally:
            with self._lock:
                self._tickets.discard(ticket.key_hash)


def ticket_of(request: Request, workspace: Workspace) -> Ticket | None:
    """None for a call without a key. Its body, if it has one, was read. Raises BadValueError for a key that is none."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 0 < len(key) <= _LONGEST or not key.isprintable():
        raise BadValueError(f"{HEADER} has 1 to {_LONGEST} printable characters.", field=HEADER)
    path: bytes = request.scope.get("raw_path") or request.url.path.encode()
    body: bytes = getattr(request.state, "body", b"")
    asked = b"\0".join((request.method.encode(), path, request.scope["query_string"], body))
    return Ticket(_hash(workspace, f"{workspace.actor.name}\0{key}".encode()), _hash(workspace, asked))


async def answered(request: Request, workspace: Workspace, act: Act) -> Response:
    """`act`'s answer, or the kept one of the same call. Only answers of success are kept: a refusal has written nothing.

    Raises what `act` raises; BadValueError `key_reused` for a key that came with another call; StateError `in_flight`.
    """
    ticket = ticket_of(request, workspace)
    if ticket is None:
        return await run_in_threadpool(act, workspace)

    async def write() -> Response:
        return await asyncio.wrap_future(workspace.store.submit(_act_and_keep, (workspace, ticket, act)))

    return await once(request, workspace, ticket, write)


async def once(
    request: Request, workspace: Workspace, ticket: Ticket, do: Callable[[], Awaitable[Response]]
) -> Response:
    """The kept answer, or that of `do`, which keeps it itself. Raises BadValueError `key_reused`, StateError `in_flight`."""
    running: Running = request.app.state.running

    async def guarded() -> Response:
        with running.one(ticket):
            known = await run_in_threadpool(kept, workspace, ticket)
            return known if known is not None else await do()

    # Shielded as a whole: a caller that goes away must not free the ticket while its write is on the way.
    return await asyncio.shield(asyncio.ensure_future(guarded()))


def kept(workspace: Workspace, ticket: Ticket) -> Response | None:
    """The answer of a call that was done within a day. Raises BadValueError `key_reused`."""
    with workspace.store.read() as cursor:
        row = cursor.row(query("idempotency.get"), key_hash=ticket.key_hash, since=workspace.now() - KEPT_FOR)
    if row is None:
        return None
    request_hash, status, answer = row
    if not hmac.compare_digest(request_hash, ticket.request_hash):
        raise BadValueError(f"This {HEADER} came with another call before.", field=HEADER, code="key_reused")
    return Response(answer, status, {"Idempotency-Replayed": "true"}, _JSON if answer else None)


def keep(cursor: Cursor, answers: Sequence[tuple[Workspace, Ticket, Response]]) -> None:
    """Keeps answers in the transaction of their writes, and forgets those that nobody may ask for any more."""
    if not answers:
        return
    now = answers[0][0].now()
    cursor.run(query("idempotency.forget"), before=now - KEPT_FOR)
    rows = [
        {**ticket.__dict__, "status": answer.status_code, "answer": bytes(answer.body).decode(), "created_at": now}
        for _, ticket, answer in answers
    ]
    cursor.insert("idempotency", rows)


def _act_and_keep(cursor: Cursor, items: Sequence[tuple[Workspace, Ticket, Act]]) -> list[Response]:
    """A refusal is raised: whoever shares the transaction is done again without it."""
    answers = [(workspace, ticket, act(joined(workspace, cursor))) for workspace, ticket, act in items]
    keep(cursor, answers)
    return [answer for _, _, answer in answers]


def _hash(workspace: Workspace, data: bytes) -> str:
    return hmac.digest(workspace.salt.encode(), b"warmcast idempotency\0" + data, "sha256").hex()
