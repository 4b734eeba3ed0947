from __future__ import annotations

import pytest

from engine.delivery.links import of_send, unsubscribe_url, with_own_pictures, with_pictures
from engine.delivery.tokens import UNSUBSCRIBE, Tokens
from engine.profiles.asking import NOTHING, Asking
from engine.profiles.types import Field

TOKENS = Tokens((b"secret",))


@pytest.mark.parametrize("base", ["https://mail.example.org", "https://mail.example.org/"])
def test_links(base: str) -> None:
    start, token = unsubscribe_url(base, TOKENS, 7).rsplit("/", 1)
    assert start == "https://mail.example.org/u"
    assert TOKENS.read(token) == (UNSUBSCRIBE, 7)


def test_links_by_which_people_answer() -> None:
    rating, level = Field(4, 1, "rating", "Rating", "integer"), Field(5, 1, "level", "Level", "boolean")
    made = of_send("https://m.example.org/", TOKENS, 7, has_topic=False, asking=Asking({}, (rating, level), rating))
    assert set(made) == {"preferences", "rate", "answer"}
    assert made["rate"] == made["answer"]["rating"]
    for name, field_id in (("rating", 4), ("level", 5)):
        start, token = made["answer"][name].rsplit("/", 1)
        assert (start, TOKENS.read_answer(token)) == ("https://m.example.org/r", (7, field_id))
    assert set(of_send("https://m.example.org/", TOKENS, 7, has_topic=True, asking=NOTHING)) == {
        "preferences",
        "unsubscribe",
    }


@pytest.mark.parametrize("base", ["https://mail.example.org", "https://mail.example.org/"])
def test_pictures_of_the_app_get_its_address(base: str) -> None:
    path = f"/i/{'0a' * 16}.png"
    whole = f"https://mail.example.org{path}"
    html = f'<img src="{path}"><p style="background:url({path})"><img srcset="{path} 1x, {path} 2x">'
    assert with_pictures(html, base) == html.replace(path, whole)
    assert with_own_pictures(with_pictures(html, base)) == html
    for other in (f'<img src="https://example.org{path}">', "<p>/i/went.png /i/</p>", f"<p>a/i{path}</p>", "<p>Hi</p>"):
        assert with_pictures(other, base) == other
