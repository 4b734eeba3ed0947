from __future__ import annotations

import pytest

from engine.delivery.links import unsubscribe_url, with_own_pictures, with_pictures
from engine.delivery.tokens import UNSUBSCRIBE, Tokens

TOKENS = Tokens((b"secret",))


@pytest.mark.parametrize("base", ["https://mail.example.org", "https://mail.example.org/"])
def test_links(base: str) -> None:
    start, token = unsubscribe_url(base, TOKENS, 7).rsplit("/", 1)
    assert start == "https://mail.example.org/u"
    assert TOKENS.read(token) == (UNSUBSCRIBE, 7)


@pytest.mark.parametrize("base", ["https://mail.example.org", "https://mail.example.org/"])
def test_pictures_of_the_app_get_its_address(base: str) -> None:
    path = f"/i/{'0a' * 16}.png"
    whole = f"https://mail.example.org{path}"
    html = f'<img src="{path}"><p style="background:url({path})"><img srcset="{path} 1x, {path} 2x">'
    assert with_pictures(html, base) == html.replace(path, whole)
    assert with_own_pictures(with_pictures(html, base)) == html
    for other in (f'<img src="https://example.org{path}">', "<p>/i/went.png /i/</p>", f"<p>a/i{path}</p>", "<p>Hi</p>"):
        assert with_pictures(other, base) == other
