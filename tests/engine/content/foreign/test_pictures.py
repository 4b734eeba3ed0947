from __future__ import annotations

import base64

import pytest

from engine.content.foreign import with_pictures
from engine.errors import BadValueError

PICTURES = {"images/logo.png": b"logo", "images/back ground.jpg": b"back", "other/deep/one.gif": b"one"}


def keep(content: bytes, name: str) -> str:
    if content == b"one":
        raise BadValueError("Too large.")
    return f"/i/{content.decode()}"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<img src="images/logo.png">', '<img src="/i/logo">'),
        ("<img src=./images/LOGO.png?v=2>", '<img src="/i/logo">'),
        ("<td background='images/back%20ground.jpg'>", "<td background='/i/back'>"),
        ("<p style=\"background:url('images/logo.png') red\">", "<p style=\"background:url('/i/logo') red\">"),
        ("<style>p{background:url( images/logo.png )}</style>", "<style>p{background:url( /i/logo )}</style>"),
        ('<img src="Newsletter_files/logo.png">', '<img src="/i/logo">'),
        ('<img src="images/logo.png" srcset="images/logo2.png 2x">', '<img src="/i/logo" >'),
        (f'<img src="data:image/png;base64,{base64.b64encode(b"in").decode()}">', '<img src="/i/in">'),
        ('<img src="https://a.b/images/logo.png">', '<img src="https://a.b/images/logo.png">'),
        ('<img src="//a.b/c.png"><img src="cid:x"><img src=""><img src="*|LOGO|*">', None),
        ('<video src="images/logo.png">', None),
    ],
)
def test_pictures_come_along(html: str, shown: str | None) -> None:
    found = with_pictures(html, PICTURES, keep)
    assert found.html == (html if shown is None else shown)
    assert (found.missing, found.refused) == ((), ())


def test_what_is_not_there_or_refused_is_told() -> None:
    html = '<img src="images/gone.png"><img src="other/deep/one.gif"><img src="images/gone.png"><img src="images/logo.png">'
    found = with_pictures(html, PICTURES, keep)
    assert found.missing == ("images/gone.png",)
    assert found.refused == ("one.gif: Too large.",)
    assert found.kept == 1
    assert found.html == html.replace("images/logo.png", "/i/logo")
