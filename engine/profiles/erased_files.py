"""What an erasure leaves of stored messages: a file that says so, since the file itself is the proof that it was sent."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

STONE = b"Subject: (erased)\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe person was erased.\r\n"


def empty_messages(mailbox: Path, send_ids: Iterable[int]) -> None:
    """Empties the messages of these sends where they are kept, and takes away half-written ones. Keeps their times: they
    order the mailbox."""
    for send_id in send_ids:
        (mailbox / f".{send_id}.part").unlink(missing_ok=True)
        file = mailbox / f"{send_id}.eml"
        # Whoever empties the mailbox may do it at the same time.
        with suppress(FileNotFoundError):
            times = file.stat()
            aside = file.with_name(f".{send_id}.erased")
            aside.write_bytes(STONE)
            os.utime(aside, ns=(times.st_atime_ns, times.st_mtime_ns))
            aside.replace(file)


def forget_kept(outbox: Path, send_ids: Iterable[int]) -> None:
    """Takes away the messages of these sends that are kept to be sent again, half-written ones too: nobody gets them now."""
    for send_id in send_ids:
        for name in (f"{send_id}.eml", f"{send_id}.part"):
            (outbox / name).unlink(missing_ok=True)


def forget_lines(folder: Path, words: Iterable[str]) -> None:
    """Takes every line that holds one of the words, case ignored, out of the logs that lie in the data folder."""
    sought = [word.casefold() for word in words]
    for file in folder.glob("*.log"):
        # A line that is no text goes on as it is.
        lines = file.read_text("utf-8", "surrogateescape").splitlines(keepends=True)
        kept = [line for line in lines if not any(word in line.casefold() for word in sought)]
        if len(kept) < len(lines):
            aside = file.with_name(f".{file.name}.erased")
            aside.write_text("".join(kept), "utf-8", "surrogateescape")
            aside.chmod(file.stat().st_mode & 0o777)
            aside.replace(file)
