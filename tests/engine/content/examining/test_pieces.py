from __future__ import annotations

import pytest

from engine.content.examining.pieces import MARKS, attribute, cut, name_of, words_of


def test_a_message_is_cut_into_tags_with_their_words() -> None:
    assert cut("Hi <b>you</b>!") == [">Hi ", "b>you", "/b>!"]
    assert words_of(cut("Hi <b>you</b>!\n&nbsp;\u200b<style>a{}</style><!-- c --><STYLE>b")) == "Hi you!"
    assert words_of(cut("a &lt;b&gt; &#847; 1 < 2")) == "a <b> 1"


@pytest.mark.parametrize(
    ("piece", "name"),
    [("A href=x>", "a"), ("/a>", "/a"), ("h1>", "h1"), ("br/>", "br"), ("!--", ""), (">Hi", ""), ("", "")],
)
def test_names(piece: str, name: str) -> None:
    assert name_of(piece) == name


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ('a href="/x?a=1&amp;b=2">', "/x?a=1&b=2"),
        ("a HREF = '/x'>", "/x"),
        ("a href=/x>", "/x"),
        ('a href="">', ""),
        ("a href>", ""),
        ("a href", ""),
        ('a data-href="/x">', None),
        ('a hreflang="de">', None),
        ("a>", None),
    ],
)
def test_attributes(tag: str, said: str | None) -> None:
    assert attribute(tag, "href") == said


@pytest.mark.parametrize(
    ("piece", "mark"),
    [
        ("a href=x>Go", "link"),
        ("/A>", "link end"),
        ("img src=x>", "image"),
        ("body>", "body"),
        ("style>a{}", "sheet"),
        ("!-- old ", "comment"),
        ("![endif]-->", "comment end"),
        ("!--[if mso]>", None),
        ("!doctype html>", None),
        ('p style="display:none">', "hidden"),
        ('p style="font-size:0">words', "unreadable"),
        ('td style="font-size:0px;padding:0">\n  &nbsp;', None),
        ('br style="display:none">words', None),
        ('p style="color:red">none of it is hidden', None),
        ("p>words", None),
        ("/p>", None),
        ("", None),
    ],
)
def test_what_matters(piece: str, mark: str | None) -> None:
    assert MARKS[piece] == mark
