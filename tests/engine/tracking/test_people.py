from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from engine.clock import FixedClock
from engine.delivery.tokens import UNSUBSCRIBE, Tokens
from engine.errors import ForbiddenError, UnknownNameError
from engine.profiles import databases, merge, write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.tracking import person_token, snippet
from engine.tracking.people import homes, read_token
from engine.workspace import Actor, Workspace
from tests.engine.tracking.conftest import Site


def test_a_token_is_read_and_holds_no_address(site: Site) -> None:
    assert read_token(site.ws, site.token) == site.ann
    assert len(site.token) == 35
    assert "ann" not in site.token


@pytest.mark.parametrize("token", ["", "x", "é", "a" * 35, "\ud800"])
def test_a_token_that_is_none(site: Site, token: str) -> None:
    assert read_token(site.ws, token) is None


def test_a_changed_letter_or_another_kind_is_unknown(site: Site) -> None:
    for place in range(len(site.token)):
        letter = "A" if site.token[place] != "A" else "B"
        assert read_token(site.ws, site.token[:place] + letter + site.token[place + 1 :]) is None
    assert read_token(site.ws, Tokens(site.ws.secrets).sign(UNSUBSCRIBE, site.ann)) is None


def test_a_token_survives_a_new_secret(site: Site) -> None:
    rotated = replace(site.ws, secrets=(b"new", *site.ws.secrets))
    assert read_token(rotated, site.token) == site.ann
    assert person_token(rotated, "shop", site.ann) != site.token
    assert read_token(replace(site.ws, secrets=(b"new",)), site.token) is None


def test_the_snippet(tmp_path: Path) -> None:
    settings = Settings(data=str(tmp_path), base_url="https://mail.example.org/")
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5)), tmp_path, settings)
    try:
        databases.create(ws, "shop")
        start = '<script async src="https://mail.example.org/t.js" data-person="'
        assert snippet(ws, "shop", None) == f'{start}SIGNED_ID"></script>'
        assert snippet(ws, "shop", 7) == f'{start}{person_token(ws, "shop", 7)}"></script>'
    finally:
        ws.close()


def test_where_people_live(site: Site) -> None:
    databases.create(site.ws, "other")
    bob = write.write(site.ws, ProfileWrite("other", "bob@example.org", {})).profile_id
    assert homes(site.ws, [site.ann, bob, 999]) == {site.ann: ("shop", site.ann), bob: ("other", bob)}
    assert homes(site.ws, []) == {}


def test_a_merged_person_is_found_again(site: Site) -> None:
    old = write.write(site.ws, ProfileWrite("shop", "old@example.org", {})).profile_id
    merge.merge(site.ws, "shop", "ann@example.org", "old@example.org")
    assert homes(site.ws, [old]) == {old: ("shop", site.ann)}


def test_who_may(site: Site) -> None:
    with pytest.raises(ForbiddenError):
        person_token(site.ws.acting(Actor("x", "none")), "shop", site.ann)
    with pytest.raises(UnknownNameError):
        person_token(site.ws, "shopp", site.ann)
