"""Segments over HTTP: how many people, and who."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from engine import segments
from engine.api import describe
from engine.api.answers import Answer, listed
from engine.api.caller import Caller

router = APIRouter(tags=["segments"])


@router.get(
    "/segments/{name}/count",
    summary="How many people are in a segment",
    responses=describe.answers(
        {200: "Counted now"}, {"count": 12, "of": 40, "mailable": {"general": 9}, "sql": "select count(*) …"}
    ),
)
def count(name: str, caller: Caller) -> Response:
    segment = segments.get(caller, name)
    return Answer(segments.count(caller, segment.database, segment.condition))


@router.get(
    "/segments/{name}/members",
    summary="Who is in a segment",
    responses=describe.answers(
        {200: "A page of the members, by key"}, {"items": [{"key": "a@x.org", "first_name": "Ada"}], "next": "a@x.org"}
    ),
)
def members(
    name: str,
    caller: Caller,
    fields: Annotated[str, Query(description="Fields to give beside the key: a,b,c.")] = "",
    after: Annotated[str | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many, 1 to 1000.")] = 100,
) -> Response:
    segment = segments.get(caller, name)
    wanted = [f.strip() for f in fields.split(",") if f.strip()]
    rows = segments.members(caller, segment.database, segment.condition, wanted, limit=limit + 1, after=after)
    return Answer(listed(rows, limit, "key"))
