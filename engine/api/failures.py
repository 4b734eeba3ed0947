"""The one place where an error becomes a status and the contract's error object."""

from __future__ import annotations

import logging
import math
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from engine.api.answers import Answer
from engine.api.body import refuse
from engine.api.limits import TooManyError
from engine.errors import (
    BadValueError,
    EngineError,
    ForbiddenError,
    NameTakenError,
    StateError,
    StoreError,
    UnknownNameError,
)

log = logging.getLogger(__name__)

_BY_CODE = {"bad_json": 400, "unauthorized": 401, "too_large": 413, "too_slow": 408}
_BY_KIND: tuple[tuple[type[EngineError], int], ...] = (
    (TooManyError, 429),
    (ForbiddenError, 403),
    (NameTakenError, 409),
    (StateError, 409),
    (StoreError, 503),
)
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 413: {"Connection": "close"}}
_CODES = {404: "not_found", 405: "wrong_method"}


def status_of(error: EngineError) -> int:
    """The HTTP status of an engine error; 422 for everything about a value in the body."""
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    if isinstance(error, UnknownNameError):
        # With a field it is a name inside the body, without one the thing that the address names.
        return 422 if error.field else 404
    return next((status for kind, status in _BY_KIND if isinstance(error, kind)), 422)


def headers_of(error: EngineError) -> dict[str, str] | None:
    """What its answer says beside its status."""
    if isinstance(error, TooManyError):
        return {"Retry-After": str(max(1, math.ceil(error.retry_after)))}
    return _HEADERS.get(status_of(error))


def answer_to(error: EngineError) -> Response:
    return Answer({"error": error.as_dict()}, status_code=status_of(error), headers=headers_of(error))


def install(app: FastAPI) -> None:
    """Every error of the app, foreseen or not, leaves it in the contract's shape."""
    app.add_exception_handler(EngineError, _engine_error)
    app.add_exception_handler(RequestValidationError, _parameter_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unforeseen)


async def _engine_error(_: Request, error: Any) -> Response:
    return answer_to(error)


async def _parameter_error(_: Request, error: Any) -> Response:
    first = error.errors()[0]
    try:
        refuse(first["type"], tuple(first["loc"][1:]), first["msg"])
    except BadValueError as found:
        return answer_to(found)


async def _http_error(request: Request, error: Any) -> Response:
    message = "There is no such address." if error.status_code == 404 else f"{request.method} is not possible here."
    body = {"code": _CODES.get(error.status_code, "refused"), "message": message, "field": None, "index": None}
    return Answer({"error": body}, status_code=error.status_code, headers=error.headers)


async def _unforeseen(_: Request, error: Exception) -> Response:
    log.error("unforeseen error in the API", exc_info=error)
    body = {
        "code": "internal",
        "message": "Something went wrong in Warmcast. Its log says what.",
        "field": None,
        "index": None,
    }
    return Answer({"error": body}, status_code=500)
