"""The default transport: one .eml file a message, written aside and renamed, so that a file that is there is whole."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from engine.delivery.outcome import Outcome

SUFFIX = ".eml"


class MailboxTransport:
    """Makes the folder with its first message, readable for its owner only."""

    name = "mailbox"

    def __init__(self, folder: Path):
        self._folder = folder

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        """Sending the same again replaces the file by itself."""
        aside = self._folder / f".{send_id}.part"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside.write_bytes(message)
            aside.replace(self._file(send_id))
        except OSError as error:
            with suppress(OSError):
                aside.unlink()
            reason = error.strerror or "unknown error"
            return Outcome("unavailable", reply=f"The mailbox folder {self._folder} cannot be written to: {reason}.")
        return Outcome("accepted")

    def was_sent(self, send_id: int) -> bool | None:
        return self._file(send_id).exists()

    def close(self) -> None:
        """Nothing is held open."""

    def _file(self, send_id: int) -> Path:
        return self._folder / f"{send_id}{SUFFIX}"
