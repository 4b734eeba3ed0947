from __future__ import annotations

import os
from pathlib import Path

from engine.delivery import mailbox
from engine.profiles.erased_files import empty_messages, forget_kept, forget_lines


def test_messages_are_emptied_and_keep_their_place(tmp_path: Path) -> None:
    for number, name in enumerate(("1.eml", "2.eml", ".1.part")):
        (tmp_path / name).write_bytes(b"To: ann@example.org\r\nSubject: Hello\r\n\r\nAnn")
        os.utime(tmp_path / name, ns=(0, number * 10**9))
    empty_messages(tmp_path, [1, 3])
    assert sorted(f.name for f in tmp_path.iterdir()) == ["1.eml", "2.eml"]
    assert [m.send_id for m in mailbox.list_mails(tmp_path)] == [2, 1]
    emptied = mailbox.read(tmp_path, 1)
    assert (emptied.to, emptied.subject, emptied.text.strip()) == ("", "(erased)", "The person was erased.")
    assert b"ann@" in (tmp_path / "2.eml").read_bytes()


def test_no_mailbox_is_no_error(tmp_path: Path) -> None:
    empty_messages(tmp_path / "nothing", [1])


def test_messages_kept_to_be_sent_again_are_forgotten(tmp_path: Path) -> None:
    for name in ("1.eml", "1.part", "12.eml", "batch.journal"):
        (tmp_path / name).write_bytes(b"To: ann@example.org")
    forget_kept(tmp_path, [1, 2])
    assert sorted(f.name for f in tmp_path.iterdir()) == ["12.eml", "batch.journal"]
    forget_kept(tmp_path / "nothing", [1])


def test_lines_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "warmcast.log"
    log.write_bytes(b"one\nkey ANN@example.org is there\n\xff two\n")
    forget_lines(tmp_path, ["ann@example.org"])
    assert log.read_bytes() == b"one\n\xff two\n"
    assert [f.name for f in tmp_path.iterdir()] == ["warmcast.log"]
