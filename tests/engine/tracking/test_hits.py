from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.tracking.hits import Hit, is_bot, objects, read

HIT = {"person": "abc", "url": "https://a.example.org/x?utm_source=mail"}


def test_a_page_view() -> None:
    hit = read({**HIT, "title": " Home ", "product": "seo", "referrer": "https://b.example.org/?q=1", "colour": "red"})
    assert hit.type == "page_view"
    assert hit.told() == {
        "url": "https://a.example.org/x",
        "referrer": "https://b.example.org/",
        "utm_source": "mail",
        "title": "Home",
        "product": "seo",
    }


def test_a_goal_has_properties_that_do_not_hide_the_pages() -> None:
    hit = read({**HIT, "type": "signed_up", "value": 5, "properties": {"plan": "big", "url": "x", "n": 3, "ok": None}})
    assert (hit.type, hit.value) == ("signed_up", 5.0)
    assert hit.told() == {
        "url": "https://a.example.org/x",
        "utm_source": "mail",
        "plan": "big",
        "n": 3,
        "ok": None,
    }
    assert "plan" not in read({**HIT, "properties": {"plan": "big"}}).told()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"person": None}, "person"),
        ({"person": "x" * 101}, "person"),
        ({"url": 5}, "url"),
        ({"url": None}, "url"),
        ({"value": "5"}, "value"),
        ({"value": float("nan")}, "value"),
        ({"value": 1e13}, "value"),
        ({"type": "x" * 201}, "type"),
        ({"properties": []}, "properties"),
        ({"properties": {str(n): n for n in range(21)}}, "properties"),
        ({"properties": {"x": {"y": 1}}}, "properties"),
        ({"properties": {"x": "y" * 201}}, "properties"),
        ({"title": "\ud800"}, "title"),
        ({"properties": {"\ud800": 1}}, "properties"),
    ],
)
def test_what_is_no_hit(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadValueError) as refused:
        read({**HIT, **change})
    assert (refused.value.field or "").split(".")[0] == field


@pytest.mark.parametrize("raw", [None, 5, "x", [], [HIT], {}])
def test_what_is_no_object(raw: object) -> None:
    with pytest.raises(BadValueError):
        read(raw)


@pytest.mark.parametrize(
    "agent",
    [
        "",
        " ",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; YandexBot/3.0)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 Safari/537.36",
        "facebookexternalhit/1.1",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 " + "x" * 1000,
    ],
)
def test_who_is_no_person(agent: str) -> None:
    assert is_bot({"user-agent": agent})


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 15; CUBOT X90) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
    ],
)
def test_who_is_one(agent: str) -> None:
    assert not is_bot({"user-agent": agent})


def test_a_page_that_nobody_looks_at_yet() -> None:
    browser = {"user-agent": "Mozilla/5.0 Firefox/140.0"}
    for header, value in (("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch"), ("x-moz", "prefetch")):
        assert is_bot({**browser, header: value})
    assert objects({"sec-gpc": "1"})
    assert not objects({"sec-gpc": "0"})
    assert not objects({})


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(json, st.dictionaries(st.sampled_from(sorted(Hit.model_fields)), json))
def test_whatever_comes_is_a_hit_or_refused(raw: object, change: dict[str, Any]) -> None:
    for body in (raw, {**HIT, **change}):
        try:
            hit = read(body)
            hit.told()
        except BadValueError:
            continue
        assert hit.person
