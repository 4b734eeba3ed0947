from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.delivery.mailbox import list_mails, read
from engine.delivery.message import MessageParts, build
from engine.delivery.transports import MailboxTransport
from engine.errors import StoreError, UnknownNameError


def put(folder: Path, send_id: int, *, arrived: int | None = None, **changes: str) -> bytes:
    values: dict[str, Any] = {
        "subject": f"Subject {send_id}",
        "text": "Hello\n",
        "html": "<p>Hello</p>",
        "recipient": "ann@example.org",
    }
    message = build(
        MessageParts(
            send_id=send_id,
            built_at=datetime(2026, 1, 5, 12),
            sender_name="School",
            sender_address="school@example.org",
            feedback_id="x",
            **{**values, **changes},
        )
    )
    assert MailboxTransport(folder).send(send_id, "school@example.org", "ann@example.org", message).kind == "accepted"
    if arrived is not None:
        os.utime(folder / f"{send_id}.eml", (arrived, arrived))
    return message


def test_no_folder_no_mails(tmp_path: Path) -> None:
    assert list_mails(tmp_path / "mailbox") == []


def test_the_list_shows_the_latest_arrival_first(tmp_path: Path) -> None:
    for send_id, arrived in ((5, 300), (6, 100), (7, 200)):
        put(tmp_path, send_id, arrived=arrived)
    assert [m.send_id for m in list_mails(tmp_path)] == [5, 7, 6]
    assert [m.send_id for m in list_mails(tmp_path, limit=2)] == [5, 7]
    assert [m.send_id for m in list_mails(tmp_path, limit=2, before=7)] == [6]
    assert list_mails(tmp_path, before=6) == []
    assert list_mails(tmp_path, before=999) == []


def test_a_summary(tmp_path: Path) -> None:
    put(tmp_path, 5, subject="Zum Kurs: Größe 😀 " * 10, recipient="ann@münchen.example")
    (mail,) = list_mails(tmp_path)
    assert mail.subject == ("Zum Kurs: Größe 😀 " * 10).strip()
    assert mail.to == "ann@xn--mnchen-3ya.example"
    assert mail.date == datetime(2026, 1, 5, 12)


def test_a_mail(tmp_path: Path) -> None:
    raw = put(tmp_path, 5, text="Größe\nzwei\n", html="<p>Größe</p>\n", subject="Größe")
    mail = read(tmp_path, 5)
    assert (mail.send_id, mail.sender, mail.to) == (5, '"School" <school@example.org>', "ann@example.org")
    assert (mail.subject, mail.date) == ("Größe", datetime(2026, 1, 5, 12))
    assert (mail.text, mail.html) == ("Größe\nzwei\n", "<p>Gr&#246;&#223;e</p>\n")
    assert ("X-Send-ID", "5") in mail.headers
    assert mail.headers[0][0] == "From"
    assert mail.raw == raw.decode().replace("\r\n", "\n")


def test_an_international_address_is_shown_as_it_is(tmp_path: Path) -> None:
    put(tmp_path, 5, recipient="josé@example.org")
    assert read(tmp_path, 5).to == list_mails(tmp_path)[0].to == "josé@example.org"


def test_an_unknown_mail(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="no message “7”"):
        read(tmp_path, 7)


def test_a_mail_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "7.eml").mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        read(tmp_path, 7)
    assert [m.send_id for m in list_mails(tmp_path)] == [7]


def test_other_files_are_no_mails(tmp_path: Path) -> None:
    put(tmp_path, 5)
    for name in (".6.part", ".6.eml", "notes.txt", "x.eml", "-1.eml", "٣.eml", ".eml", "7.EML"):
        (tmp_path / name).write_bytes(b"Subject: x\r\n\r\n")
    assert [m.send_id for m in list_mails(tmp_path)] == [5]


BROKEN = [
    b"",
    b"\x00\xff\xfe",
    b"no header at all",
    b"Subject: =?utf-8?b?A?=\r\n\r\nx",
    b"Subject: =?nonsense?q?Hi?=\r\nDate: yesterday\r\n\r\nx",
    b"Date: Mon, 99 Jan 99999 99:99:99 +9999\r\n\r\n",
    b"Date: Mon, 01 Jan 0001 00:00:00 +2300\r\n\r\n",
    b"Subject: \xc3\xa9\xff\r\n\r\nx",
    b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xff",
    b"Content-Type: multipart/alternative\r\n\r\nno boundary",
    b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>",
    b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
    b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nx",
]


@pytest.mark.parametrize("raw", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_shown_as_far_as_it_goes(raw: bytes, tmp_path: Path) -> None:
    put(tmp_path, 5, arrived=100)
    (tmp_path / "6.eml").write_bytes(raw)
    assert [m.send_id for m in list_mails(tmp_path)] == [6, 5]
    mail = read(tmp_path, 6)
    assert mail.raw == raw.decode("utf-8", "replace").replace("\r\n", "\n")
    assert "\n" not in mail.subject


@given(st.binary(max_size=300) | st.text("abSubject:;=?/\r\n é-", max_size=300).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_can_be_shown(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "6.eml").write_bytes(raw)
    (summary,) = list_mails(tmp_path)
    mail = read(tmp_path, 6)
    assert (summary.send_id, mail.send_id) == (6, 6)


def test_a_cut_head_is_enough_for_the_list(tmp_path: Path) -> None:
    put(tmp_path, 5, text="é" * 100_000)
    assert list_mails(tmp_path)[0].subject == "Subject 5"
