from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.events import types
from engine.events.page_views import told


def test_utm_and_referrer_become_properties() -> None:
    url = "https://a.example.org/courses/seo?utm_source=mail&utm_medium=email&utm_campaign=may%20sale&page=2#top"
    assert told(url, "https://www.google.com/search?q=me") == {
        "url": "https://a.example.org/courses/seo?page=2",
        "referrer": "https://www.google.com/search",
        "utm_source": "mail",
        "utm_medium": "email",
        "utm_campaign": "may sale",
    }


def test_the_address_stays_as_it_is_written() -> None:
    for url in ("https://a.example.org", "/x?b=%C3%A4&a=1+2", "http://a.example.org:81/?x", "https://a.example.org/é"):
        assert told(url) == {"url": url}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example.org/?wc=abc&gclid=1&fbclid=2&msclkid=3", "https://a.example.org/"),
        ("https://a.example.org/?email=ann%40example.org&b=1", "https://a.example.org/?b=1"),
        ("https://ann:secret@a.example.org/x", "https://a.example.org/x"),
        ("/x?utm_source=ann@example.org", "/x"),
        (f"https://a.example.org/x?{'y' * 2100}", "https://a.example.org/x"),
    ],
)
def test_what_tells_too_much_goes(url: str, kept: str) -> None:
    assert told(url) == {"url": kept}


@pytest.mark.parametrize("referrer", ["", None, "about:blank", "javascript:x", "android-app://x", "https://[", "x"])
def test_a_referrer_that_is_no_page_is_none(referrer: str | None) -> None:
    assert told("/x", referrer) == {"url": "/x"}


@pytest.mark.parametrize(
    "url",
    ["", "x", "javascript:alert(1)", "data:text/html,x", "file:///etc", "https://", "//x", "https://a:b/", "https://["],
)
def test_an_address_that_is_no_page_is_refused(url: str) -> None:
    with pytest.raises(BadValueError, match="not the address of a page") as refused:
        told(url)
    assert refused.value.field == "url"


def test_a_space_before_the_fragment_goes_with_it() -> None:
    assert told("https://a.example.org/ #top")["url"] == "https://a.example.org/"


def test_the_first_of_a_name_counts_and_more_may_be_told() -> None:
    found = told("/x?utm_source=a&utm_source=b&utm_id=7", title="T", product="", seconds=None)
    assert found == {"url": "/x", "utm_source": "a", "title": "T"}


@given(st.text(max_size=60), st.text(max_size=40))
def test_whatever_comes_makes_a_page_view_or_is_refused(text: str, referrer: str) -> None:
    for url in (text, f"https://a.example.org/{text}", f"/?utm_source={text}&x={text}"):
        found = attempt(url, referrer)
        if not isinstance(found, BadValueError):
            assert types.checked("page_view", found) == {n: v.strip() for n, v in found.items()}
            assert told(found["url"], found.get("referrer"))["url"] == found["url"]


def attempt(url: str, referrer: str) -> dict[str, str] | BadValueError:
    try:
        return told(url, referrer)
    except BadValueError as error:
        return error
