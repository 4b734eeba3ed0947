from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.access import tokens
from engine.errors import ForbiddenError
from engine.workspace import Workspace

Run = Callable[..., Any]


def test_a_token_works_until_it_is_revoked(run: Run, ws: Workspace) -> None:
    added = run("token", "add", "shop", "--scope", "write", "--json")
    assert added.json["name"] == "shop"
    token = added.json["token"]
    assert tokens.actor_of(ws, token).role == "token:write"
    assert run("token", "revoke", "shop").text == "Token “shop” revoked.\n"
    with pytest.raises(ForbiddenError):
        tokens.actor_of(ws, token)


def test_alone_on_its_output_stands_the_token(run: Run, ws: Workspace) -> None:
    added = run("token", "add", "shop", "--scope", "read")
    assert added.line == "Keep it now: it is not shown again."
    assert tokens.actor_of(ws, added.text.strip()).name == "token shop"


def test_the_list_shows_no_secret(run: Run) -> None:
    token = run("token", "add", "shop", "--scope", "send", "--json").json["token"]
    listed = run("token", "list", "--json")
    assert [(r["name"], r["scope"], r["revoked_at"]) for r in listed.json] == [("shop", "send", None)]
    assert token.encode() not in listed.out + run("token", "list").out


def test_an_unknown_one_cannot_be_revoked(run: Run) -> None:
    assert run("token", "revoke", "shop").line == "There is no token “shop”."
