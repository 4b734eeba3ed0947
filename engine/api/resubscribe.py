"""Subscribing somebody again who had said no, over HTTP: only with the reason why one may."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from engine.api import describe
from engine.api.answers import Answer
from engine.api.body import Item, read_item
from engine.api.caller import Caller
from engine.api.idempotency import answered
from engine.api.rights import key_before
from engine.profiles import databases, reading, subscriptions
from engine.workspace import Workspace

router = APIRouter(tags=["profiles"])


class ResubscribeIn(Item):
    """Where, and why one may."""

    topic: str = Field(description="The topic's name.")
    reason: str = Field(description="How you know that the person wants it again; kept in the history.")


class ResubscribeOut(BaseModel):
    """The state now: unconfirmed where the topic asks for a confirmation."""

    model_config = ConfigDict(extra="forbid")

    profile_id: int
    topic: str
    state: str


@router.post(
    "/databases/{database}/profiles/{key:path}/resubscribe",
    summary="Subscribe somebody again who had said no",
    description="Overrides an unsubscribing, a bounce and a complaint. With double opt-in the person is asked to confirm.",
    openapi_extra=describe.body(ResubscribeIn, {"topic": "courses", "reason": "asked for it by phone on 3 March"}),
    responses=describe.answers(
        {200: "Subscribed, or asked"}, {"profile_id": 7, "topic": "courses", "state": "subscribed"}, ResubscribeOut
    ),
)
async def resubscribe(database: str, key: str, caller: Caller, request: Request) -> Response:
    key = key_before(request, "resubscribe")
    item = await read_item(request, ResubscribeIn)
    return await answered(request, caller, partial(_resubscribe, database=database, key=key, item=item))


def _resubscribe(workspace: Workspace, database: str, key: str, item: ResubscribeIn) -> Response:
    home = databases.get(workspace, database)
    person = reading.find(workspace, database, key)["profile_id"]
    state = subscriptions.resubscribe(workspace, home, person, item.topic, item.reason, source="api")
    return Answer({"profile_id": person, "topic": item.topic, "state": state})
