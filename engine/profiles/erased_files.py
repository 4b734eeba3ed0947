"""What an erasure leaves of stored messages: a file that says so, since the file itself is the proof that it was sent."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

STONE = b"Subject: (erased)\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe person was erased.\r\n"


def empty_messages(mailbox: Path, send_ids: Iterable[int]) -> None:
    """Empties the messages of these sends where they are kept, and takes away half-written ones. Keeps their times: they
    order the mailbox."""
    for send_id in send_ids:
        (mailbox / f".{send_id}.part").unlink(missing_ok=True)
        file = mailbox / f"{send_id}.eml"
        if file.exists():
            times = file.stat()
            aside = file.with_name(f".{send_id}.erased")
            aside.write_bytes(STONE)
            os.utime(aside, ns=(times.st_atime_ns, times.st_mtime_ns))
            aside.replace(file)
