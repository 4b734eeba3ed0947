"""A product, and the check that everything told of one passes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import (
    Annotated,
    Any,
    Required,  # pydantic wants this one before Python 3.12
)

import orjson
from pydantic import ConfigDict, PlainValidator, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from engine.errors import BadValueError
from engine.events.types import Currency, Text, Url, number_of, text_of
from engine.names import is_broken

FIELDS = ("id", "name", "category", "price", "currency", "url", "image", "available", "properties")
MOST_BYTES = 16 * 1024


@dataclass(frozen=True)
class Product:
    """One product of a database. `price` is of one piece in `currency`; `changed_at`: naive UTC."""

    id: str
    name: str
    category: str | None
    price: float | None
    currency: str | None
    url: str | None
    image: str | None
    available: bool
    properties: Mapping[str, Any]
    changed_at: datetime

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Product:
        """From a row of the store."""
        values = {name: row[name] for name in (*FIELDS, "changed_at")}
        return cls(**{**values, "properties": orjson.loads(row["properties"] or "{}")})


def _id(value: object) -> str:
    text = text_of(value)
    if not text:
        raise ValueError("is missing: a product needs one")
    if is_broken(text) or not text.isprintable():
        raise ValueError("holds a broken or a control character")
    return text


def _price(value: object) -> float | None:
    number = number_of(value)
    if number is not None and number < 0:
        raise ValueError(f"cannot be less than 0, but is {number}")
    return None if number is None else float(number)


def _available(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise ValueError("must be true or false")


def _properties(value: object) -> str | None:
    """As JSON."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError("must be an object")
    try:
        text = orjson.dumps(value)
    except TypeError as error:
        raise ValueError(f"are no plain data: {error}") from None
    if len(text) > MOST_BYTES:
        raise ValueError(f"have {len(text):,} bytes, {MOST_BYTES:,} are the most")
    return text.decode() if value else None


@with_config(ConfigDict(extra="forbid"))
class Told(TypedDict, total=False):
    """What may be told of a product; only the id must be. What is left out stays as it is, null clears."""

    id: Required[Annotated[str, PlainValidator(_id)]]
    name: Text
    category: Text
    price: Annotated[float | None, PlainValidator(_price)]
    currency: Currency
    url: Url
    image: Url
    available: Annotated[bool | None, PlainValidator(_available)]
    properties: Annotated[Any, PlainValidator(_properties)]


def checked(raw: object) -> dict[str, Any]:
    """What is told of one product, in the types of the store: properties as JSON, an empty text as None.

    Raises BadValueError whose field is the name of the value.
    """
    told = _told(raw)
    for name, value in told.items():
        if isinstance(value, str) and is_broken(value):
            raise BadValueError(f"{name} holds a broken character.", field=name)
    return {name: value if value != "" else None for name, value in told.items()}


def _told(raw: object) -> dict[str, Any]:
    try:
        return _check()(raw)
    except ValidationError as error:
        refused = _refusal(error)
    # Raised out of the handler: pydantic's error as its context would keep alive the frames of whoever collects refusals.
    raise refused


@cache
def _check() -> Callable[[object], dict[str, Any]]:
    return TypeAdapter[Any](Told).validate_python


def _refusal(error: ValidationError) -> BadValueError:
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(p) for p in first["loc"]) or None
    if first["type"] == "extra_forbidden":
        message = f"{field}: unknown key. Put what else you know into “properties”."
    elif first["type"] == "missing":
        message = f"{field} is missing: a product needs one."
    elif field is None:
        message = "A product must be an object."
    else:
        message = f"{field} {first['msg'].removeprefix('Value error, ')}."
    return BadValueError(message, field=field)
