"""Answers as JSON: times are UTC and end in Z."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import JSONResponse


class Answer(JSONResponse):
    """Takes what the engine gives: naive UTC datetimes, dates, tuples, dataclasses."""

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content, option=orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z)


def listed(rows: list[Any], limit: int, name: str) -> dict[str, Any]:
    """A page of a list: `rows` holds one more than `limit` if there are more, and `next` is the last item's `name`."""
    items = rows[:limit]
    return {"items": items, "next": items[-1][name] if len(rows) > limit else None}
