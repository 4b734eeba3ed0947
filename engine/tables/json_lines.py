"""JSON lines, one object a line, or one JSON list of objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import orjson

from engine.errors import BadValueError
from engine.tables.rows import ABSENT, About, Row, Table
from engine.tables.source import Source

NAMES = (".jsonl", ".ndjson", ".json")
_MOST_LIST = 64 * 2**20
_MOST_KEYS = 1000
_LONGEST = 4_000_000
_Line = tuple[int, dict[str, Any], BadValueError | None]


def read(source: Source, packing: str) -> Table:
    """The columns are all the keys there are, in order of appearance. Raises BadValueError where no object is found."""

    def lines() -> Iterator[_Line]:
        return _objects(source)

    keys: dict[str, None] = {}
    for _, found, _ in lines():
        keys.update(dict.fromkeys(found))
        if len(keys) > _MOST_KEYS:
            raise BadValueError(f"The objects have more than {_MOST_KEYS:,} different keys: no table.", code="bad_file")
    columns = tuple(keys)
    if not columns:
        raise BadValueError("No line of the file is a JSON object.", code="bad_file")

    def rows() -> Iterator[Row]:
        for line, found, problem in lines():
            yield Row(line, (), problem) if problem else Row(line, [found.get(c, ABSENT) for c in columns])

    return Table(columns, rows, About("json lines", packing))


def _objects(source: Source) -> Iterator[_Line]:
    with source.open() as file:
        if source.head(100).lstrip()[:1] == b"[":
            yield from _listed(file.read(_MOST_LIST + 1))
            return
        for number, line in enumerate(iter(lambda: file.readline(_LONGEST), b""), 1):
            if len(line) == _LONGEST:
                raise BadValueError(f"Line {number:,} is longer than {_LONGEST:,} bytes.", code="bad_file")
            if line.strip():
                yield number, *_object(line)


def _listed(data: bytes) -> Iterator[_Line]:
    """The items of one list; they count as lines."""
    if len(data) > _MOST_LIST:
        raise BadValueError("A JSON list may have 64 MB: write one object a line instead.", code="bad_file")
    try:
        found: object = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadValueError(f"The file is no JSON: {error}.", code="bad_file") from None
    for number, item in enumerate(cast("list[object]", found), 1):
        yield number, *_checked(item)


def _object(line: bytes) -> tuple[dict[str, Any], BadValueError | None]:
    try:
        return _checked(orjson.loads(line))
    except orjson.JSONDecodeError as error:
        return {}, BadValueError(f"The line is no JSON: {error}.", code="bad_json")


def _checked(found: object) -> tuple[dict[str, Any], BadValueError | None]:
    if not isinstance(found, dict):
        return {}, BadValueError("The line is no JSON object.", code="bad_json")
    return cast("dict[str, Any]", found), None
