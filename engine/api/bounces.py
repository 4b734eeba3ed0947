"""Bounces and complaints over HTTP: the message itself, as the mail system has it."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from engine.api import body, describe
from engine.api.answers import Answer
from engine.api.caller import Caller
from engine.api.idempotency import answered
from engine.api.shapes import Shape
from engine.delivery.bounces import Kind
from engine.delivery.bounces.taking import take
from engine.workspace import Workspace

router = APIRouter(tags=["bounces"])

_EXAMPLE = {
    "kind": "hard",
    "recipients": ["ann@example.org"],
    "status": "5.1.1",
    "reason": "smtp; 550 5.1.1 User unknown",
    "send_id": 1849653760123912192,
    "outcome": "suppressed",
    "message": "the address gets nothing more",
}


class BounceTaken(Shape):
    """`send_id`: of the message that it is about, where that is proved. `outcome`: what came of it, `message` in words."""

    kind: Kind
    recipients: list[str]
    status: str | None
    reason: str | None
    send_id: int | None
    outcome: str
    message: str


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The whole message, headers first, as it was received.",
        "content": {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}},
    },
    **describe.REPEATABLE,
}


@router.post(
    "/bounces",
    summary="Hand over a bounce or a complaint",
    description="Only what is proved to be about a message of this workspace changes anything; the same report counts once.",
    openapi_extra=_BODY,
    responses=describe.answers({200: "Read, and acted on where it is proved"}, _EXAMPLE, BounceTaken),
)
async def take_bounce(caller: Caller, request: Request) -> Response:
    data = await body.read(request)
    return await answered(request, caller, partial(_take, data=data))


def _take(workspace: Workspace, data: bytes) -> Response:
    return Answer(take(workspace, data, source="api").as_dict())
