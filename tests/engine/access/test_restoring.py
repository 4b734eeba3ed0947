"""A backup that is put back opens nothing that was closed since, as far as that can be known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.access import audit_log, links, logins, restoring, tokens, users
from engine.clock import FixedClock
from engine.errors import ForbiddenError, StoreError
from engine.settings import Settings
from engine.store import migrations
from engine.workspace import Workspace

NOW = datetime(2026, 11, 2, 9, 0)
ANN, BEN, PASSWORD = "ann@example.org", "ben@example.org", "correct horse battery"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=str(tmp_path / "data"), login="password")


@contextmanager
def opened(settings: Settings) -> Iterator[Workspace]:
    with closing(Workspace.open(settings, FixedClock(NOW))) as ws:
        yield ws


def test_nobody_stays_signed_in_and_no_link_opens(settings: Settings, tmp_path: Path) -> None:
    backup = tmp_path / "backup.duckdb"
    with opened(settings) as ws:
        users.add(ws, ANN, "admin", password=PASSWORD)
        users.add(ws, BEN, "admin", password=PASSWORD)
        cookies = [logins.start(ws, email, "password", came_from="", agent="") for email in (ANN, BEN)]
        link = links.make(ws, BEN).path.rpartition("/")[2]
        token = tokens.create(ws, "shop", "read")
        ws.store.copy_to(backup)
        users.remove(ws, BEN)
        tokens.revoke(ws, "shop")
    restoring.restore(settings, backup, FixedClock(NOW))
    with opened(settings) as ws:
        assert [logins.of_cookie(ws, cookie) for cookie in cookies] == [None, None]
        with pytest.raises(ForbiddenError):
            links.of_token(ws, link)
        # As the documents say: who they are is as it was.
        assert users.signs_in(ws, BEN, PASSWORD)
        assert tokens.known(ws, token)
        row = audit_log.entries(ws, limit=1)[0]
        assert (row.actor, row.via, row.action, row.kind, row.name) == (
            "local",
            "command line",
            "restored",
            "workspace",
            "backup",
        )
        assert row.after == {"logins": 2, "links": 1}
        assert row.happened_at == NOW
    names = {f.name for f in settings.folder.iterdir()}
    assert not [name for name in names if "restoring" in name or "part" in name]


def test_no_number_that_a_link_signs_comes_again(settings: Settings, tmp_path: Path) -> None:
    """A link to a confirmation of after the backup would else confirm what somebody else asks for after it is put back."""
    with opened(settings) as ws:
        ws.store.copy_to(tmp_path / "backup.duckdb")
        after = ws.store.write(lambda cursor: cursor.next_ids("seq_opt_in", 3))
    restoring.restore(settings, tmp_path / "backup.duckdb", FixedClock(NOW))
    with opened(settings) as ws:
        assert not set(after) & set(ws.store.write(lambda cursor: cursor.next_ids("seq_opt_in", 1_000)))


def test_what_was_asked_for_by_mail_is_to_be_asked_again(settings: Settings, tmp_path: Path) -> None:
    row = {"kind": "erase", "database_id": 1, "profile_id": 1, "address": "x", "asked_at": NOW, "send_id": 1}
    row |= {"expires_at": NOW + timedelta(days=1), "state": "sent", "attempts": 1}
    with opened(settings) as ws:
        ws.store.write(lambda cursor: cursor.insert("right_request", [row]))
        ws.store.copy_to(tmp_path / "backup.duckdb")
    restoring.restore(settings, tmp_path / "backup.duckdb", FixedClock(NOW))
    with opened(settings) as ws:
        assert ws.store.write(lambda cursor: cursor.column("select expires_at from right_request")) == [NOW]


def test_the_backup_itself_is_left_as_it_is(settings: Settings, tmp_path: Path) -> None:
    with opened(settings) as ws:
        users.add(ws, ANN, "admin", password=PASSWORD)
        ws.store.copy_to(tmp_path / "backup.duckdb")
    before = (tmp_path / "backup.duckdb").read_bytes()
    restoring.restore(settings, tmp_path / "backup.duckdb")
    assert (tmp_path / "backup.duckdb").read_bytes() == before


def test_one_that_cannot_be_migrated_changes_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(settings) as ws:
        ws.store.copy_to(tmp_path / "backup.duckdb")
        ws.store.write(lambda cursor: ws.set_setting(cursor, "kind", "newer"))

    def full(*_: object) -> None:
        raise StoreError("The disk is full.", code="disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "migrate", full)
        with pytest.raises(StoreError):
            restoring.restore(settings, tmp_path / "backup.duckdb")
    with opened(settings) as ws:
        assert ws.setting("kind") == "newer"
    assert not list(settings.folder.glob("*restor*"))
