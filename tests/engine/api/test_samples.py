"""Samples of the public pages for whoever writes their texts."""

from __future__ import annotations

import pytest

from engine.api import samples
from engine.consent import words
from engine.errors import ForbiddenError
from engine.profiles import databases, subscriptions
from engine.workspace import Actor, Workspace


def test_every_page_in_the_words_of_the_draft(ws: Workspace) -> None:
    databases.create(ws, "people")
    draft = words.Words("de", {**words.of(ws).texts, "confirm_button": "Ja, gern", "mail_button": "Los"}, ws)
    pages = samples.pages(ws, draft)
    assert next(iter(pages)) == "Sign-up form" and len(pages) == 9
    assert "Ja, gern" in pages["Confirmation page"] and "Los" in pages["Confirmation message"]
    assert 'lang="de"' in pages["Preference page"] and "checked" in pages["Preference page"]
    assert subscriptions.topic_counts(ws) == {}


def test_without_a_database_there_is_nothing_to_show(ws: Workspace) -> None:
    assert samples.pages(ws, words.of(ws)) == {}
    with pytest.raises(ForbiddenError):
        samples.pages(ws.acting(Actor("x", "nobody")), words.of(ws))
