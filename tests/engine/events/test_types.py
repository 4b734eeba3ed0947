from __future__ import annotations

import gc
import weakref
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.events.types import KNOWN, checked, order_of

ORDER = {
    "order_id": 1043,
    "currency": "eur",
    "items": [{"product": 22423, "category": "Cakes ", "quantity": 2, "price": 12.75, "colour": "red"}],
    "coupon": "SPRING",
}


NO_PAGES = [
    "shop.example.org/x",
    "//evil.example.org",
    "/\\evil.example.org",
    "ftp://a.example.org",
    "blob:https://a",
    "https://",
]


@pytest.mark.parametrize("kind", ["purchase", "purchase_cancelled", "purchase_returned"])
def test_an_order(kind: str) -> None:
    found = checked(kind, ORDER)
    assert found == {
        "order_id": "1043",
        "currency": "EUR",
        "items": [{"product": "22423", "category": "Cakes", "quantity": 2, "price": 12.75, "colour": "red"}],
        "coupon": "SPRING",
    }
    assert order_of(kind, found) == "1043"


def test_a_page_view() -> None:
    view = {"url": "https://a.example.org/x", "referrer": "", "utm_source": "mail", "seconds": 3, "product": 7}
    assert checked("page_view", view) == {**view, "product": "7"}
    assert order_of("page_view", {"order_id": "1"}) is None


def test_nothing_is_required() -> None:
    for kind in KNOWN:
        assert checked(kind, None) == checked(kind, {}) == {}
    assert checked("purchase", {"order_id": None, "items": [], "currency": ""})["items"] == []
    assert order_of("purchase", {"order_id": ""}) is None


def test_a_name_of_ones_own_holds_what_one_likes() -> None:
    properties = {"items": "x", "order_id": ["y"], "url": 5}
    assert checked("my_order", properties) is properties


@pytest.mark.parametrize(
    ("kind", "properties", "path", "message"),
    [
        ("purchase", {"order_id": True}, "order_id", "must be a text"),
        ("purchase", {"order_id": "x" * 201}, "order_id", "201 characters"),
        ("purchase", {"currency": "EURO"}, "currency", "three letters, like EUR, not “EURO”"),
        ("purchase", {"items": {"product": "a"}}, "items", "must be a list of items"),
        ("purchase", {"items": [{}, "a"]}, "items.1", "must be an object"),
        ("purchase", {"items": [{"price": "9,50"}]}, "items.0.price", "must be a number, not “9,50”"),
        ("purchase", {"items": [{"quantity": True}]}, "items.0.quantity", "must be a number"),
        ("purchase", {"items": [{"quantity": 1e13}]}, "items.0.quantity", "beyond"),
        ("purchase", {"items": [{"price": float("nan")}]}, "items.0.price", "beyond"),
        ("purchase", {"items": [{"product": ["a"]}]}, "items.0.product", "must be a text"),
        ("purchase_returned", {"items": [{"price": []}]}, "items.0.price", "must be a number"),
        ("page_view", {"url": 5}, "url", "must be an address"),
        ("page_view", {"url": " JavaScript:alert(1)"}, "url", "http, https or a path"),
        *(("page_view", {"url": url}, "url", "http, https or a path") for url in NO_PAGES),
        ("page_view", {"url": "/a\x00b"}, "url", "control character"),
        ("page_view", {"title": "a\x00b"}, "title", "control character"),
        ("purchase", {"items": [{"product": "a\nb"}]}, "items.0.product", "control character"),
        ("page_view", {"referrer": "x" * 2049}, "referrer", "2,049 characters"),
        ("page_view", {"utm_source": {"a": 1}}, "utm_source", "must be a text"),
    ],
)
def test_what_is_refused_with_its_path(kind: str, properties: dict[str, Any], path: str, message: str) -> None:
    with pytest.raises(BadValueError, match=message) as refused:
        checked(kind, properties)
    assert refused.value.field == f"properties.{path}"
    assert str(refused.value).startswith(f"properties.{path} ")


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["product", "price", "x"]), inner),
    max_leaves=6,
)


@given(
    st.sampled_from(sorted(KNOWN)),
    st.dictionaries(st.sampled_from(["items", "order_id", "url", "currency", "x"]), json),
)
def test_whatever_comes_is_taken_or_refused(kind: str, properties: dict[str, Any]) -> None:
    found = attempt(kind, properties)
    if isinstance(found, BadValueError):
        assert (found.field or "").startswith("properties.")
    else:
        assert set(found) == set(properties)
        assert repr(checked(kind, found)) == repr(found)


def attempt(kind: str, properties: dict[str, Any]) -> Mapping[str, Any] | BadValueError:
    try:
        return checked(kind, properties)
    except BadValueError as error:
        return error


def test_a_refusal_that_is_kept_keeps_nothing_else_alive() -> None:
    class Witness:
        pass

    def collect() -> weakref.ref[Witness]:
        witness = Witness()
        refused = []
        try:
            checked("purchase", {"currency": "€"})
        except BadValueError as error:
            refused.append(error)
        assert refused
        return weakref.ref(witness)

    found = collect()
    gc.collect()
    assert found() is None
