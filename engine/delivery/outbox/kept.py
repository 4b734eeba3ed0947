"""Messages of which nobody knows whether they arrived, kept to be sent again byte by byte. In the folder of the journals."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from engine.delivery.outgoing import Outgoing

SUFFIX = ".eml"


def write(folder: Path, send_id: int, octets: bytes) -> None:
    """`octets`: sender and recipient of the envelope, a line each, then the message."""
    aside = folder / f"{send_id}.part"
    aside.write_bytes(octets)
    aside.chmod(0o600)
    aside.replace(_path(folder, send_id))


def is_there(folder: Path, send_id: int) -> bool:
    """Whether this one can be sent again."""
    return _path(folder, send_id).exists()


def read(folder: Path, send_id: int) -> Outgoing | None:
    """As it was, None where it is not kept."""
    try:
        sender, recipient, message = _path(folder, send_id).read_bytes().split(b"\n", 2)
    except (FileNotFoundError, ValueError):
        return None
    return Outgoing(sender.decode(), recipient.decode(), message)


def ids(folder: Path) -> list[int]:
    """Of all that are kept."""
    return sorted(int(path.stem) for path in folder.glob(f"*{SUFFIX}") if path.stem.isdecimal())


def forget(folder: Path, send_id: int) -> None:
    """Once it is known what became of it."""
    with suppress(FileNotFoundError):
        _path(folder, send_id).unlink()


def _path(folder: Path, send_id: int) -> Path:
    return folder / f"{send_id}{SUFFIX}"
