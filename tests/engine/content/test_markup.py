from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.content.markup import EndTag, StartTag, Words, line_of, masked, start_tags, tokens


def test_masking_keeps_every_place_and_hides_what_tags_hold() -> None:
    html = '<p {% if a > 1 %}x{% endif %}>{{ "}}<b>\'" }}{# <i> #}</p>'
    markup = masked(html)

    assert len(markup) == len(html)
    assert [t.name for t in start_tags(markup)] == ["p"]
    assert html.index("{{") == markup.index("\ufdd0")
    assert html.index("{%") == markup.index("\ufdd1")


def test_attributes_with_their_places() -> None:
    html = """<TD Class="a b" align=left style='x:"y"' hidden/>"""
    (tag,) = start_tags(html)

    found = {a.name: (html[a.start : a.end], a.quote) for a in tag.attributes}
    assert tag.name == "td"
    assert found == {"class": ("a b", '"'), "align": ("left", ""), "style": ('x:"y"', "'"), "hidden": ("", "")}
    assert tag.end == len(html)


def test_values_are_read_with_their_entities() -> None:
    html = '<a href="?a=1&amp;b=&quot;2&quot;">'
    (tag,) = start_tags(html)

    assert tag.value("href", html) == '?a=1&b="2"'
    assert tag.value("title", html) == ""


@pytest.mark.parametrize("name", ["style", "script", "title", "textarea"])
def test_raw_text_has_no_elements(name: str) -> None:
    html = f"<{name}>a <b> </p </{name} ><i>"

    assert [t.name for t in start_tags(html)] == [name, "i"]
    (first, _) = start_tags(html)
    assert html[first.end : first.inner_end] == "a <b> </p "


def test_comments_are_passed_over() -> None:
    html = "<!doctype html><!--[if mso]><td><![endif]--><p>x</p><!-- <b> <i>"

    assert [t.name for t in start_tags(html)] == ["p"]
    assert [t.text for t in tokens(html) if isinstance(t, Words) and not t.is_comment] == ["x"]


def test_tokens_in_order() -> None:
    assert [t if isinstance(t, Words) else t.name for t in tokens("a<p>b < c</P >d</")] == [
        Words("a"),
        "p",
        *(Words("b "), Words("<"), Words(" c")),
        "p",
        Words("d"),
        Words("</", is_comment=True),
    ]


@given(st.text(alphabet="<>/!-=\"' abs&\n", max_size=80))
def test_any_markup_is_read_to_its_end(markup: str) -> None:
    position = 0
    for token in tokens(markup):
        if isinstance(token, StartTag):
            assert position <= token.start < token.end <= token.inner_end <= len(markup)
            position = token.inner_end
        elif isinstance(token, EndTag):
            assert token.name
        else:
            assert token.text


def test_lines_count_from_one() -> None:
    assert line_of("a\nb\nc", 0) == 1
    assert line_of("a\nb\nc", 4) == 3
