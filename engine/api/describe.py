"""Descriptions for the OpenAPI document of what FastAPI cannot see: bodies read by engine/api/body.py and examples."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from engine.api.shapes import Problem

ERRORS = {
    400: "The body is not JSON",
    401: "No token, or one that is unknown or revoked",
    403: "The token's scope does not allow it",
    404: "An unknown name in the address",
    409: "In the way of something that exists, or in a state that does not allow it",
    413: "The body is over 16 MB",
    422: "An unknown field, option or key, or a bad value",
    429: "Too many calls, or too many writes wait: Retry-After says in how many seconds to come again",
    503: "The data folder cannot be written",
}


REPEATABLE = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "The same call with the same key is done once a day, and answered the same again.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        }
    ]
}
"""Part of a call's description: it honours Idempotency-Key."""


def body(model: type[BaseModel], example: Any, *, many: bool = False) -> dict[str, Any]:
    """The request body, one object or (`many`) a list of them."""
    schema = model.model_json_schema()
    shape = {"type": "array", "items": schema} if many else schema
    shown = [example] if many else example
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": shape, "example": shown}}},
        **REPEATABLE,
    }


def answers(
    statuses: dict[int, str], example: Any, shape: type[BaseModel] | None = None
) -> dict[int | str, dict[str, Any]]:
    """The good answers with their words, all of one shape."""
    content = {"content": {"application/json": {"example": example}}}
    model = {"model": shape} if shape else {}
    return {s: {"description": text, **content, **model} for s, text in statuses.items()}


def nothing(text: str) -> dict[int | str, dict[str, Any]]:
    """204 without a body."""
    return {204: {"description": text}}


def errors() -> dict[int | str, dict[str, Any]]:
    """The bad answers that any call may give."""
    return {status: {"description": text, "model": Problem} for status, text in ERRORS.items()}
