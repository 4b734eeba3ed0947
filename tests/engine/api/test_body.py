from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from engine.api import body
from engine.api.body import Item, checked, parse_json, read, read_items, rejected
from engine.api.limits import TooManyError
from engine.errors import BadValueError, EngineError

BROKEN = [rb'"\ud800"', rb'{"a": ["x\uDFFFx"]}', rb'{"\udc00": 1}', rb'"\ude00\ud83d"']
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


class Person(Item):
    name: str
    age: int = 0


def request(chunks: list[bytes], headers: dict[str, str] | None = None) -> Request:
    messages: Iterator[Message] = iter(
        [
            *({"type": "http.request", "body": c, "more_body": True} for c in chunks),
            {"type": "http.request", "body": b""},
        ]
    )

    async def receive() -> Message:
        return next(messages)

    raw = [(n.lower().encode(), v.encode()) for n, v in (headers or {}).items()]
    return Request({"type": "http", "method": "POST", "headers": raw}, receive)


def test_a_body_is_read_up_to_its_limit() -> None:
    assert asyncio.run(read(request([b"ab", b"cd"]), limit=4)) == b"abcd"


def test_a_longer_body_is_refused_while_it_is_read() -> None:
    endless = request([b"x" * 10] * 1000)
    with pytest.raises(EngineError) as refused:
        asyncio.run(read(endless, limit=25))
    assert refused.value.code == "too_large"


def test_a_body_that_says_it_is_too_long_is_not_read_at_all() -> None:
    with pytest.raises(EngineError) as refused:
        asyncio.run(read(request([], {"Content-Length": "26"}), limit=25))
    assert refused.value.code == "too_large"


@given(VALUES)
def test_json_comes_back_as_it_was(value: object) -> None:
    assert parse_json(json.dumps(value).encode()) == value


@pytest.mark.parametrize("data", [b"", b"{", b"NaN", b"[Infinity]", b"\xff", b"[" * 200_000, b"{}{}", *BROKEN])
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(EngineError) as refused:
        parse_json(data)
    assert refused.value.code == "bad_json"


def test_whole_pairs_and_what_only_looks_like_half_a_one_pass() -> None:
    assert parse_json(rb'["\ud83d\ude00", "\\ud800"]') == ["\U0001f600", "\\ud800"]


def test_half_a_pair_spoils_its_line_only() -> None:
    items = asyncio.run(read_items(request([b'{"a": 1}\n{"a": "\\ud800"}\n{"a": 3}'])))
    assert [(r["index"], r["code"]) for r in rejected(items)] == [(1, "bad_json")]


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "PATIENCE", 0.01)

    async def receive() -> Message:
        await asyncio.sleep(3600)
        return {}

    with pytest.raises(TooManyError) as refused:
        asyncio.run(read(Request({"type": "http", "method": "POST", "headers": []}, receive)))
    assert refused.value.code == "too_slow"


def test_who_goes_away_is_no_failure_of_ours() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(EngineError) as refused:
        asyncio.run(read(Request({"type": "http", "method": "POST", "headers": []}, receive)))
    assert refused.value.code == "cut_off"


def test_lines_and_lists_give_the_same_items() -> None:
    as_list = asyncio.run(read_items(request([b'[{"a": 1}, {"a": 2}]'])))
    as_lines = asyncio.run(read_items(request([b'{"a": 1}\r\n\n{"a"', b": 2}\n"])))
    assert as_list == as_lines == [{"a": 1}, {"a": 2}]


def test_an_error_in_the_place_of_an_item_keeps_its_index() -> None:
    items = asyncio.run(read_items(request([b'{"a": 1}\n{"a"\n'])))
    assert [(r["index"], r["code"]) for r in rejected(items)] == [(1, "bad_json")]


@pytest.mark.parametrize(
    ("raw", "field"),
    [({}, "name"), ({"name": 1}, "name"), ({"name": "a", "age": "1"}, "age"), ({"name": "a", "x": 1}, "x"), ([], None)],
)
def test_a_model_names_what_is_wrong(raw: object, field: str | None) -> None:
    with pytest.raises(BadValueError) as refused:
        checked(Person, raw)
    assert refused.value.field == field
    assert field is None or field in refused.value.message
