"""Texts by language: what was set, else English."""

from __future__ import annotations

from datetime import datetime

import pytest

from engine.consent import words
from engine.consent.texts import DEFAULTS, GROUPS
from engine.errors import BadValueError, ForbiddenError
from engine.workspace import Actor, Workspace


def test_defaults_are_whole_and_stand_once() -> None:
    assert sum(len(group) for group in GROUPS.values()) == len(DEFAULTS)
    assert all(text.strip() == text and len(text) <= words.MOST for text in DEFAULTS.values())


def test_what_was_set_wins_and_the_rest_is_english(ws: Workspace) -> None:
    words.save(ws, "de", {"form_button": "Abonnieren"})
    words.save(ws, "en", {"confirm_button": "Yes please"})
    german = words.of(ws, "de-AT")
    assert (german.language, german.say("form_button")) == ("de", "Abonnieren")
    assert german.say("confirm_button") == "Yes please"
    assert german.say("undo_button") == DEFAULTS["undo_button"]


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (("de",), "de"),
        (("DE_at",), "de"),
        ((None, "fr;q=0.9, pt-BR"), "pt-br"),
        (("pt",), "en"),
        (("Deutsch", "de"), "de"),
        (("",), "en"),
        (("x" * 5000,), "en"),
        (("{topic}", "*"), "en"),
    ],
)
def test_the_first_known_language_is_taken(ws: Workspace, wanted: tuple[str | None, ...], language: str) -> None:
    words.save(ws, "de", {"form_button": "Abonnieren"})
    words.save(ws, "pt-BR", {"form_button": "Assinar"})
    assert words.of(ws, *wanted).language == language


def test_holes_are_filled_with_text_only(ws: Workspace) -> None:
    mine = words.of(ws)
    assert "“{topic}” {0}" in mine.say("confirm_text", topic="{topic}” {0}").replace("“{topic}”", "“{topic}”")
    assert mine.say("paused_title") == "Paused until {date}"


def test_dates_speak_the_language_too(ws: Workspace) -> None:
    months = "januari,februari,maart,april,mei,juni,juli,augustus,september,oktober,november,december"
    words.save(ws, "nl", {"months": months, "date": "{day} {month} {year}"})
    assert words.of(ws, "nl").date(datetime(2026, 3, 4, 12)) == "4 maart 2026"
    assert words.of(ws).date(datetime(2026, 3, 4, 12)) == "4 March 2026"


def test_an_empty_text_goes_back_to_english(ws: Workspace) -> None:
    words.save(ws, "de", {"form_button": "Abonnieren", "form_yes": "Ja"})
    words.save(ws, "de", {"form_button": ""})
    assert words.translations(ws) == {"de": {"form_yes": "Ja"}}
    words.save(ws, "de", {"form_yes": " "})
    words.save(ws, "en", {"form_yes": DEFAULTS["form_yes"]})
    assert words.translations(ws) == {}


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("German", {}),
        ("", {}),
        ("../x", {}),
        ("de", {"nothing": "x"}),
        ("de", {"form_button": "{topic}"}),
        ("de", {"confirm_text": "{topic.__class__}"}),
        ("de", {"confirm_text": "{{ topic }}"}),
        ("de", {"confirm_text": "a } b"}),
        ("de", {"form_button": "x" * 1001}),
        ("de", {"form_button": "a\x00b"}),
        ("de", {"months": "a, b"}),
    ],
)
def test_bad_texts_are_refused(ws: Workspace, language: str, texts: dict[str, str]) -> None:
    with pytest.raises(BadValueError):
        words.save(ws, language, texts)
    assert words.translations(ws) == {}


def test_rights_and_direction(ws: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        words.save(ws.acting(Actor("vic", "viewer")), "de", {})
    words.save(ws, "ar", {"form_yes": "نعم"})
    assert words.of(ws, "ar").is_right_to_left and not words.of(ws).is_right_to_left
