"""Request bodies: read up to a limit, parsed as JSON or JSON lines, checked against a model."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import ClientDisconnect, Request

from engine.api.limits import MAX_BODY, TooManyError
from engine.errors import BadValueError, EngineError

MAX_ROWS = 10_000
PATIENCE = 30.0
"""Seconds in which a body must have come: who sends a byte now and then must not be waited for."""
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")

Model = TypeVar("Model", bound=BaseModel)


class Item(BaseModel):
    """A body of the contract: no unknown keys, no value bent into another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


async def read(request: Request, limit: int = MAX_BODY) -> bytes:
    """The body, also as request.state.body; refused as soon as it is known to be longer than `limit` bytes. Raises
    EngineError `too_large`, `cut_off` for a caller that went away, TooManyError `too_slow`."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    try:
        async with asyncio.timeout(PATIENCE):
            request.state.body = body = await _whole(request, limit)
    except TimeoutError:
        raise TooManyError(f"The body did not come within {PATIENCE:g} seconds.", 1, code="too_slow") from None
    except ClientDisconnect:
        # Nobody hears the answer; it is no failure of ours either.
        raise EngineError("The caller went away before the body had come.", code="cut_off") from None
    return body


async def _whole(request: Request, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
    return b"".join(chunks)


async def read_item(request: Request, model: type[Model]) -> Model:
    """One JSON object of that model. Raises EngineError `bad_json`, BadValueError."""
    return checked(model, parse_json(await read(request)))


async def read_items(request: Request) -> list[Any]:
    """A JSON list, or JSON lines, of up to MAX_ROWS; a broken line comes as the EngineError that it is.

    Raises EngineError `bad_json` and `too_large`, BadValueError.
    """
    data = await read(request)
    found: Any = list(_lines(data)) if data.lstrip()[:1] == b"{" else parse_json(data)
    if not isinstance(found, list):
        raise BadValueError("The body must be a JSON list or JSON lines.")
    items = cast("list[Any]", found)
    if len(items) > MAX_ROWS:
        raise BadValueError(
            f"A batch holds at most {MAX_ROWS:,} items, not {len(items):,}: send it in parts.", code="too_many"
        )
    return items


def checked(model: type[Model], raw: Any) -> Model:
    """`raw` as the model; an error in its place is raised. Raises BadValueError naming what is wrong."""
    if isinstance(raw, EngineError):
        raise raw
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        refuse(first["type"], first["loc"], first["msg"])


def refuse(kind: str, path: tuple[int | str, ...], message: str) -> NoReturn:
    """Raises pydantic's finding as a BadValueError whose field is the path of the value."""
    where = ".".join(str(p) for p in path)
    text = "unknown key" if kind == "extra_forbidden" else message[:1].lower() + message[1:]
    raise BadValueError(f"{where or 'The body'}: {text}.", field=where or None)


def parse_json(data: bytes) -> Any:
    """Raises EngineError `bad_json` for anything but strict JSON in UTF-8, and for half a surrogate pair in it: no store and
    no answer can take one."""
    try:
        found = json.loads(data.decode(), parse_constant=_no_constant)
        if _SURROGATE.search(data):
            _refuse_halves(found)
        return found
    except (ValueError, RecursionError) as error:
        what = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise EngineError(f"The body is not JSON: {what}.", code="bad_json") from None


def rejected(results: Sequence[object]) -> list[dict[str, Any]]:
    """The errors among a batch's results as the contract lists them, each with its index."""
    return [{**r.as_dict(), "index": n} for n, r in enumerate(results) if isinstance(r, EngineError)]


def _lines(data: bytes) -> Iterator[Any]:
    for line in data.splitlines():
        if line.strip():
            try:
                yield parse_json(line)
            except EngineError as error:
                yield error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _refuse_halves(found: Any) -> None:
    """Raises ValueError. Whole pairs have become one character by now."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("a text holds half a character (a lone surrogate)") from None


def _too_large(limit: int) -> EngineError:
    return EngineError(f"The body is larger than {limit // 2**20 or 1} MB: send it in parts.", code="too_large")
