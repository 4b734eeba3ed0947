"""Descriptions for the OpenAPI document of what FastAPI cannot see: bodies read by engine/api/body.py and examples."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


def body(model: type[BaseModel], example: Any, *, many: bool = False) -> dict[str, Any]:
    """The request body, one object or (`many`) a list of them."""
    schema = model.model_json_schema()
    shape = {"type": "array", "items": schema} if many else schema
    shown = [example] if many else example
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": shape, "example": shown}}}}


def answers(statuses: dict[int, str], example: Any) -> dict[int | str, dict[str, Any]]:
    """The good answers with their words, all of one shape."""
    return {
        s: {"description": text, "content": {"application/json": {"example": example}}} for s, text in statuses.items()
    }
