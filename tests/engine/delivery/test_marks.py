from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.content.marking import MARK, marked
from engine.delivery.marks import LONGEST, Tracked, filled
from engine.delivery.tokens import OPEN, Tokens
from engine.delivery.utm import of_variant
from engine.errors import BadValueError

TOKENS = Tokens((b"secret",))
BASE = "https://mail.example.org/w"
SEND_ID = 1_764_000_000_123 << 20
UTM = of_variant("welcome", 0, ["hello"])
TRACKED = Tracked(7, 3, frozenset({"shop.example.org"}), UTM)


def hrefs(html: str, tracked: Tracked = TRACKED) -> list[str]:
    return re.findall(r'href="([^"]*)"', filled(html, tracked, SEND_ID, f"{BASE}/", TOKENS))


def of_values(written: str) -> str:
    return hrefs(f'<a href="{MARK}2:{written}{MARK}">x</a>')[0]


def test_links_of_the_table_have_one_token() -> None:
    html = marked('<a href="https://a.example.org/">a</a><a href="https://b.example.org/">b</a>').html
    first, second = hrefs(html)
    assert first.startswith(f"{BASE}/c/") and first.endswith("/1")
    assert second == first.removesuffix("1") + "2"
    assert TOKENS.read_click(first.split("/")[-2]) == (SEND_ID, 7, 3)
    assert "example.org" not in first.removeprefix(BASE)


def test_the_pixel_is_the_last_thing_in_the_body() -> None:
    html = filled(marked("<html><body><p>x</p></body></html>").html, TRACKED, SEND_ID, BASE, TOKENS)
    found = re.fullmatch(
        rf'<html><body><p>x</p><img src="{BASE}/o/([\w-]+)\.gif" [^<>]*alt="" [^<>]*></body></html>', html
    )
    assert found and TOKENS.read(found[1]) == (OPEN, SEND_ID)


def test_an_address_with_values_is_signed_whole() -> None:
    url = of_values("https://shop.example.org/?q=a&amp;b=%20c")
    parts = urlsplit(url)
    address = parse_qs(parts.query)["to"][0]
    assert address == "https://shop.example.org/?q=a&b=%20c"
    token, number = parts.path.split("/")[-2:]
    assert (TOKENS.read_click(token, address), number) == ((SEND_ID, 7, 3), "2")
    for other in ("https://shop.example.org/?q=a&b=%20d", "https://evil.example/", "", None):
        with pytest.raises(BadValueError):
            TOKENS.read_click(token, other)


@pytest.mark.parametrize("site", ["https://evil.example/x", "https://shop.example.org.evil.example/"])
def test_to_a_site_that_nobody_knows_it_leads_directly(site: str) -> None:
    found = unescape(of_values(site))
    assert found.startswith(f"{site}?utm_source=warmcast&")
    assert "/c/" not in found


@pytest.mark.parametrize(
    "written",
    [f"{BASE}/u/token", f"{BASE}/r/token/5", BASE, "mailto:a@example.org", "", "https://shop.example.org\\@x/"],
)
def test_what_is_never_rewritten(written: str) -> None:
    assert of_values(written) == written


def test_an_address_that_is_too_long_leads_directly() -> None:
    assert of_values(f"https://shop.example.org/{'x' * LONGEST}").startswith("https://shop.example.org/xxx")


def test_values_stay_within_their_quotes() -> None:
    assert of_values("https://evil.example/?a=&#34;&gt;").startswith(
        "https://evil.example/?a=&quot;&gt;&amp;utm_source"
    )


def test_whatever_stands_there_is_no_fault() -> None:
    assert filled(f"a{MARK}b{MARK}c{MARK}", TRACKED, SEND_ID, BASE, TOKENS)
