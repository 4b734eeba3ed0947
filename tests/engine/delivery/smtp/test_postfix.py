"""The client, alone and in worker processes, against a real Postfix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.delivery.outbox.making import Batch
from engine.delivery.outbox.workers import Workers
from engine.delivery.transports import SmtpTransport
from tests import postfix
from tests.engine.delivery.outbox.conftest import batch as batch  # noqa: PLC0414  a fixture
from tests.engine.delivery.outbox.conftest import sent_by, task
from tests.postfix import GONE, LATER, Postfix


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postfix]:
    with postfix.running(tmp_path_factory.mktemp("postfix")) as found:
        yield found


def test_many_at_once(relay: Postfix, tmp_path: Path, batch: Callable[..., Batch]) -> None:
    workers = Workers(tmp_path / "outbox", f"{relay.url}?connections=6&workers=2")
    given = batch(
        *range(1, 301), task(301, recipient=GONE), task(302, recipient=LATER), html="<p>Grüße {{ name }}</p>\n.\n"
    )
    told = {one.send_id: one.what for one in sent_by(workers, given)}
    workers.close()
    assert Counter(what.kind for what in told.values()) == {"accepted": 300, "bad_address": 1, "retry": 1}
    assert (told[301].code, told[301].status) == (550, "5.1.1")  # type: ignore[union-attr]
    assert told[302].code == 450  # type: ignore[union-attr]
    assert relay.delivered([f"p{n}@example.org" for n in range(1, 301)])


def test_one_by_one(relay: Postfix) -> None:
    transport = SmtpTransport(relay.url)
    try:
        message = b"Subject: x\r\nMessage-ID: <5.abc@example.org>\r\n\r\n" + b"x" * 70 + b"\r\n"
        assert transport.send(5, "school@example.org", "alone@example.org", message).kind == "accepted"
        assert transport.send(6, "school@example.org", GONE, message).kind == "bad_address"
        large = transport.send(7, "school@example.org", "ann@example.org", message + b"line\r\n" * 60_000)
        assert (large.kind, "larger than the 200,000 bytes" in large.reply) == ("refused", True)
        assert transport.send(8, "school@example.org", "again@example.org", message).kind == "accepted"
    finally:
        transport.close()
    assert relay.delivered(["alone@example.org", "again@example.org"])
