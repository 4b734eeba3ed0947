from __future__ import annotations

import hashlib
from dataclasses import fields
from datetime import timedelta

import pytest

from engine.access import tokens
from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError, NameTakenError, UnknownNameError
from engine.workspace import Actor, Workspace


def test_a_token_acts_with_its_scope(ws: Workspace) -> None:
    token = tokens.create(ws, "shop", "write")
    assert tokens.actor_of(ws, token) == Actor("token shop", "token:write")


def test_only_a_hash_is_stored(ws: Workspace) -> None:
    token = tokens.create(ws, "shop", "read")
    with ws.store.read() as cursor:
        assert cursor.column("select hash from token") == [hashlib.sha256(token.encode()).hexdigest()]
        everything = str([cursor.rows(f"select * from {table}") for table in ("token", "audit", "setting")])
    assert token not in everything
    assert token.removeprefix("wc_") not in everything


def test_tokens_differ(ws: Workspace) -> None:
    made = {tokens.create(ws, f"t{n}", "read") for n in range(20)}
    assert len(made) == 20
    assert all(t.startswith("wc_") and len(t) > 40 for t in made)


def test_a_revoked_token_opens_nothing_at_once(ws: Workspace) -> None:
    token, other = tokens.create(ws, "shop", "read"), tokens.create(ws, "other", "read")
    tokens.actor_of(ws, token)
    tokens.revoke(ws, "shop")
    with pytest.raises(ForbiddenError, match="unknown or revoked") as caught:
        tokens.actor_of(ws, token)
    assert caught.value.code == "unauthorized"
    assert tokens.actor_of(ws, other).name == "token other"


def test_a_new_token_is_known_at_once(ws: Workspace) -> None:
    tokens.actor_of(ws, tokens.create(ws, "first", "read"))
    tokens.actor_of(ws, tokens.create(ws, "second", "read"))


@pytest.mark.parametrize("token", ["", "wc_", "x", "wc_" + "a" * 43])
def test_a_guessed_token(ws: Workspace, token: str) -> None:
    tokens.create(ws, "shop", "read")
    with pytest.raises(ForbiddenError):
        tokens.actor_of(ws, token)


def test_the_list_shows_no_hash(ws: Workspace) -> None:
    tokens.create(ws, "shop", "read")
    tokens.create(ws, "old", "send")
    tokens.revoke(ws, "old")
    listed = {t.name: t for t in tokens.list_all(ws)}
    assert "hash" not in {f.name for f in fields(tokens.Token)}
    assert (listed["shop"].revoked_at, listed["old"].revoked_at) == (None, ws.now())
    assert (listed["shop"].state, listed["old"].state) == ("valid", "revoked")


def test_refusals(ws: Workspace) -> None:
    tokens.create(ws, "shop", "read")
    with pytest.raises(NameTakenError):
        tokens.create(ws, "shop", "read")
    with pytest.raises(BadValueError, match="“all” is not a scope: read, write, send"):
        tokens.create(ws, "x", "all")
    with pytest.raises(BadValueError, match="cannot be the name of a token"):
        tokens.create(ws, "X", "read")
    with pytest.raises(UnknownNameError):
        tokens.revoke(ws, "nobody")


def test_a_token_is_revoked_once(ws: Workspace) -> None:
    tokens.create(ws, "shop", "read")
    tokens.revoke(ws, "shop")
    with pytest.raises(UnknownNameError):
        tokens.revoke(ws, "shop")


def test_only_an_admin_handles_tokens(ws: Workspace) -> None:
    acting = ws.acting(Actor("ann", "sender"))
    for call in (
        lambda: tokens.create(acting, "x", "read"),
        lambda: tokens.revoke(acting, "x"),
        lambda: tokens.list_all(acting),
    ):
        with pytest.raises(ForbiddenError):
            call()


def test_a_rate_is_kept(ws: Workspace) -> None:
    limited = tokens.create(ws, "shop", "read", rate=2.5)
    assert tokens.known(ws, limited).rate == 2.5
    assert tokens.known(ws, tokens.create(ws, "free", "read")).rate is None
    assert {t.name: t.rate for t in tokens.list_all(ws)} == {"shop": 2.5, "free": None}


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf"), 1e12])
def test_a_rate_that_is_none(ws: Workspace, rate: float) -> None:
    with pytest.raises(BadValueError) as caught:
        tokens.create(ws, "shop", "read", rate=rate)
    assert caught.value.field == "rate"
    assert tokens.list_all(ws) == []


def test_the_last_use_is_noted(ws: Workspace) -> None:
    tokens.create(ws, "shop", "read")
    tokens.create(ws, "other", "read")
    tokens.touch(ws, "shop", "203.0.113.7")
    ws.store.submit(lambda _, items: items, None).result(10)
    used = {t.name: (t.last_used_at, t.last_used_from) for t in tokens.list_all(ws)}
    assert used == {"shop": (ws.now(), "203.0.113.7"), "other": (None, None)}


def at(ws: Workspace, days: float) -> Workspace:
    return ws.acting(clock=FixedClock(ws.now() + timedelta(days=days)))


def test_a_token_ends_at_its_moment(ws: Workspace) -> None:
    token = tokens.create(ws, "shop", "read", expires_at=ws.now() + timedelta(days=90))
    assert tokens.actor_of(at(ws, 89.99), token).name == "token shop"
    with pytest.raises(ForbiddenError, match="expired on 5 Apr 2026, 12:00 UTC: ask for a new one") as caught:
        tokens.actor_of(at(ws, 90), token)
    assert caught.value.code == "unauthorized"
    assert [t.state for t in tokens.list_all(at(ws, 90))] == ["expired"]


def test_only_who_has_the_true_token_hears_that_it_expired(ws: Workspace) -> None:
    token = tokens.create(ws, "shop", "read", expires_at=ws.now() + timedelta(days=1))
    for wrong in (token[:-1], token + "x", token.upper(), "shop"):
        with pytest.raises(tokens.UnknownTokenError, match="unknown or revoked"):
            tokens.actor_of(at(ws, 2), wrong)
    tokens.revoke(ws, "shop")
    with pytest.raises(tokens.UnknownTokenError, match="unknown or revoked"):
        tokens.actor_of(at(ws, 2), token)


def test_an_end_in_the_past(ws: Workspace) -> None:
    with pytest.raises(BadValueError, match="ends in the future") as caught:
        tokens.create(ws, "shop", "read", expires_at=ws.now())
    assert caught.value.field == "expires"
    assert tokens.list_all(ws) == []
