"""What a person may ask of a company, over HTTP: another key, one profile instead of two, a copy of their data, erasure."""

from __future__ import annotations

from functools import partial
from typing import Literal
from urllib.parse import unquote

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, StrictInt, StrictStr
from starlette.exceptions import HTTPException
from starlette.responses import Response

from engine.api import describe, shapes
from engine.api.answers import Answer
from engine.api.body import Item, read, read_item
from engine.api.caller import Caller
from engine.api.idempotency import answered, keep, once, ticket_of
from engine.api.profiles import read_one
from engine.profiles import erase, merge, person, rekey
from engine.store import Cursor
from engine.workspace import Workspace

router = APIRouter(tags=["profiles"])
PATH = "/databases/{database}/profiles/{key:path}"


class KeyIn(Item):
    """The new key."""

    key: StrictStr | StrictInt = Field(description="The new value of the key field.")


class MergeIn(Item):
    """Who goes into this profile."""

    other: StrictStr | StrictInt = Field(description="The key of the profile that becomes an empty stone.")
    prefer: dict[str, Literal["keep", "other"]] = Field(
        default_factory=dict[str, Literal["keep", "other"]],
        description="Field → keep or other: whose value stands. Without a word the kept one, where it has a value.",
    )
    dry_run: bool = Field(False, description="Only says what would happen.")


@router.patch(
    PATH + "/key",
    summary="Change a profile's key",
    description="History, consent and links stay with the person. 409 if somebody has the key: then merge the two.",
    openapi_extra=describe.body(KeyIn, {"key": "ada@x.org"}),
    responses=describe.answers({200: "Changed"}, {"profile_id": 7, "key": "ada@x.org", "write_id": 33}, shapes.Rekeyed),
)
async def change_key(database: str, key: str, caller: Caller, request: Request) -> Response:
    key = key_before(request, "key")
    item = await read_item(request, KeyIn)
    return await answered(request, caller, partial(_change_key, database=database, key=key, new=str(item.key)))


@router.post(
    PATH + "/merge",
    summary="Merge two profiles of one person",
    description="The other one's history, events, subscriptions and messages go to this one; a no in either wins. "
    "No campaign starts.",
    openapi_extra=describe.body(MergeIn, {"other": "old@x.org", "prefer": {"city": "other"}}),
    responses=describe.answers(
        {200: "Merged, or what a dry run found"},
        {"profile_id": 7, "key": "a@x.org", "merged_id": 9, "changed": ["city"], "write_id": 34},
        shapes.MergeOut,
    ),
)
async def merge_profiles(database: str, key: str, caller: Caller, request: Request) -> Response:
    key = key_before(request, "merge")
    item = await read_item(request, MergeIn)
    if item.dry_run:
        return await run_in_threadpool(_preview, caller, database, key, item)
    return await answered(request, caller, partial(_merge, database=database, key=key, item=item))


@router.get(
    PATH + "/export",
    summary="Everything about one person",
    description="Fields with their standing, changes, events, subscriptions, suppression, messages with reasons, segments.",
    responses=describe.answers(
        {200: "A copy of the person's data"},
        {
            "database": "students",
            "profile_id": 7,
            "key": "a@x.org",
            "created_at": "2026-01-05T12:00:00Z",
            "exported_at": "2026-02-01T09:00:00Z",
            "merged": [],
            "fields": [{"name": "first_name", "label": "First name", "value": "Ada", "standing": {"kind": "trusted"}}],
            "changes": [{"change_id": 41, "write_id": 31, "field": "first_name", "old": None, "new": "Ada"}],
            "events": [],
            "subscriptions": {"states": {"general": "subscribed"}, "history": [], "consents": []},
            "suppression": {"reason": None, "history": []},
            "sends": [],
            "segments": [],
            "confirmations": [],
            "requests": [],
        },
        shapes.PersonOut,
    ),
)
def export(database: str, key: str, caller: Caller, request: Request) -> Response:
    if not is_asked(request, "export"):
        # A key that ends so, percent-encoded.
        return read_one(caller, database, f"{key}/export")
    return Answer(person.export(caller, database, key_before(request, "export")))


@router.delete(
    PATH,
    summary="Erase a person",
    description="For good. An empty profile stays with its id, and so do all counts; nothing names the person any more. "
    "A suppressed address stays so, as a keyed hash.",
    openapi_extra=describe.REPEATABLE,
    status_code=204,
    response_class=Response,
    responses=describe.nothing("Erased"),
)
async def erase_profile(database: str, key: str, caller: Caller, request: Request) -> Response:
    done = Response(status_code=204)
    await read(request)
    ticket = ticket_of(request, caller)

    def also(cursor: Cursor) -> None:
        if ticket:
            keep(cursor, [(caller, ticket, done)])

    async def do() -> Response:
        await run_in_threadpool(erase.erase, caller, database, key, also=also)
        return done

    return await once(request, caller, ticket, do) if ticket else await do()


def _change_key(workspace: Workspace, database: str, key: str, new: str) -> Response:
    return Answer(rekey.change_key(workspace, database, key, new))


def _merge(workspace: Workspace, database: str, key: str, item: MergeIn) -> Response:
    return Answer(merge.merge(workspace, database, key, str(item.other), item.prefer))


def _preview(workspace: Workspace, database: str, key: str, item: MergeIn) -> Response:
    found = merge.preview(workspace, database, key, str(item.other), item.prefer)
    return Answer(
        {
            "profile_id": found.keep["profile_id"],
            "key": found.key,
            "merged_id": found.other["profile_id"],
            "changed": found.changed,
            "write_id": None,
            "differences": found.differences,
            "moved": found.moved,
        }
    )


def is_asked(request: Request, what: str) -> bool:
    """Whether the address ends in that word as it was sent: a slash inside a key is percent-encoded."""
    return _raw(request).endswith(b"/" + what.encode())


def key_before(request: Request, what: str) -> str:
    """The key before that word. Raises HTTPException 404 where the word is part of a key."""
    if not is_asked(request, what):
        raise HTTPException(404)
    raw = _raw(request).removesuffix(b"/" + what.encode())
    return unquote(raw.rpartition(b"/profiles/")[2].decode("latin-1"))


def _raw(request: Request) -> bytes:
    return (request.scope.get("raw_path") or request.url.path.encode()).partition(b"?")[0]
