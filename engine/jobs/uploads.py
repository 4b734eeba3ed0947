"""Files that people gave and a job has not taken yet: under uploads/ of the data folder, each in a directory of its own."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path, PurePath
from typing import BinaryIO

from engine.access import require
from engine.clock import seconds_of
from engine.errors import BadValueError, StateError
from engine.jobs import live
from engine.workspace import Workspace

KEPT = timedelta(days=1)
_TOKEN = re.compile(r"[0-9a-f]{24}")
_PIECE = 2**20


def keep(workspace: Workspace, name: str, content: BinaryIO | bytes) -> str:
    """Writes a file down; gives the token to find it by. `name`: as its owner called it. Raises BadValueError (disk)."""
    require(workspace, "write")
    drop_old(workspace)
    token = secrets.token_hex(12)
    place = _folder(workspace) / token
    try:
        place.mkdir(mode=0o700, parents=True)
        with (place / _safe(name)).open("wb") as out:
            for piece in _pieces(content):
                out.write(piece)
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        raise BadValueError(f"The file could not be written down: {error.strerror}.", code="bad_file") from None
    return token


def path(workspace: Workspace, token: str) -> Path:
    """Where the file lies. Raises StateError when it is gone."""
    require(workspace, "write")
    place = _folder(workspace) / token if _TOKEN.fullmatch(token) else None
    found = _inside(place) if place else []
    if not found:
        raise StateError("The file is no longer here: upload it again.")
    return found[0]


def drop(workspace: Workspace, token: str, *, job_id: int = 0) -> None:
    """Takes a file away, unless a job reads it, other than `job_id`; one that is gone already is no error."""
    require(workspace, "write")
    if _TOKEN.fullmatch(token) and token not in _in_use(workspace, job_id):
        shutil.rmtree(_folder(workspace) / token, ignore_errors=True)


def drop_old(workspace: Workspace) -> None:
    """Files that nobody came back for."""
    before = seconds_of(workspace.now() - KEPT)
    in_use = _in_use(workspace)
    for place in _all(workspace):
        # Others drop files at the same time.
        with suppress(FileNotFoundError):
            if place.stat().st_mtime < before and place.name not in in_use:
                shutil.rmtree(place, ignore_errors=True)


def drop_all(workspace: Workspace) -> None:
    """For a person's erasure: no file of this place may go on holding them."""
    for place in _all(workspace):
        shutil.rmtree(place, ignore_errors=True)


def _in_use(workspace: Workspace, but: int = 0) -> set[str]:
    """The tokens of what running jobs read."""
    return {running.reads for job_id, running in live.of(workspace.store).copy().items() if job_id != but}


def _all(workspace: Workspace) -> list[Path]:
    return _inside(_folder(workspace))


def _inside(folder: Path) -> list[Path]:
    """What lies there; nothing where it is no directory, or is none any more."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _folder(workspace: Workspace) -> Path:
    return workspace.folder / "uploads"


def _safe(name: str) -> str:
    """A name that is one on every disk; its endings stay, they say what a file may be."""
    return re.sub(r"[^\w.-]+", "_", PurePath(name).name).lstrip(".")[-100:] or "file"


def _pieces(content: BinaryIO | bytes) -> Iterable[bytes]:
    return [content] if isinstance(content, bytes) else iter(lambda: content.read(_PIECE), b"")
