from __future__ import annotations

import io

import pytest

from engine.errors import BadValueError, ForbiddenError, StateError
from engine.jobs import uploads
from engine.workspace import Actor, Workspace


def test_a_file_is_kept_until_it_is_dropped(ws: Workspace) -> None:
    token = uploads.keep(ws, "people.csv.gz", io.BytesIO(b"x" * 3_000_000))
    found = uploads.path(ws, token)
    assert (found.name, found.stat().st_size) == ("people.csv.gz", 3_000_000)
    assert found.parent.stat().st_mode & 0o777 == 0o700
    uploads.drop(ws, token)
    uploads.drop(ws, token)
    with pytest.raises(StateError, match="no longer here"):
        uploads.path(ws, token)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("Kunden März.csv", "Kunden_März.csv"),
        (".hidden", "hidden"),
        ("", "file"),
        ("a\x00b.csv", "a_b.csv"),
        ("n" * 300 + ".csv", "n" * 96 + ".csv"),
    ],
)
def test_names_that_are_none_on_a_disk(ws: Workspace, name: str, kept: str) -> None:
    found = uploads.path(ws, uploads.keep(ws, name, b"x"))
    assert found.name == kept
    assert found.is_relative_to(ws.folder / "uploads")


@pytest.mark.parametrize("token", ["", "..", "a" * 24, "../secret", "A" * 24])
def test_a_token_that_is_none(ws: Workspace, token: str) -> None:
    with pytest.raises(StateError):
        uploads.path(ws, token)
    uploads.drop(ws, token)
    assert ws.folder.exists()


def test_a_disk_that_cannot_be_written(ws: Workspace) -> None:
    (ws.folder / "uploads").write_text("in the way")
    with pytest.raises(BadValueError, match="could not be written"):
        uploads.keep(ws, "a.csv", b"x")


def test_only_who_may_write(ws: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        uploads.keep(ws.acting(Actor("vera", "viewer")), "a.csv", b"x")
