"""Who speaks on the public pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.consent import organisation, words
from engine.consent.organisation import Organisation
from engine.delivery import senders
from engine.errors import BadValueError, ForbiddenError
from engine.profiles import subscriptions
from engine.workspace import Actor, Workspace


def test_without_a_name_it_is_who_the_messages_come_from(ws: Workspace) -> None:
    senders.create(ws, "desk", address="News desk <desk@example.org>")
    subscriptions.create_topic(ws, "news", sender="desk")
    subscriptions.create_topic(ws, "tips")
    named = {name: organisation.of(ws, subscriptions.topic(ws, name)).name for name in ("news", "tips")}
    assert named == {"news": "News desk", "tips": "Warmcast"}
    assert organisation.of(ws) == Organisation("Warmcast")


def test_an_address_is_no_name(ws: Workspace) -> None:
    senders.create(ws, "desk", address="desk@example.org")
    subscriptions.create_topic(ws, "news", sender="desk")
    assert organisation.of(ws, subscriptions.topic(ws, "news")) == Organisation()
    technical = replace(ws, settings=replace(ws.settings, sender="bounces@mx7.example.net"))
    assert organisation.of(technical) == Organisation()


def test_what_was_set_speaks_for_every_topic(ws: Workspace) -> None:
    organisation.save(ws, " Our school ", " https://example.org/ ")
    assert words.of(ws).organisation == Organisation("Our school", "https://example.org/")
    organisation.save(ws, "", "https://example.org")
    assert words.of(ws).organisation == Organisation("Warmcast", "https://example.org")
    organisation.save(ws, "", "")
    assert organisation.stored(ws) == Organisation()


@pytest.mark.parametrize(
    ("name", "website", "field"),
    [
        ("x" * 101, "", "name"),
        ("a\x00b", "", "name"),
        ("", "example.org", "website"),
    ],
)
def test_bad_ones_are_refused(ws: Workspace, name: str, website: str, field: str) -> None:
    with pytest.raises(BadValueError) as refused:
        organisation.save(ws, name, website)
    assert refused.value.field == field
    assert organisation.stored(ws) == Organisation()


def test_who_may_not(ws: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        organisation.save(ws.acting(Actor("vic", "viewer")), "x", "")


def test_a_broken_sender_breaks_no_page(ws: Workspace) -> None:
    broken = replace(ws, settings=replace(ws.settings, sender="nobody"))
    assert organisation.of(broken) == Organisation()
