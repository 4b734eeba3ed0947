"""A task becomes the same message wherever it is made, or tells why not."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from email import message_from_bytes

import pytest

from engine.content.context import Values
from engine.content.guard import Guard
from engine.delivery import outgoing
from engine.delivery.outbox.making import Batch, Maker, Unmade
from engine.delivery.outgoing import Outgoing
from engine.errors import StoreError
from tests.engine.delivery.outbox.conftest import task

Batches = Callable[..., Batch]


def test_a_message(batch: Batches) -> None:
    made = Maker(batch(1)).make(task(1))
    assert isinstance(made, Outgoing)
    assert (made.sender_address, made.recipient) == ("school@example.org", "p1@example.org")
    assert message_from_bytes(made.message)["Subject"] == "To person 1"


def test_the_same_bytes_after_the_journey_to_another_process(batch: Batches) -> None:
    given = batch(1)
    there: Batch = pickle.loads(pickle.dumps(given))
    assert Maker(there).make(there.tasks[0]) == Maker(given).make(given.tasks[0])


def test_secrets_are_not_shown(batch: Batches) -> None:
    assert "secret" not in repr(batch(1))


@pytest.mark.parametrize(
    ("said", "html", "why"),
    [
        ({"values": Values()}, "<p>{{ name }}</p>", Unmade("missing", {"variable": "name"})),
        ({}, "<p>{{ name }}{{ 1 / zero }}</p>", Unmade("broken", {"part": "html", "line": 1})),
        ({"recipient": "not an address"}, "<p>x</p>", Unmade("broken", {"part": None})),
    ],
)
def test_why_there_is_none(batch: Batches, said: dict[str, object], html: str, why: Unmade) -> None:
    given = batch(task(1, **said), html=html)
    assert Maker(given).make(given.tasks[0]) == why


def test_a_template_that_takes_too_long_fails_its_message(batch: Batches) -> None:
    slow = "{% for a in items %}{% for b in items %}{{ b }}{% endfor %}{% endfor %}"
    given = batch(task(1, values=Values({"name": "x", "items": list(range(50_000))})), html=f"<p>{slow}</p>")
    made = Maker(given, Guard(0.01)).make(given.tasks[0])
    assert isinstance(made, Unmade)
    assert made.kind == "broken"


def test_a_fault_is_logged_once(
    batch: Batches, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**_: object) -> Outgoing:
        raise StoreError("no")

    monkeypatch.setattr(outgoing, "compose", broken)
    maker = Maker(batch(1, 2))
    assert [maker.make(task(n)) for n in (1, 2)] == [Unmade("fault", {"fault": "StoreError"})] * 2
    assert len(caplog.records) == 1


def test_what_is_sent_again_is_what_was(batch: Batches) -> None:
    again = Outgoing("a@example.org", "b@example.org", b"as it was")
    assert Maker(batch(1)).make(task(1, again=again)) == again
