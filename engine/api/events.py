"""Events over HTTP: one and many. An id makes a call repeatable: the same event is written once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field, StrictInt, StrictStr
from starlette.responses import Response

from engine import events
from engine.api import describe
from engine.api.answers import Answer
from engine.api.body import MAX_ROWS, Item, checked, read_item, read_items, rejected
from engine.api.caller import Caller
from engine.api.idempotency import answered
from engine.api.shapes import Rejection, Shape
from engine.clock import parse_time
from engine.errors import BadValueError, EngineError
from engine.events import NewEvent
from engine.events.event import check_present
from engine.workspace import Workspace

router = APIRouter(tags=["events"])

_EXAMPLE = {
    "id": "order-1043",
    "profile": "a@x.org",
    "type": "purchase",
    "time": "2026-01-05T12:00:00Z",
    "value": 49.0,
    "properties": {
        "order_id": "1043",
        "currency": "EUR",
        "items": [{"product": "seo", "category": "courses", "quantity": 1, "price": 49.0}],
    },
}


class EventIn(Item):
    """Something a profile did."""

    id: StrictStr | StrictInt | None = Field(None, description="Your id of the event: the same id is written once.")
    profile: StrictStr | StrictInt = Field(description="The profile's key.")
    type: str = Field(description="purchase, page_view, or a name of your own: small letters, digits and _.")
    time: str | None = Field(
        None, description="ISO 8601; without an offset in the workspace's time zone; default: now."
    )
    value: float | None = Field(None, description="A number, such as the total of an order.")
    properties: dict[str, Any] | None = Field(None, description="Plain data about it, up to 64 KB.")

    def as_event(self, workspace: Workspace, database: str) -> NewEvent:
        """Raises BadValueError for a time that is none or has not come yet."""
        return NewEvent(
            database=database,
            profile=str(self.profile),
            type=self.type,
            happened_at=self._time(workspace),
            value=self.value,
            properties=self.properties,
            external_id=None if self.id is None else str(self.id),
        )

    def _time(self, workspace: Workspace) -> datetime:
        if self.time is None:
            return workspace.now()
        try:
            found = parse_time(self.time, workspace.zone)
        except BadValueError as error:
            raise BadValueError(error.message, field="time") from None
        check_present(found, workspace.now())
        return found


class Recorded(Shape):
    inserted: bool


class BatchRecorded(Shape):
    rows: int
    inserted: int
    duplicates: int
    rejected: list[Rejection]


@router.post(
    "/databases/{database}/events",
    summary="Record an event",
    openapi_extra=describe.body(EventIn, _EXAMPLE),
    responses=describe.answers(
        {201: "Recorded", 200: "Known already: its id or order came before"}, {"inserted": True}, Recorded
    ),
)
async def record_event(database: str, caller: Caller, request: Request) -> Response:
    event = (await read_item(request, EventIn)).as_event(caller, database)
    return await answered(request, caller, partial(_record_one, event=event))


@router.post(
    "/databases/{database}/events/batch",
    summary="Record many events",
    description=f"A JSON list or JSON lines of up to {MAX_ROWS:,} events. Good ones go in, bad ones come back.",
    openapi_extra=describe.body(EventIn, _EXAMPLE, many=True),
    responses=describe.answers(
        {200: "Recorded"}, {"rows": 1, "inserted": 1, "duplicates": 0, "rejected": []}, BatchRecorded
    ),
)
async def record_events(database: str, caller: Caller, request: Request) -> Response:
    items = await read_items(request)
    return await answered(request, caller, partial(_record_many, database=database, items=items))


def _record_one(workspace: Workspace, event: NewEvent) -> Response:
    inserted = events.record(workspace, event)
    return Answer({"inserted": inserted}, status_code=201 if inserted else 200)


def _record_many(workspace: Workspace, database: str, items: Sequence[Any]) -> Response:
    read = [_event(workspace, database, raw) for raw in items]
    places = [n for n, event in enumerate(read) if isinstance(event, NewEvent)]
    report = events.record_many(workspace, [e for e in read if isinstance(e, NewEvent)])
    refused = [{**r.__dict__, "index": places[r.index]} for r in report.rejected]
    counts = {"rows": len(items), "inserted": report.inserted, "duplicates": report.duplicates}
    return Answer({**counts, "rejected": sorted(rejected(read) + refused, key=lambda r: r["index"])})


def _event(workspace: Workspace, database: str, raw: Any) -> NewEvent | EngineError:
    try:
        return checked(EventIn, raw).as_event(workspace, database)
    except EngineError as error:
        return error
