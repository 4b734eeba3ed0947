"""Profiles over HTTP: one, many, and reading one back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, StrictInt, StrictStr
from starlette.responses import Response

from engine.access import require
from engine.api import describe, shapes
from engine.api.answers import Answer
from engine.api.body import MAX_ROWS, Item, checked, read_item, read_items, rejected
from engine.api.caller import Caller
from engine.api.idempotency import Ticket, answered, keep, once, ticket_of
from engine.campaigns.foreseen import Foreseen, tried
from engine.errors import EngineError
from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.requests import Prepared, Target, prepare
from engine.profiles.write import ProfileWrite, WriteResult
from engine.store import Cursor
from engine.workspace import Workspace

Result = TypeVar("Result")

router = APIRouter(tags=["profiles"])

_EXAMPLE = {"key": "a@x.org", "data": {"first_name": "Ada"}}


class ProfileIn(Item):
    """One profile to create or update."""

    key: StrictStr | StrictInt | None = Field(None, description="The profile's key; may stand in `data` instead.")
    data: dict[str, Any] = Field(
        default_factory=dict,
        description="Field → value; null clears; {action: set|unset|incr|add|delete, value} works on what is there.",
    )
    triggers: bool = Field(True, description="Whether the change may start campaigns.")
    subscribe: list[str] = Field(default_factory=list, description="Topics; never overrides a no.")
    dry_run: bool = Field(False, description="Only says what would happen, also to campaigns and messages that wait.")

    def as_write(self, database: str, write_id: int | None = None) -> ProfileWrite:
        return ProfileWrite(
            database=database,
            key=None if self.key is None else str(self.key),
            data=self.data,
            triggers=self.triggers,
            subscribe=tuple(self.subscribe),
            write_id=write_id,
        )


@router.post(
    "/databases/{database}/profiles",
    summary="Create or update a profile",
    openapi_extra=describe.body(ProfileIn, _EXAMPLE),
    responses=describe.answers(
        {201: "Created", 200: "Updated, or what a dry run found"},
        {"profile_id": 7, "created": True, "changed": ["email", "first_name"], "write_id": 31},
        shapes.Written,
    ),
)
async def write_profile(database: str, caller: Caller, request: Request) -> Response:
    item = await read_item(request, ProfileIn)
    if item.dry_run:
        return await run_in_threadpool(_try_one, caller, database, item)
    ticket = ticket_of(request, caller)
    if ticket:
        return await once(request, caller, ticket, partial(_write_once, caller, database, item, ticket))
    return _one(write.result_of(await durable(write.submit(caller, item.as_write(database)))))


@router.post(
    "/databases/{database}/profiles/batch",
    summary="Create or update many profiles",
    description=f"A JSON list or JSON lines of up to {MAX_ROWS:,} items as above. Good ones go in, bad ones come back.",
    openapi_extra=describe.body(ProfileIn, _EXAMPLE, many=True),
    responses=describe.answers(
        {200: "Written"},
        {
            "rows": 2,
            "created": 1,
            "updated": 0,
            "unchanged": 0,
            "rejected": [{"index": 1, "field": "email", "code": "bad_value", "message": "…"}],
            "write_id": 32,
            "write_ids": [32],
        },
        shapes.BatchWritten,
    ),
)
async def write_profiles(database: str, caller: Caller, request: Request) -> Response:
    items = await read_items(request)
    return await answered(request, caller, partial(_write_many, database=database, items=items))


@router.get(
    "/databases/{database}/profiles/{key:path}",
    summary="Read a profile",
    responses=describe.answers(
        {200: "Found"},
        {
            "profile_id": 7,
            "key": "a@x.org",
            "created_at": "2026-01-05T12:00:00Z",
            "data": {"email": "a@x.org", "first_name": "Ada"},
            "subscriptions": {"general": "subscribed"},
            "suppressed": None,
        },
        shapes.ProfileOut,
    ),
)
def read_profile(database: str, key: str, caller: Caller) -> Response:
    return read_one(caller, database, key)


def read_one(workspace: Workspace, database: str, key: str) -> Response:
    """The profile with that key."""
    found = reading.find(workspace, database, key)
    known = fields.list_fields(workspace, database)
    email = found["email"]
    return Answer(
        {
            "profile_id": found["profile_id"],
            "key": found["key"],
            "created_at": found["_created_at"],
            "data": {f.name: found[f.name] for f in known},
            "subscriptions": subscriptions.states(workspace, found["profile_id"]),
            "suppressed": subscriptions.suppression_of(workspace, email) if email else None,
        }
    )


async def durable(future: Future[Result]) -> Result:
    """What a write gives once it is on disk. Shielded: a caller that goes away must not cancel what others wait for."""
    return await asyncio.shield(asyncio.wrap_future(future))


async def _write_once(workspace: Workspace, database: str, item: ProfileIn, ticket: Ticket) -> Response:
    prepared = prepare(Target.of(workspace, database), item.as_write(database))
    answer = await asyncio.wrap_future(workspace.store.submit(_write_and_keep, (ticket, prepared)))
    if isinstance(answer, EngineError):
        raise answer
    return answer


def _write_and_keep(cursor: Cursor, items: Sequence[tuple[Ticket, Prepared]]) -> list[Response | EngineError]:
    """What arrived together is written together, as without a key; each with its answer."""
    written = write.write_arrived(cursor, [prepared for _, prepared in items])
    answers = [r if isinstance(r, EngineError) else _one(r) for r in written]
    keep(
        cursor,
        [
            (prepared.target.workspace, ticket, answer)
            for (ticket, prepared), answer in zip(items, answers, strict=True)
            if isinstance(answer, Response)
        ],
    )
    return answers


def _try_one(workspace: Workspace, database: str, item: ProfileIn) -> Response:
    (result,), foreseen = tried(workspace, database, [item.as_write(database)])
    return Answer({**_result(write.result_of(result)), **_foreseen(foreseen)})


def _foreseen(foreseen: Foreseen) -> dict[str, Any]:
    return {"would_start": foreseen.would_start, "waiting": foreseen.waiting}


def _one(result: WriteResult) -> Response:
    return Answer(_result(result), status_code=201 if result.created else 200)


def _result(result: WriteResult) -> dict[str, Any]:
    # A trial's new profile has no id yet.
    profile_id = result.profile_id if result.profile_id > 0 else None
    return {"profile_id": profile_id, "created": result.created, "changed": result.changed, "write_id": result.write_id}


def _write_many(workspace: Workspace, database: str, items: Sequence[Any]) -> Response:
    require(workspace, "write")
    databases.get(workspace, database)
    read = [_item(raw) for raw in items]
    write_id = write.new_write_id(workspace)
    results, foreseen = _written(workspace, database, read, write_id)
    done = [r for r in results if isinstance(r, WriteResult)]
    write_ids = sorted({r.write_id for r in done if r.write_id})
    has_trial = any(isinstance(i, ProfileIn) and i.dry_run for i in read)
    return Answer(
        {
            "rows": len(items),
            "created": sum(r.created for r in done),
            "updated": sum(bool(r.changed) and not r.created for r in done),
            "unchanged": sum(not r.changed for r in done),
            "rejected": rejected(results),
            "write_id": write_id if write_ids else None,
            "write_ids": write_ids,
            **(_foreseen(foreseen) if has_trial else {}),
        }
    )


def _written(
    workspace: Workspace, database: str, read: Sequence[ProfileIn | EngineError], write_id: int
) -> tuple[list[WriteResult | EngineError], Foreseen]:
    """One result an item, in order; trial items change nothing, and are tried on what is there when all others are in."""
    items = [i for i in read if isinstance(i, ProfileIn)]
    written = iter(write.write_many(workspace, [i.as_write(database, write_id) for i in items if not i.dry_run]))
    trials, foreseen = tried(workspace, database, [i.as_write(database) for i in items if i.dry_run])
    found = iter(trials)
    results = [
        item if isinstance(item, EngineError) else next(found) if item.dry_run else next(written) for item in read
    ]
    return results, foreseen


def _item(raw: Any) -> ProfileIn | EngineError:
    try:
        return checked(ProfileIn, raw)
    except EngineError as error:
        return error
