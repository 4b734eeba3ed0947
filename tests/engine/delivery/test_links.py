from __future__ import annotations

import pytest

from engine.delivery.links import unsubscribe_url
from engine.delivery.tokens import UNSUBSCRIBE, Tokens

TOKENS = Tokens((b"secret",))


@pytest.mark.parametrize("base", ["https://mail.example.org", "https://mail.example.org/"])
def test_links(base: str) -> None:
    start, token = unsubscribe_url(base, TOKENS, 7).rsplit("/", 1)
    assert start == "https://mail.example.org/u"
    assert TOKENS.read(token) == (UNSUBSCRIBE, 7)
