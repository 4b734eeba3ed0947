"""The API's documentation as a page made from its OpenAPI document, with nothing loaded from elsewhere."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from engine.api.page import page, paragraph

PREFIX = "/api"
ERRORS = (
    "Errors: 400 no JSON, 401 no known token, 403 not allowed, 404 unknown name, 409 in the way of something that exists, "
    "413 over 16 MB, 422 unknown field or option or a bad value, 429 too many calls (Retry-After says when to come again)."
)


def install(app: FastAPI) -> None:
    """Adds `/docs` to the application."""

    async def show(_: Request) -> Response:
        return documentation(app.openapi())

    app.add_route("/docs", show, include_in_schema=False)


def documentation(spec: dict[str, Any]) -> Response:
    """The page for an OpenAPI document."""
    calls = [
        _call(method, path, call)
        for path, methods in spec["paths"].items()
        for method, call in methods.items()
        if "summary" in call
    ]
    access = "Each call needs a token: <code>Authorization: Bearer TOKEN</code>. Tokens are made in Settings."
    machine = f'For programs: <a href="{PREFIX}/openapi.json">openapi.json</a>.'
    errors = _example(ERRORS, {"error": {"code": "bad_value", "message": "…", "field": "points", "index": None}})
    intro = f"{paragraph(spec['info']['description'])}<p>{access}</p><p>{machine}</p>{errors}"
    return page(spec["info"]["title"], intro + "".join(calls), wide=True)


def _call(method: str, path: str, call: dict[str, Any]) -> str:
    parts = [f"<h2>{escape(call['summary'])}</h2>", f"<p><code>{method.upper()} {escape(PREFIX + path)}</code></p>"]
    if "description" in call:
        parts.append(paragraph(call["description"]))
    named = [p for p in call.get("parameters", []) if p["in"] == "query"]
    if named:
        parts.append(f"<ul>{''.join(_parameter(p) for p in named)}</ul>")
    body = call.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        parts.append(_fields(body["schema"]))
        parts.append(_example("Example", body["example"]))
    return "".join([*parts, *_answers(call["responses"])])


def _parameter(parameter: dict[str, Any]) -> str:
    return f"<li><code>?{escape(parameter['name'])}=</code> {escape(parameter.get('description', ''))}</li>"


def _fields(schema: dict[str, Any]) -> str:
    known = schema.get("items", schema).get("properties", {})
    rows = [f"<li><code>{escape(n)}</code> {escape(p.get('description', ''))}</li>" for n, p in known.items()]
    return f"<ul>{''.join(rows)}</ul>"


def _answers(responses: dict[str, Any]) -> list[str]:
    """The good answers, those of the same shape under one heading; the errors of all calls are told at the top."""
    good = {status: answer for status, answer in responses.items() if status.startswith("2")}
    titles = [f"{status} {answer['description']}" for status, answer in good.items()]
    heading = "Answer: " + ", ".join(titles)
    content = next(iter(good.values())).get("content")
    return [_example(heading, content["application/json"]["example"]) if content else paragraph(heading)]


def _example(title: str, value: Any) -> str:
    shown = json.dumps(value, indent=2, ensure_ascii=False)
    return f"<p>{escape(title)}</p><pre><code>{escape(shown)}</code></pre>"
