"""Profiles over HTTP: one, many, and reading one back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, StrictInt, StrictStr
from starlette.responses import Response

from engine.access import require
from engine.api import describe
from engine.api.answers import Answer
from engine.api.body import MAX_ROWS, Item, checked, read_item, read_items, rejected
from engine.api.caller import Caller
from engine.errors import EngineError
from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.write import ProfileWrite, WriteResult
from engine.workspace import Workspace

Result = TypeVar("Result")

router = APIRouter(tags=["profiles"])


class ProfileIn(Item):
    """One profile to create or update."""

    key: StrictStr | StrictInt | None = Field(None, description="The profile's key; may stand in `data` instead.")
    data: dict[str, Any] = Field(
        default_factory=dict,
        description="Field → value; null clears; {action: set|unset|incr|add|delete, value} works on what is there.",
    )
    triggers: bool = Field(True, description="Whether the change may start campaigns.")
    subscribe: list[str] = Field(default_factory=list, description="Topics; never overrides a no.")
    dry_run: bool = Field(False, description="Only says what would happen.")

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
    openapi_extra=describe.body(ProfileIn, {"key": "a@x.org", "data": {"first_name": "Ada"}}),
    responses=describe.answers(
        {201: "Created", 200: "Updated"},
        {"profile_id": 7, "created": True, "changed": ["email", "first_name"], "write_id": 31},
    ),
)
async def write_profile(database: str, caller: Caller, request: Request) -> Response:
    item = await read_item(request, ProfileIn)
    if item.dry_run:
        trial = await run_in_threadpool(write.dry_run, caller, item.as_write(database))
        return Answer(_result(trial))
    result = write.result_of(await durable(write.submit(caller, item.as_write(database))))
    return Answer(_result(result), status_code=201 if result.created else 200)


@router.post(
    "/databases/{database}/profiles/batch",
    summary="Create or update many profiles",
    description=f"A JSON list or JSON lines of up to {MAX_ROWS:,} items as above. Good ones go in, bad ones come back.",
    openapi_extra=describe.body(ProfileIn, {"key": "a@x.org", "data": {"first_name": "Ada"}}, many=True),
    responses=describe.answers(
        {200: "Written"},
        {
            "rows": 2,
            "created": 1,
            "updated": 0,
            "unchanged": 0,
            "rejected": [{"index": 1, "field": "email", "code": "bad_value", "message": "…"}],
            "write_id": 32,
        },
    ),
)
async def write_profiles(database: str, caller: Caller, request: Request) -> Response:
    return Answer(await run_in_threadpool(_write_many, caller, database, await read_items(request)))


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
    ),
)
def read_profile(database: str, key: str, caller: Caller) -> Response:
    found = reading.find(caller, database, key)
    known = fields.list_fields(caller, database)
    email = found["email"]
    return Answer(
        {
            "profile_id": found["profile_id"],
            "key": found["key"],
            "created_at": found["_created_at"],
            "data": {f.name: found[f.name] for f in known},
            "subscriptions": subscriptions.states(caller, found["profile_id"]),
            "suppressed": subscriptions.suppression_of(caller, email) if email else None,
        }
    )


async def durable(future: Future[Result]) -> Result:
    """What a write gives once it is on disk. Shielded: a caller that goes away must not cancel what others wait for."""
    return await asyncio.shield(asyncio.wrap_future(future))


def _result(result: WriteResult) -> dict[str, Any]:
    # A trial's new profile has no id yet.
    profile_id = result.profile_id if result.profile_id > 0 else None
    return {"profile_id": profile_id, "created": result.created, "changed": result.changed, "write_id": result.write_id}


def _write_many(workspace: Workspace, database: str, items: Sequence[Any]) -> dict[str, Any]:
    require(workspace, "write")
    databases.get(workspace, database)
    write_id = write.new_write_id(workspace)
    results = _written(workspace, database, items, write_id)
    done = [r for r in results if isinstance(r, WriteResult)]
    return {
        "rows": len(items),
        "created": sum(r.created for r in done),
        "updated": sum(bool(r.changed) and not r.created for r in done),
        "unchanged": sum(not r.changed for r in done),
        "rejected": rejected(results),
        "write_id": write_id if any(r.write_id for r in done) else None,
    }


def _written(
    workspace: Workspace, database: str, items: Sequence[Any], write_id: int
) -> list[WriteResult | EngineError]:
    """One result an item, in order; trial items change nothing."""
    read = [_item(raw) for raw in items]
    writes = [i.as_write(database, write_id) for i in read if isinstance(i, ProfileIn) and not i.dry_run]
    written = iter(write.write_many(workspace, writes))
    return [
        item if isinstance(item, EngineError) else _trial(workspace, item, database) if item.dry_run else next(written)
        for item in read
    ]


def _item(raw: Any) -> ProfileIn | EngineError:
    try:
        return checked(ProfileIn, raw)
    except EngineError as error:
        return error


def _trial(workspace: Workspace, item: ProfileIn, database: str) -> WriteResult | EngineError:
    try:
        return write.dry_run(workspace, item.as_write(database))
    except EngineError as error:
        return error
