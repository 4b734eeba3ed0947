"""Each starting template, and the message of each recipe of campaigns, for somebody of whom everything is known, and for
somebody of whom nothing is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import pytest

from engine.campaigns.recipes import RECIPES
from engine.content import gallery, preview, templates
from engine.content.blocks import Block, Branches, Code, Text, read
from engine.content.blocks.naming import is_rating
from engine.content.checking import fields_of
from engine.content.compiling import compile_source
from engine.content.context import ChangeView, message_context
from engine.content.gallery import STARTS, Start
from engine.content.rendering import Rendered, Renderer
from engine.errors import UnknownNameError
from engine.profiles import asking, databases, reading, write
from engine.profiles.standard import STANDARD
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

CLIPPED = 102 * 1024
"""Bytes after which Gmail cuts a message off, and its unsubscribe link with it."""
LINKS = {name: f"https://mail.example.org/{name[0]}/1" for name in ("preferences", "unsubscribe", "rate")}
PICKS = [
    {
        "name": "Words & letters",
        "price": 90,
        "reason": "because you bought it",
        "url": "https://x.example/1",
        "image": "https://x.example/1.png",
    }
] * 3
KNOWN: dict[str, Any] = {
    "profile": {"first_name": "Ann", "city": "Lisbon", "registered_at": datetime(2025, 3, 14, 9)},
    "changes": [ChangeView("course", "Course", old="Analytics", new="SEO & promotion")],
    "event": None,
    "recommend": PICKS,
    "links": LINKS,
}
NO_TOPIC = {name: link for name, link in LINKS.items() if name != "unsubscribe"}
UNKNOWN: dict[str, Any] = {"profile": {}, "changes": [], "event": None, "links": NO_TOPIC}

MESSAGES = (*STARTS, *(recipe.message for recipe in RECIPES))
each_start = pytest.mark.parametrize("start", MESSAGES, ids=lambda start: f"{start.folder.name}-{start.name}")
each_person = pytest.mark.parametrize("person", [KNOWN, UNKNOWN], ids=["known", "unknown"])


def rendered(start: Start, person: dict[str, Any]) -> Rendered:
    values = message_context(campaign={"name": "x", "label": "X"}, trigger_values={}, **person)
    return Renderer(compile_source(start.source)).render(values)


def leaves(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Branches):
            for branch in block.branches:
                yield from leaves(branch.blocks)
            yield from leaves(block.otherwise or ())
        else:
            yield block


def test_there_is_one_for_each_occasion() -> None:
    assert [start.label for start in STARTS] == [
        "Course welcome",
        "Abandoned course",
        "Recommendation",
        "Digest",
        "Win-back",
        "Feedback",
    ]
    assert gallery.get("digest") is STARTS[3]
    with pytest.raises(UnknownNameError, match="digest"):
        gallery.get("digests")


@each_start
@each_person
def test_it_suits_everybody(start: Start, person: dict[str, Any]) -> None:
    message = rendered(start, person)
    assert len(message.html.encode()) < CLIPPED / 2, "what a marketer adds must fit, too"
    assert len(message.subject) <= 70
    assert message.preheader
    for part in (message.subject, message.preheader, message.text):
        assert not re.search(r"[{}<]|\bNone\b|  |\(\)| [,.;:?]", part), part
    assert LINKS["preferences"] in message.html
    assert LINKS["preferences"] in message.text


@each_start
def test_it_lets_people_go(start: Start) -> None:
    message = rendered(start, KNOWN)
    assert f'href="{LINKS["unsubscribe"]}"' in message.html
    assert f"Unsubscribe ({LINKS['unsubscribe']})" in message.text
    # A message without a topic has nothing to unsubscribe from.
    assert "Unsubscribe" not in rendered(start, UNKNOWN).html


@each_start
def test_what_it_shows_stands_in_it(start: Start) -> None:
    known, unknown = (rendered(start, person) for person in (KNOWN, UNKNOWN))
    assert "Ann" in known.html
    assert known.text != unknown.text
    assert fields_of(compile_source(start.source).variables) <= {name for name, *_ in STANDARD}


@each_start
def test_it_loads_nothing_and_its_pictures_have_words(start: Start) -> None:
    html = rendered(start, KNOWN).html
    pictures = re.findall(r"<img\b[^>]*>", html)
    # Empty words where the picture's name stands beside it.
    assert all(' alt="' in picture for picture in pictures)
    assert set(re.findall(r'\bsrc="([^"]*)"', html)) <= {PICKS[0]["image"]}
    assert not re.search(r"url\(|@import|<link|<script", html)
    assert {link for link in re.findall(r'href="([^"]*)"', html) if not link.startswith("https://")} == set()


@each_start
def test_it_opens_as_blocks(start: Start) -> None:
    """Nothing but where one column ends and the next begins is left as code."""
    written = leaves(read(start.source.mjml or "").blocks)
    assert [block.source for block in written if isinstance(block, Code) and not block.is_layout] == []


def test_the_rating_is_the_block_that_the_editor_knows() -> None:
    found = [block for block in leaves(read(gallery.get("feedback").source.mjml or "").blocks) if is_rating(block)]
    assert [block.words for block in found if isinstance(block, Text)] == [
        " ".join(f"[{score}]({{{{ links.rate }}}}/{score})" for score in range(1, 6))
    ]


@each_start
def test_it_tells_mail_programs_that_it_knows_the_dark(start: Start) -> None:
    html = rendered(start, KNOWN).html
    assert '<meta name="color-scheme" content="light dark"' in html
    assert "@media (prefers-color-scheme: dark)" in html


def test_each_is_saved_as_it_is_and_shown_for_a_person_without_a_name(ws: Workspace) -> None:
    home = databases.create(ws, "readers")
    asking.make_rating(ws, "readers")
    write.write(ws, ProfileWrite("readers", "bo@example.org", {}))
    for start in STARTS:
        templates.save(ws, start.name, start.source, label=start.label)
        message = preview.render(ws, start.source, home, reading.find(ws, "readers", "bo@example.org"))
        assert "Your school" in message.html
