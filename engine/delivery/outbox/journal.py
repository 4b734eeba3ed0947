"""What a worker began and what came of it, as lines that outlive it: a kill leaves nothing unknown but what was under way.

One file a batch, in the folder `outbox` beside the store; gone once the batch is recorded there.
"""

from __future__ import annotations

import fcntl
import os
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import get_args

from engine.delivery.outcome import Outcome, OutcomeKind

SUFFIX = ".journal"
MAKING, KEPT, BEGUN, ENDED = "M", "K", "S", "R"
"""A message is being made; its bytes follow; the relay gets it; what came of it."""
LOST = Outcome("in_doubt", reply="The process that sent it ended before the relay answered.")
_KINDS: tuple[OutcomeKind, ...] = get_args(OutcomeKind)


class Journal:
    """For one writer, which holds the file locked while it lives."""

    def __init__(self, path: Path):
        """Raises OSError."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._is_dirty = False

    def making(self, send_id: int) -> None:
        """From here on a process that ends may have ended over this message. Raises OSError."""
        self._write(_line(MAKING, send_id))

    def begin(self, send_id: int, kept: bytes | None = None) -> None:
        """Before the relay gets any of it. `kept`: what is to be sent again, byte by byte, should nobody know what came of
        it. Raises OSError: then it must not be sent."""
        before = _line(KEPT, send_id, len(kept)) + kept + b"\n" if kept is not None else b""
        self._write(before + _line(BEGUN, send_id))

    def end(self, send_id: int, outcome: Outcome) -> None:
        """Raises OSError."""
        self._write(_line(ENDED, send_id, _KINDS.index(outcome.kind), outcome.code or 0, outcome.status or "-"))

    def sync(self) -> None:
        """What was written so far outlives a power cut, too."""
        if self._is_dirty:
            self._is_dirty = False
            with suppress(OSError):
                os.fdatasync(self._file)

    def close(self) -> None:
        os.close(self._file)

    def _write(self, octets: bytes) -> None:
        if os.write(self._file, octets) != len(octets):
            raise OSError("the journal could not be written whole")
        self._is_dirty = True


class Left:
    """What the journals of ended writers tell. `fates`: of what was begun. `blamed`: over which messages they ended. `kept`:
    messages in doubt that may be sent again."""

    def __init__(self) -> None:
        self.fates: dict[int, Outcome] = {}
        self.blamed: set[int] = set()
        self.kept: dict[int, bytes] = {}

    def read(self, path: Path) -> None:
        """Adds one file; what is torn or foreign in it is passed over."""
        making: int | None = None
        for words, after in _lines(path):
            kind, send_id = words[0], int(words[1])
            if kind == MAKING:
                making = send_id
                continue
            making = None if making == send_id else making
            if kind == KEPT:
                self.kept[send_id] = after
            elif kind == BEGUN:
                self.fates[send_id] = LOST
            elif kind == ENDED:
                self.fates[send_id] = _outcome(words)
        if making is not None:
            self.blamed.add(making)
        self.kept = {i: message for i, message in self.kept.items() if self._is_in_doubt(i)}

    def _is_in_doubt(self, send_id: int) -> bool:
        return send_id in self.fates and self.fates[send_id].kind == "in_doubt"


def files(folder: Path) -> list[Path]:
    """Of all batches that are not yet recorded, oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def are_ended(paths: Iterable[Path], seconds: float) -> bool:
    """Whether nobody writes to them any more; waits so long for those who do."""
    until = time.monotonic() + seconds
    return all(_is_free(path, until) for path in paths)


def forget(paths: Iterable[Path]) -> None:
    """After what they tell was recorded."""
    for path in paths:
        with suppress(FileNotFoundError):
            path.unlink()


def _line(kind: str, *words: int | str) -> bytes:
    octets = " ".join([kind, *map(str, words)]).encode()
    return b"%s %08x\n" % (octets, zlib.crc32(octets))


def _lines(path: Path) -> Iterator[tuple[list[str], bytes]]:
    """Their words, and for what is kept the bytes that follow."""
    try:
        octets = path.read_bytes()
    except FileNotFoundError:
        return
    at = 0
    while (end := octets.find(b"\n", at)) >= 0:
        written, _, told = octets[at:end].rpartition(b" ")
        at = end + 1
        if not written or told != b"%08x" % zlib.crc32(written):
            continue
        words = written.decode("ascii").split(" ")
        size = int(words[2]) if words[0] == KEPT else 0
        after, at = octets[at : at + size], at + size
        if len(after) == size:
            yield words, after


def _outcome(words: list[str]) -> Outcome:
    return Outcome(_KINDS[int(words[2])], int(words[3]) or None, status="" if words[4] == "-" else words[4])


def _is_free(path: Path, until: float) -> bool:
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if time.monotonic() > until:
                    return False
                time.sleep(0.05)
    finally:
        os.close(file)
