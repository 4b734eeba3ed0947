"""What came of a write, over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from engine.api import describe, shapes
from engine.api.answers import Answer
from engine.api.caller import Caller
from engine.api.campaigns import SEND
from engine.campaigns import effects

router = APIRouter(tags=["campaigns"])

_NOT = {
    "campaign": "welcome-back",
    "reason": "not_watched",
    "message": effects.REASONS["not_watched"],
    "count": 1,
}
_CHANGE = {
    "profile_id": 7,
    "field": "current_courses",
    "old": None,
    "new": "SEO promotion",
    "changed_at": "2026-01-05T12:00:00Z",
    "source": "api",
    "starts_triggers": True,
}


@router.get(
    "/writes/{write_id}",
    summary="What a write started, what not, and why",
    responses=describe.answers(
        {200: "The changes, the messages, and the campaigns that were not started"},
        {"write_id": 31, "changes": [_CHANGE], "sends": [SEND], "not_started": [_NOT]},
        shapes.EffectsOut,
    ),
)
def write_effects(write_id: Annotated[int, Path(ge=-(2**63), lt=2**63)], caller: Caller) -> Response:
    return Answer(effects.of_write(caller, write_id))
