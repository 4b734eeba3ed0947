"""What came of campaigns, over HTTP: reports, the ledger."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from engine.api import describe, shapes
from engine.api.answers import Answer, listed
from engine.api.caller import Caller
from engine.campaigns import ledger
from engine.reports import campaign as reports

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
            "converted": None,
            "revenue": {},
            "rates": {"opened": 0.625},
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
