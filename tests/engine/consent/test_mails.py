"""The confirmation message: plain, complete in text and HTML, and safe whatever a topic is called."""

from __future__ import annotations

import pytest

from engine.consent import mails, words
from engine.content.rendering import Rendered
from engine.workspace import Workspace


def render(ws: Workspace, topic: str = "News", *, is_reminder: bool = False, language: str = "en") -> Rendered:
    return mails.render(
        words.of(ws, language),
        topic=topic,
        link="https://m.example.org/k/a",
        stop="https://m.example.org/u/b",
        until="4 February 2026",
        is_reminder=is_reminder,
    )


@pytest.mark.parametrize("is_reminder", [False, True])
def test_both_parts_say_the_same(ws: Workspace, is_reminder: bool) -> None:
    mail = render(ws, is_reminder=is_reminder)
    for part in (mail.text, mail.html):
        assert part.count("https://m.example.org/k/a") == part.count("https://m.example.org/u/b") == 1
        assert "4 February 2026" in part and "News" in part
    assert ("interested" in mail.subject) == is_reminder
    assert "<script" not in mail.html and "<img" not in mail.html


def test_a_label_cannot_do_harm(ws: Workspace) -> None:
    mail = render(ws, 'A <b>\r\nBcc: x@x.org "{date}"')
    assert "\n" not in mail.subject and "<b>" not in mail.html
    assert "&lt;b&gt;" in mail.html and "{date}" in mail.text


def test_it_speaks_and_runs_the_readers_way(ws: Workspace) -> None:
    words.save(ws, "he", {"mail_button": "כן"})
    mail = render(ws, language="he")
    assert '<html lang="he" dir="rtl">' in mail.html
    assert "כן" in mail.html and "כן" in mail.text
