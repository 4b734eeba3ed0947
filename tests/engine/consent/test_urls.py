"""Addresses that subscribers are led to: whole ones, which are safe in a link and in a policy."""

from __future__ import annotations

import pytest

from engine.consent.urls import check_url
from engine.errors import BadValueError


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/thanks?a=1&b=%20#top",
        "https://xn--exmple-cua.org/@us/*",
        "http://my_site.local:65535?to=a:b@c",
        "http://192.168.0.1/",
    ],
)
def test_whole_addresses_are_taken(url: str) -> None:
    assert check_url(url, label="The page", field="page") == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "/thanks",
        "//example.org",
        "https://",
        "https://[::1",
        "ftp://example.org",
        "javascript:alert(1)",
        "https://example.org/a b",
        "https://example.org/;script-src *",
        'https://example.org/"><b>',
        "https://example.org/\n",
        "https://exämple.org",
        "https://*.example.org",
        "https://*",
        "https://us:pw@example.org",
        "https://us@example.org",
        "https://a\\@evil.org",
        "https://a.org\\.evil.org",
        "https://example.org/\\evil.org",
        "https://example.org:abc",
        "https://example.org:",
        "https://example.org:0",
        "https://example.org:65536",
        "https://example..org",
        "https://[::1]/thanks",
        f"https://example.org/{'x' * 1_000}",
    ],
)
def test_others_are_refused(url: str) -> None:
    with pytest.raises(BadValueError, match="The page is a whole address") as refused:
        check_url(url, label="The page", field="page")
    assert refused.value.field == "page"
