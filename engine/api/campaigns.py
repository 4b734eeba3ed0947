"""Campaigns over HTTP: started for a person, and what came of them: reports, the ledger."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field, StrictInt, StrictStr
from starlette.responses import Response

from engine.api import describe, shapes
from engine.api.answers import Answer, listed
from engine.api.body import Item, read_item
from engine.api.caller import Caller
from engine.api.idempotency import answered
from engine.api.shapes import Shape
from engine.campaigns import ledger, starting
from engine.reports import campaign as reports
from engine.workspace import Workspace

router = APIRouter(tags=["campaigns"])

SEND = {
    "send_id": 1843001,
    "campaign": "course-registered",
    "version": 1,
    "profile": "a@x.org",
    "variant": 0,
    "state": "sent",
    "reason": None,
    "evidence": {"change": 41},
    "occurred_at": "2026-01-05T12:00:00Z",
    "due_at": "2026-01-05T12:00:00Z",
    "decided_at": "2026-01-05T12:00:01Z",
    "sent_at": "2026-01-05T12:00:01Z",
}


class CallIn(Item):
    """Whom to start it for, and what the template names as `event`."""

    profile: StrictStr | StrictInt = Field(description="The profile's key.")
    data: dict[str, Any] | None = Field(None, description="Plain data for the template, up to 64 KB.")


class Called(Shape):
    profile_id: int


@router.post(
    "/campaigns/{name}/trigger",
    status_code=202,
    summary="Start a campaign for one person",
    description="A campaign whose event is an API call; it needs a token with the scope send. 202: the call is kept, and the "
    "engine decides about it like about any other: the ledger says what became of it.",
    openapi_extra=describe.body(CallIn, {"profile": "a@x.org", "data": {"order": "A-7"}}),
    responses=describe.answers({202: "Kept"}, {"profile_id": 7}, Called),
)
async def trigger(name: str, caller: Caller, request: Request) -> Response:
    call = await read_item(request, CallIn)
    return await answered(request, caller, partial(_start, name=name, call=call))


def _start(workspace: Workspace, name: str, call: CallIn) -> Response:
    return Answer({"profile_id": starting.start(workspace, name, str(call.profile), call.data)}, status_code=202)


@router.get(
    "/campaigns/{name}/report",
    summary="A campaign's numbers",
    responses=describe.answers(
        {200: "Counts and rates"},
        {
            "planned": 10,
            "sent": 8,
            "delivered": 8,
            "opened": 5,
            "clicked": 2,
            "unsubscribed": 0,
            "complained": 0,
            "bounced": 0,
            "skipped": {"restarted": 2},
            "converted": 1,
            "revenue": {"EUR": 49.0},
            "rates": {"opened": 0.625, "converted": 0.125},
        },
        shapes.ReportOut,
    ),
)
def report(name: str, caller: Caller) -> Response:
    return Answer(reports.report(caller, name))


@router.get(
    "/sends",
    summary="The ledger of sends",
    responses=describe.answers(
        {200: "A page of the ledger, by send id"}, {"items": [SEND], "next": None}, shapes.SendsOut
    ),
)
def sends(
    caller: Caller,
    campaign: Annotated[str | None, Query(description="Only of this campaign.")] = None,
    profile: Annotated[str | None, Query(description="Only to the profile with this key.")] = None,
    state: Annotated[str | None, Query(description=f"Only in this state: {', '.join(ledger.STATES)}.")] = None,
    after: Annotated[int | None, Query(ge=0, lt=2**63, description="The `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many, 1 to 1000.")] = 100,
) -> Response:
    rows = ledger.sends(caller, campaign=campaign, profile=profile, state=state, after=after, limit=limit + 1)
    return Answer(listed(rows, limit, "send_id"))
