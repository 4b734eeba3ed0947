from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from engine.errors import BadValueError
from engine.events.products.model import checked


def test_all_that_may_be_told() -> None:
    told = {
        "id": " SEO-1 ",
        "name": "SEO promotion",
        "category": "courses",
        "price": 190,
        "currency": "eur",
        "url": "https://school.example.org/courses/seo",
        "image": "/seo.png",
        "available": False,
        "properties": {"weeks": 6},
    }
    assert checked(told) == {**told, "id": "SEO-1", "price": 190.0, "currency": "EUR", "properties": '{"weeks":6}'}


def test_what_is_left_out_is_not_there_and_what_is_empty_is_none() -> None:
    assert checked({"id": 7, "category": "", "price": None, "properties": {}}) == {
        "id": "7",
        "category": None,
        "price": None,
        "properties": None,
    }


@pytest.mark.parametrize(
    ("told", "field", "message"),
    [
        ({}, "id", "id is missing"),
        ({"id": ""}, "id", "id is missing"),
        ({"id": " "}, "id", "id is missing"),
        ({"id": None}, "id", "id is missing"),
        ({"id": True}, "id", "must be a text"),
        ({"id": "a\x00b"}, "id", "control character"),
        ({"id": "a\ud800"}, "id", "broken"),
        ({"id": "x" * 201}, "id", "201 characters"),
        ({"id": "a", "name": "b\udfff"}, "name", "broken"),
        ({"id": "a", "name": ["b"]}, "name", "must be a text"),
        ({"id": "a", "price": -1}, "price", "less than 0"),
        ({"id": "a", "price": "19.90"}, "price", "must be a number, not “19.90”"),
        ({"id": "a", "price": float("inf")}, "price", "beyond"),
        ({"id": "a", "price": True}, "price", "must be a number"),
        ({"id": "a", "currency": "€"}, "currency", "three letters"),
        ({"id": "a", "url": "javascript:alert(1)"}, "url", "http, https or a path"),
        ({"id": "a", "image": "DATA:text/html,x"}, "image", "http, https or a path"),
        ({"id": "a", "url": "/" * 2049}, "url", "2,049 characters"),
        ({"id": "a", "available": "yes"}, "available", "true or false"),
        ({"id": "a", "properties": []}, "properties", "must be an object"),
        ({"id": "a", "properties": {"at": object()}}, "properties", "no plain data"),
        ({"id": "a", "properties": {"x": "y" * 17_000}}, "properties", "bytes"),
        ({"id": "a", "colour": "red"}, "colour", "unknown key. Put what else you know into “properties”"),
        ("a", None, "must be an object"),
    ],
)
def test_what_may_not_be_told(told: Any, field: str | None, message: str) -> None:
    with pytest.raises(BadValueError, match=message) as refused:
        checked(told)
    assert refused.value.field == field


def test_a_refusal_that_is_kept_keeps_nothing_else_alive() -> None:
    class Witness:
        pass

    def collect() -> weakref.ref[Witness]:
        witness = Witness()
        refused = []
        try:
            checked({"id": "a\x00b"})
        except BadValueError as error:
            refused.append(error)
        assert refused
        return weakref.ref(witness)

    found = collect()
    gc.collect()
    assert found() is None
