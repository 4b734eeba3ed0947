"""Where the bytes of a table lie: a file, memory, or a nameless temporary file. Nothing here holds a big file in memory."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from engine.errors import BadValueError

BLOCK = 4 * 2**20
MOST_BYTES = 2 * 2**30
_SMALL = 64 * 2**20
_PACKED_MOST = 200


class Readable(Protocol):
    """A file, or what unpacks one."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Source:
    """Bytes that can be opened as often as one likes, each time at their start. `name`: the file's, may be empty."""

    open: Callable[[], BinaryIO]
    name: str = ""

    def head(self, size: int) -> bytes:
        with self.open() as file:
            return file.read(size)


def of_bytes(data: bytes, name: str = "") -> Source:
    """Bytes that are in memory anyway."""
    return Source(lambda: io.BytesIO(data), name)


def of_file(path: Path) -> Source:
    """Raises BadValueError if it cannot be read."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise BadValueError(f"The file {path} cannot be read: {error.strerror}.", code="bad_file") from None
    return Source(lambda: path.open("rb"), path.name)


def of_blocks(blocks: Iterable[bytes], name: str = "") -> Source:
    """Copies the blocks into a temporary file without a name: nothing of it is left, however the process ends."""
    kept = _Kept()
    for block in blocks:
        kept.file.write(block)
    kept.file.flush()
    return Source(lambda: io.BufferedReader(_At(kept), BLOCK), name)


def from_offset(source: Source, offset: int) -> Source:
    """The same without its first `offset` bytes."""

    def open_there() -> BinaryIO:
        file = source.open()
        file.seek(offset)
        return file

    return Source(open_there, source.name)


def blocks_of(file: Readable, size: int = BLOCK) -> Iterator[bytes]:
    """What is left of the file, in blocks."""
    return iter(lambda: file.read(size), b"")


def unpacked(file: Readable, packed_size: int) -> Iterator[bytes]:
    """The blocks of a packed file, up to 2 GB, and up to 200 times its packed size. Raises BadValueError."""
    size = 0
    for block in blocks_of(file):
        size += len(block)
        if size > MOST_BYTES:
            raise BadValueError("Unpacked, the file is larger than 2 GB: split it.", code="bad_file")
        if size > _SMALL and size > _PACKED_MOST * packed_size:
            raise BadValueError(
                "Unpacked, the file is over 200 times larger: no table packs like this.", code="bad_file"
            )
        yield block


class _Kept:
    """A temporary file that is closed, and so gone, with its last reader."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115

    def __del__(self) -> None:
        self.file.close()


class _At(io.RawIOBase):
    """Reads a file at a place of its own, whoever else reads it."""

    def __init__(self, kept: _Kept):
        self._kept = kept
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: os.fstat(self._kept.file.fileno()).st_size}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        count = os.preadv(self._kept.file.fileno(), [buffer], self._at)
        self._at += count
        return count
