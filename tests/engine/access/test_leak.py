"""Whoever gets a copy of the data folder, its tables and its log finds nothing in it that opens the API or the dashboard."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from engine import logs
from engine.access import links, logins, tokens, users
from engine.api.application import build
from engine.errors import ForbiddenError
from engine.settings import Settings
from engine.workspace import Workspace
from tests.engine.api.conftest import HOME

ANN = "ann@example.org"
SHORTEST = 20
"""Nothing shorter is a key to anything: tokens, logins and links have 43 letters and more."""
_WORD = re.compile(rb"[A-Za-z0-9_.\-]{%d,}" % SHORTEST)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Workspace]:
    with closing(Workspace.open(Settings(data=str(tmp_path / "data")))) as workspace:
        yield workspace


def kept_in(workspace: Workspace) -> Iterator[bytes]:
    """Every text of every table, and every file but the secret, which is none of the database's."""
    with workspace.store.read() as cursor:
        for table in cursor.column("select table_name from duckdb_tables() where not temporary"):
            for row in cursor.rows(f'select * from "{table}"'):
                yield repr(row).encode()
    workspace.store.checkpoint()
    for file in workspace.folder.rglob("*"):
        if file.is_file() and file.name != "secret":
            yield file.read_bytes()


def words_of(kept: Iterable[bytes]) -> set[str]:
    return {word.decode() for text in kept for word in _WORD.findall(text)}


def opens(workspace: Workspace, word: str) -> str:
    """What a word opens, '' for nothing."""
    for shown in (word, f"wc_{word}"):
        if _lets_in(lambda shown=shown: tokens.known(workspace, shown)):
            return "the API"
    if logins.of_cookie(workspace, word):
        return "the dashboard"
    return "a link" if _lets_in(lambda: links.of_token(workspace, word)) else ""


def _lets_in(call: Callable[[], object]) -> bool:
    try:
        call()
    except ForbiddenError:
        return False
    return True


def test_no_word_of_it_opens_anything(opened: Workspace) -> None:
    token = tokens.create(opened, "shop", "send")
    users.add(opened, ANN, "admin", password="a long and winding road")
    cookie = logins.start(opened, ANN, "password", came_from="203.0.113.7", agent="Browser")
    link = links.make(opened, ANN).path.rpartition("/")[2]
    with logs.running(opened.settings, "app"):
        with TestClient(build(lambda: opened), base_url=HOME) as client:
            for shown in (token, f"{token}x", "wc_wrong"):
                client.get("/v1/sends", headers={"Authorization": f"Bearer {shown}"})
        logging.getLogger("engine").warning("refused: %s, %s, %s", token, cookie, link)
    everything = list(kept_in(opened))
    assert any(b"refused: " in text for text in everything)
    words = words_of(everything)
    assert hashlib.sha256(token.encode()).hexdigest() in words
    assert {opens(opened, word) for word in words} == {""}
    # Else the test would say nothing.
    assert [opens(opened, word) for word in (token, cookie, link)] == ["the API", "the dashboard", "a link"]
    for secret in (token, token.removeprefix("wc_"), cookie, cookie.partition(".")[0], link, "winding road"):
        assert not any(secret.encode() in text for text in everything)


def test_who_has_the_secret_too_still_opens_nothing(opened: Workspace) -> None:
    """It signs cookies; what it would sign is kept as a hash."""
    users.add(opened, ANN, "admin")
    logins.start(opened, ANN, "password", came_from="", agent="")
    words = words_of(kept_in(opened))
    signer = logins._signer(opened.secrets[0])
    assert not [word for word in words if logins.of_cookie(opened, signer.sign(word).decode())]
