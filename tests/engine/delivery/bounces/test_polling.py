"""The mailbox of reports, read over IMAP from a real Dovecot."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.delivery.bounces import Detail, polling, reading
from engine.delivery.bounces.inbox import DONE, Inbox
from engine.delivery.bounces.opening import Opened, header
from engine.delivery.bounces.polling import Polling, state_of
from engine.errors import BadValueError, StoreError
from engine.profiles import subscriptions
from engine.workspace import Workspace
from tests.engine.delivery.bounces import made
from tests.engine.delivery.bounces.conftest import OTHER, Server
from tests.engine.delivery.bounces.test_taking import ANN, World

TROUBLE = "The mailbox of bounces at 127.0.0.1 could not be read, and is tried again later. "


def wait_for(seen: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < until
        time.sleep(0.02)


def with_inbox(ws: Workspace, url: str) -> Workspace:
    return replace(ws, settings=replace(ws.settings, bounce_imap_url=url))


@pytest.fixture
def emptied(dovecot: Server) -> Server:
    with dovecot.session() as client:
        for folder in ("INBOX", DONE):
            status, count = client.select(folder)
            if status == "OK" and count != [b"0"]:
                client.store("1:*", "+FLAGS", "\\Deleted")
                client.expunge()
    return dovecot


def test_reports_are_taken_and_moved_away(ws: Workspace, emptied: Server) -> None:
    world = World(ws)
    send_id = world.send(1)
    emptied.put(made.dsn(to=world.path(send_id)), made.absence(), b"From: x@y.org\r\n\r\nnothing\r\n", made.dsn())
    started = Polling(with_inbox(world.school.at(5), emptied.url))
    started.start()
    try:
        wait_for(lambda: (state := state_of(world.ws)) and state.read_at)
    finally:
        started.stop()
    assert subscriptions.suppression_of(world.ws, ANN) == "hard_bounce"
    assert [e["properties"]["kind"] for e in world.events("bounced")] == ["hard"]
    assert (emptied.count("INBOX"), emptied.count(DONE)) == (0, 4)
    assert started.state.error is None


def test_what_could_not_be_written_stays(ws: Workspace, emptied: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(ws)
    emptied.put(made.dsn(to=world.path(world.send(1))))
    reader = Polling(with_inbox(world.school.at(5), emptied.url))

    def full(*args: object, **options: object) -> None:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(polling, "take", full)
        reader.read()
    assert reader.state.error == TROUBLE + "The disk is full."
    assert emptied.count("INBOX") == 1
    reader.read()
    assert (reader.state.error, emptied.count("INBOX")) == (None, 0)
    assert subscriptions.suppression_of(world.ws, ANN) == "hard_bounce"


def test_one_that_cannot_be_read_is_moved_too(
    ws: Workspace, emptied: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(ws)
    strange = b"From: eve@example.org\r\nSubject: hi\r\nContent-Type: text/plain; charset*=utf-8''utf-8\r\n\r\n\xff\r\n"
    emptied.put(
        strange, b"From: eve@example.org\r\nSubject: break\r\n\r\nx\r\n", made.dsn(to=world.path(world.send(1)))
    )
    real = reading.feedback.details

    def brittle(found: Opened) -> list[Detail]:
        if header(found.head, "Subject") == "break":
            raise TypeError(header(found.head, "From"))
        return real(found)

    monkeypatch.setattr(reading.feedback, "details", brittle)
    reader = Polling(with_inbox(world.school.at(5), emptied.url))
    reader.read()
    assert (reader.state.error, emptied.count("INBOX"), emptied.count(DONE)) == (None, 0, 3)
    assert subscriptions.suppression_of(world.ws, ANN) == "hard_bounce"
    assert "cannot be read (TypeError)" in caplog.text
    assert "eve@" not in caplog.text


def test_a_large_message_is_read_in_its_beginning(ws: Workspace, emptied: Server) -> None:
    world = World(ws)
    emptied.put(made.dsn(to=world.path(world.send(1)), original=b"X: y\r\n\r\n" + b"a" * 70 * 20_000))
    Polling(with_inbox(world.school.at(5), emptied.url)).read()
    assert subscriptions.suppression_of(world.ws, ANN) == "hard_bounce"


def test_tls_is_verified(ws: Workspace, emptied: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = emptied.url.replace("imap:", "imaps:").replace(str(emptied.imap), str(emptied.imaps))
    url = url.replace("127.0.0.1", "localhost")
    reader = Polling(with_inbox(ws, url))
    reader.read()
    assert "CERTIFICATE_VERIFY_FAILED" in (reader.state.error or "")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    reader.read()
    assert reader.state.error is None


def test_a_wrong_password_is_shown_and_never_told(
    ws: Workspace, emptied: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    reader = Polling(with_inbox(ws, emptied.url.replace("pass%2F", "s3cret%2F")))
    reader.read()
    assert reader.state.error == TROUBLE + "The server refuses the user or the password."
    assert "s3cret" not in f"{reader.state} {caplog.text} {reader._inbox} {reader._workspace.settings}"


def test_a_password_beyond_ascii(ws: Workspace, emptied: Server) -> None:
    reader = Polling(with_inbox(ws, f"imap://{OTHER}:w%C3%B6rd@127.0.0.1:{emptied.imap}/INBOX"))
    reader.read()
    assert reader.state.error is None


def test_after_failures_the_pauses_grow(ws: Workspace) -> None:
    reader = Polling(with_inbox(ws, "imap://a:b@127.0.0.1:1/"))
    pauses = []
    for _ in range(8):
        reader.read()
        pauses.append(reader.pause)
    assert pauses == [120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_without_a_mailbox_nothing_is_read(ws: Workspace) -> None:
    reader = Polling(ws)
    reader.start()
    reader.read()
    reader.stop()
    assert state_of(ws) is None


def test_urls() -> None:
    found = Inbox.from_url("imaps://ann%40x.org:p%2Fw@mail.example.org/Bounces/2026")
    assert found == Inbox("mail.example.org", 993, True, "Bounces/2026", "ann@x.org", "p/w")
    assert Inbox.from_url("imap://a:b@localhost:1143").folder == "INBOX"


@pytest.mark.parametrize(
    "url",
    [
        "imap://a:geheim@mail.example.org/INBOX",
        "pop3://a:geheim@mail.example.org/",
        "imaps://mail.example.org/",
        "imaps://a:geheim@/",
        "imaps://a:geheim@x.org:0/",
        "imaps://a:geheim@x.org:99999/",
        "imaps://a:ge/heim@x.org/",
        "imaps://a:geheim%0A@x.org/",
        "geheim",
    ],
)
def test_bad_urls_are_refused_without_their_password(ws: Workspace, url: str) -> None:
    with pytest.raises(BadValueError, match="WARMCAST_BOUNCE_IMAP_URL") as caught:
        Polling(with_inbox(ws, url))
    assert "heim" not in caught.value.message
