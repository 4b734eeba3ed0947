"""Segments over HTTP: how many people, who, and putting people into static ones."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from engine import segments
from engine.api import describe
from engine.api.answers import Answer, listed
from engine.api.body import Item, read_item
from engine.api.caller import Caller
from engine.api.idempotency import answered
from engine.api.shapes import Shape
from engine.clock import parse_time
from engine.errors import BadValueError
from engine.workspace import Workspace

router = APIRouter(tags=["segments"])

AsOf = Annotated[
    str | None,
    Query(description="ISO 8601, up to now: as it was then. Without an offset in the workspace's time zone."),
]


class MembersIn(Item):
    """Who comes into a static segment and who goes out."""

    add: list[str] = Field(default_factory=list[str], description="Keys of people to put in.")
    remove: list[str] = Field(default_factory=list[str], description="Keys of people to take out.")


class CountOut(Shape):
    count: int
    of: int
    mailable: dict[str, int]
    sql: str


class MembersOut(Shape):
    items: list[dict[str, Any]]
    next: str | None


class MembersChanged(Shape):
    added: int
    removed: int
    unchanged: int
    unknown: list[str]


@router.get(
    "/segments/{name}/count",
    summary="How many people are in a segment",
    responses=describe.answers(
        {200: "Counted now"}, {"count": 12, "of": 40, "mailable": {"general": 9}, "sql": "select count(*) …"}, CountOut
    ),
)
def count(name: str, caller: Caller, as_of: AsOf = None) -> Response:
    segment = segments.usable(caller, name)
    at = _time(caller, as_of)
    return Answer(segments.count(caller, segment.database, segments.rule_of(segment), as_of=at))


@router.get(
    "/segments/{name}/members",
    summary="Who is in a segment",
    responses=describe.answers(
        {200: "A page of the members, by key"},
        {"items": [{"key": "a@x.org", "first_name": "Ada"}], "next": "a@x.org"},
        MembersOut,
    ),
)
def members(
    name: str,
    caller: Caller,
    fields: Annotated[str, Query(description="Fields to give beside the key: a,b,c.")] = "",
    after: Annotated[str | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many, 1 to 1000.")] = 100,
    as_of: AsOf = None,
) -> Response:
    segment = segments.usable(caller, name)
    wanted = [f.strip() for f in fields.split(",") if f.strip()]
    rule, at = segments.rule_of(segment), _time(caller, as_of)
    rows = segments.members(caller, segment.database, rule, wanted, limit=limit + 1, after=after, as_of=at)
    return Answer(listed(rows, limit, "key"))


@router.post(
    "/segments/{name}/members",
    summary="Put people into a static segment, or take them out",
    openapi_extra=describe.body(MembersIn, {"add": ["a@x.org"], "remove": ["b@x.org"]}),
    responses=describe.answers(
        {200: "Changed"}, {"added": 1, "removed": 1, "unchanged": 0, "unknown": []}, MembersChanged
    ),
)
async def change_members(name: str, caller: Caller, request: Request) -> Response:
    wanted = await read_item(request, MembersIn)
    return await answered(request, caller, partial(_change, name=name, wanted=wanted))


def _change(workspace: Workspace, name: str, wanted: MembersIn) -> Response:
    added, removed = segments.change_members(workspace, name, wanted.add, wanted.remove, source="api")
    return Answer(
        {
            "added": added.changed,
            "removed": removed.changed,
            "unchanged": added.unchanged + removed.unchanged,
            "unknown": list(dict.fromkeys([*added.unknown, *removed.unknown])),
        }
    )


def _time(workspace: Workspace, text: str | None) -> datetime | None:
    """Raises BadValueError."""
    try:
        return None if text is None else parse_time(text, workspace.zone)
    except BadValueError as error:
        raise BadValueError(error.message, field="as_of") from None
