from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.delivery.transports import MailboxTransport, Outcome

MESSAGE = b"Subject: Hello\r\n\r\nHello\r\n"


def send(folder: Path, send_id: int, message: bytes = MESSAGE) -> Outcome:
    return MailboxTransport(folder).send(send_id, "school@example.org", "ann@example.org", message)


def test_a_message_is_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "mailbox"
    assert send(folder, 5) == Outcome("accepted")
    assert [f.name for f in folder.iterdir()] == ["5.eml"]
    assert (folder / "5.eml").read_bytes() == MESSAGE
    assert folder.stat().st_mode & 0o077 == 0


def test_was_sent(tmp_path: Path) -> None:
    transport = MailboxTransport(tmp_path / "mailbox")
    assert transport.was_sent(5) is False
    send(tmp_path / "mailbox", 5)
    (tmp_path / "mailbox" / ".6.part").write_bytes(MESSAGE)
    assert (transport.was_sent(5), transport.was_sent(6)) == (True, False)
    transport.close()


def test_the_same_again_stays_one_file(tmp_path: Path) -> None:
    send(tmp_path, 5)
    assert send(tmp_path, 5).kind == "accepted"
    assert [f.name for f in tmp_path.iterdir()] == ["5.eml"]


def test_a_leftover_of_a_killed_process_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".5.part").write_bytes(b"half")
    send(tmp_path, 5)
    assert [f.name for f in tmp_path.iterdir()] == ["5.eml"]
    assert (tmp_path / "5.eml").read_bytes() == MESSAGE


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "mailbox").write_text("in the way")
    outcome = send(tmp_path / "mailbox", 5)
    assert (outcome.kind, outcome.code) == ("unavailable", None)
    assert outcome.reply == f"The mailbox folder {tmp_path}/mailbox cannot be written to: File exists."


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    before = b"Subject: before\r\n\r\n"
    send(tmp_path, 5, before)
    with no_file_larger_than(256 * 1024):
        again = send(tmp_path, 5, b"x" * 1024 * 1024)
        fresh = send(tmp_path, 6, b"x" * 1024 * 1024)
    assert again.kind == fresh.kind == "unavailable"
    assert fresh.reply.endswith("cannot be written to: File too large.")
    assert [f.name for f in tmp_path.iterdir()] == ["5.eml"]
    assert (tmp_path / "5.eml").read_bytes() == before


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """The kernel stops writing in the middle of the file, as a full disk does."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
