from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.content.compiling import compile_source
from engine.content.context import ChangeView, message_context
from engine.content.examining.looks import HEAVY, look
from engine.content.examining.sayings import SAYINGS, Fact
from engine.content.gallery import STARTS, Start
from engine.content.preview import LINKS
from engine.content.rendering import Rendered, Renderer
from engine.content.source import TemplateSource

WORDS = "You are in: SEO promotion begins on Monday, and there is nothing to prepare."
GOOD = Rendered(
    subject="Ann, you are in",
    preheader="Three small steps make the start easy.",
    html=f'<body><p>{WORDS}</p><a href="https://school.org/x">Open</a><a href="#unsubscribe">No more mail</a></body>',
    text=WORDS,
)


def facts_of(**parts: str | None) -> list[Fact]:
    return look(replace(GOOD, **parts), asks_unsubscribe=True)


def test_nothing_is_said_of_a_good_message() -> None:
    assert facts_of() == []


@pytest.mark.parametrize(
    ("subject", "facts"),
    [
        ("x" * 60, []),
        ("x" * 61, [("long_subject", "")]),
        ("YOU ARE IN", [("shouting_subject", "")]),
        ("You are IN", []),
        ("Re: your place", [("spam_reply", "")]),
        ("Click here", [("spam_phrase", "click here")]),
        ("You! Are! In!", [("spam_marks", "subject")]),
        ("You! Are in!", []),
        ("Save €€", [("spam_marks", "subject")]),
    ],
)
def test_subjects(subject: str, facts: list[Fact]) -> None:
    assert facts_of(subject=subject) == facts


@pytest.mark.parametrize(
    ("preheader", "facts"),
    [
        (None, [("no_preheader", "")]),
        ("x" * 19, [("short_preheader", "")]),
        ("x" * 20, []),
        ("x" * 130, []),
        ("x" * 131, [("long_preheader", "")]),
        ("This comes without risk: no obligation", [("spam_phrase", "no obligation")]),
        ("There are a few places left!!!", [("spam_marks", "preheader")]),
    ],
)
def test_preheaders(preheader: str | None, facts: list[Fact]) -> None:
    assert facts_of(preheader=preheader) == facts


def test_a_preheader_in_the_html_is_one() -> None:
    assert facts_of(preheader=None, html=GOOD.html.replace("<p>", '<p style="display:none">First words</p><p>')) == []


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("", [("no_text", "")]),
        ("x" * 19, [("no_text", "")]),
        ("x" * 20, []),
        (f"{WORDS}\nBUY THE WHOLE COURSE\nBUY THE OTHER COURSE", [("spam_capitals", "plain text")]),
        (f"{WORDS}\nCome in!!!", [("spam_marks", "plain text")]),
    ],
)
def test_texts(text: str, facts: list[Fact]) -> None:
    assert facts_of(text=text) == facts


@pytest.mark.parametrize(("letter", "size"), [("a", 1), ("я", 2), ("👋", 4)])
def test_weight_is_counted_in_bytes(letter: str, size: int) -> None:
    room = HEAVY - len(GOOD.html)
    assert facts_of(html=GOOD.html + letter * (room // size)) == []
    assert facts_of(html=GOOD.html + letter * (room // size + 1)) == [("heavy", "")]


def test_a_link_to_unsubscribe_is_asked_where_it_is_needed() -> None:
    without = replace(GOOD, html=GOOD.html.replace("#unsubscribe", "#preferences"))
    assert look(without, asks_unsubscribe=True) == [("no_unsubscribe", "")]
    assert look(without, asks_unsubscribe=False) == []


def test_a_fact_is_told_once() -> None:
    assert facts_of(html=GOOD.html + '<a href="#">Open</a>' * 3) == [("empty_link", "Open")]


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "unknown"])
@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.name)
def test_of_the_gallery_only_its_addresses_are_to_be_changed(start: Start, is_known: bool) -> None:
    profile = {"first_name": "Ann", "city": "Lisbon", "registered_at": datetime(2025, 3, 14, 9)}
    product = {"name": "Words", "price": 90, "url": "https://school.org/1", "image": "https://school.org/1.png"}
    values = message_context(
        profile=profile if is_known else {},
        changes=[ChangeView("course", "Course", old="Analytics", new="SEO promotion")] if is_known else [],
        event=None,
        campaign={"name": "x", "label": "X"},
        recommend=[product] * 3 if is_known else [],
        links={**LINKS, "rate": "#rate"},
        trigger_values={},
    )
    facts = look(Renderer(compile_source(start.source)).render(values), asks_unsubscribe=True)
    assert {code for code, _ in facts} <= {"example_link"}
    assert all(detail.startswith("https://example.org/") for _, detail in facts)


def test_the_preheader_of_a_template_is_no_hidden_text() -> None:
    source = TemplateSource(subject="Hello", preheader="A few words that come first", html=f"<p>{WORDS}</p>")
    rendered = Renderer(compile_source(source)).render({})
    assert look(rendered, asks_unsubscribe=False) == []


PIECES = """< > " ' = / <a href= </a> <img src= alt <!-- --> # http:// www. . <p style="display:none font-size:0 </p> <style>
<body> & ä A !"""
MARKUP = st.lists(st.sampled_from([*PIECES.split(), " ", "\n", "\ud800"])).map("".join)
PART = st.one_of(st.text(), MARKUP)


@given(PART, st.one_of(st.none(), PART), PART, PART)
@settings(deadline=None)
def test_any_message_can_be_looked_at(subject: str, preheader: str | None, html: str, text: str) -> None:
    facts = look(Rendered(subject, preheader, html, text), asks_unsubscribe=True)
    assert {code for code, _ in facts} <= set(SAYINGS)
    assert len(facts) == len(set(facts))
    assert max(len(detail) for _, detail in facts) <= 140


@pytest.mark.parametrize(
    "repeated",
    [
        "<",
        "<a ",
        '<a "',
        "<a href='",
        "<a href=http://",
        "<a href=http://x.",
        "<a>www.x.",
        "<!--",
        '<p style="display:none">x',
        "<p style='display:none' class='x'>x",
        "<style>.x{}</style><p style='display:none' class=x>x</p>",
        '<p style="font-size:0',
        "<img src=",
        "href=",
        "href   ",
        "&",
        "!",
        "! ",
        "A ",
        "re ",
        "www.",
        "http://a@",
        "\n",
    ],
)
def test_hostile_messages_end_quickly(repeated: str) -> None:
    whole = repeated * (512 * 1024 // len(repeated))
    for html in (whole, f'<a href="{whole}">{whole}</a>', f'<p style="{whole}">{whole}</p>'):
        begin = time.process_time()
        look(Rendered(whole[:500], whole[:500], html, whole), asks_unsubscribe=True)
        assert time.process_time() - begin < 2
