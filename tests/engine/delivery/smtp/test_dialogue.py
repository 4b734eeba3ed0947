"""Many messages through one connection, with a relay that pipelines, one that does not, and ones that misbehave."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest

from engine.delivery.outcome import Outcome
from engine.delivery.smtp.connecting import connect
from engine.delivery.smtp.dialogue import Dialogue, Times
from engine.delivery.smtp.offer import Offer, Parcel
from engine.delivery.smtp.relay import Relay
from engine.delivery.smtp.wire import Wire
from tests.sink import HANG_UP, SILENCE, Sink

PLAIN = ("8BITMIME",)
PIPES = ("PIPELINING", "8BITMIME")


def parcel(number: int, size: int = 10) -> Parcel:
    message = f"X-Send-ID: {number}\r\nSubject: x\r\n\r\n".encode() + b".line\r\n" * size
    return Parcel(number, "school@example.org", f"p{number}@example.org", message)


class Messages:
    """`begun` and `ended` in their order; `refuses`: a message that must not be begun."""

    def __init__(self, *parcels: Parcel, refuses: int | None = None):
        self.waiting = deque(parcels)
        self.begun: list[int] = []
        self.ended: dict[int, Outcome] = {}
        self.given_back: list[int] = []
        self.refuses = refuses

    def next(self) -> Parcel | None:
        return self.waiting.popleft() if self.waiting else None

    def begin(self, parcel: Parcel) -> bool:
        if parcel.send_id == self.refuses:
            return False
        self.begun.append(parcel.send_id)
        return True

    def told(self, parcel: Parcel, outcome: Outcome) -> None:
        assert parcel.send_id not in self.ended
        self.ended[parcel.send_id] = outcome

    def back(self, parcel: Parcel) -> None:
        self.given_back.append(parcel.send_id)

    @property
    def kinds(self) -> dict[int, str]:
        return {send_id: outcome.kind for send_id, outcome in self.ended.items()}


def talk(sink: Sink, messages: Messages, **times: float) -> Dialogue:
    async def run() -> Dialogue:
        dialogue = await connect(Relay.from_url(sink.url), Times(**({"command": 5, "final": 5} | times)))
        await dialogue.run(messages)
        await dialogue.quit()
        return dialogue

    return asyncio.run(run())


def refusing(step: str, reply: str, at: int) -> Callable[[str, int], str | None]:
    """That reply to the step of one message, when so many are taken."""
    said: list[int] = []

    def behave(asked: str, taken: int) -> str | None:
        if asked == step and taken == at and not said:
            said.append(taken)
            return reply
        return None

    return behave


@pytest.mark.parametrize("offers", [PLAIN, PIPES])
def test_all_arrive_in_order_and_whole(offers: tuple[str, ...]) -> None:
    parcels = [parcel(n) for n in range(1, 30)]
    with Sink(offers=offers) as sink:
        messages = Messages(*parcels)
        talk(sink, messages)
        assert sink.taken == list(range(1, 30))
        assert [m.replace(b"\r\n..", b"\r\n.") for m in sink.messages] == [p.message for p in parcels]
        assert sink.connections == 1
    assert messages.begun == list(range(1, 30))
    assert set(messages.kinds.values()) == {"accepted"}


@pytest.mark.parametrize("offers", [PLAIN, PIPES])
@pytest.mark.parametrize(
    ("step", "reply", "kind"),
    [
        ("MAIL", "451 4.3.0 later", "unavailable"),
        ("MAIL", "552 5.3.4 too large", "refused"),
        ("MAIL", "550 5.7.1 not from you", "unavailable"),
        ("RCPT", "550 5.1.1 nobody", "bad_address"),
        ("RCPT", "451 4.7.1 slowly", "throttled"),
        ("RCPT", "552 5.2.2 full", "refused"),
        ("DATA", "451 4.3.0 later", "retry"),
        ("DATA", "554 5.7.1 no", "refused"),
        ("dot", "554 5.7.1 spam", "refused"),
        ("dot", "452 4.3.1 full", "retry"),
    ],
)
def test_a_refusal_concerns_one(offers: tuple[str, ...], step: str, reply: str, kind: str) -> None:
    """Whichever step it is said at, the messages around go through, over the same connection."""
    with Sink(refusing(step, reply, at=2), offers=offers) as sink:
        messages = Messages(*(parcel(n) for n in range(1, 8)))
        talk(sink, messages)
        assert len(sink.taken) == 6
        assert sink.connections == 1
        assert sorted(sink.taken) == sorted(i for i, k in messages.kinds.items() if k == "accepted")
    assert sorted(messages.kinds) == list(range(1, 8))
    assert [k for k in messages.kinds.values() if k != "accepted"] == [kind]


def test_data_that_is_taken_without_a_recipient_is_ended_by_an_empty_message() -> None:
    """RFC 2920: a relay that pipelines may say 354 although it refused the recipient."""

    def behave(step: str, taken: int) -> str | None:
        if step == "RCPT" and not said:
            said.append(step)
            return "550 5.1.1 nobody"
        return "354 go on" if step == "DATA" else None

    said: list[str] = []
    with LenientSink(behave, offers=PIPES) as sink:
        messages = Messages(parcel(1), parcel(2), parcel(3))
        talk(sink, messages)
        assert sink.taken == [0, 2, 3], "an empty message between"
        assert sink.messages[0] == b""
    assert messages.kinds == {1: "bad_address", 2: "accepted", 3: "accepted"}
    assert messages.begun == [2, 3]


class LenientSink(Sink):
    """Takes DATA whatever came before it."""

    is_lenient = True


@pytest.mark.parametrize("offers", [PLAIN, PIPES])
def test_cut_after_the_final_dot(offers: tuple[str, ...]) -> None:
    with Sink(refusing("dot", HANG_UP, at=2), offers=offers) as sink:
        messages = Messages(*(parcel(n) for n in range(1, 6)))
        dialogue = talk(sink, messages)
    assert not dialogue.is_open
    assert messages.kinds == {1: "accepted", 2: "accepted", 3: "in_doubt"}
    assert messages.given_back == ([4] if "PIPELINING" in offers else [])
    assert [p.send_id for p in messages.waiting] == ([5] if "PIPELINING" in offers else [4, 5])
    assert messages.begun == [1, 2, 3]


@pytest.mark.parametrize("offers", [PLAIN, PIPES])
def test_no_answer_to_the_final_dot(offers: tuple[str, ...]) -> None:
    with Sink(refusing("dot", SILENCE, at=1), offers=offers) as sink:
        messages = Messages(*(parcel(n) for n in range(1, 4)))
        talk(sink, messages, final=0.3)
    assert messages.kinds == {1: "accepted", 2: "in_doubt"}


@pytest.mark.parametrize("offers", [PLAIN, PIPES])
def test_nonsense_after_the_final_dot(offers: tuple[str, ...]) -> None:
    with Sink(refusing("dot", "hello", at=1), offers=offers) as sink:
        messages = Messages(*(parcel(n) for n in range(1, 4)))
        talk(sink, messages)
    assert messages.kinds == {1: "accepted", 2: "in_doubt"}


@pytest.mark.parametrize("offers", [PLAIN, PIPES])
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_cut_before_the_message(offers: tuple[str, ...], step: str) -> None:
    """It is given back, since the connection had worked: another may take it."""
    with Sink(refusing(step, HANG_UP, at=2), offers=offers) as sink:
        messages = Messages(*(parcel(n) for n in range(1, 6)))
        talk(sink, messages)
        assert sink.taken in ([1, 2], [1, 2, 3])
    assert "in_doubt" not in messages.kinds.values() or offers == PIPES
    assert len(messages.ended) + len(messages.given_back) + len(messages.waiting) == 5


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_tired_of_the_connection(step: str) -> None:
    with Sink(refusing(step, "421 4.4.2 enough", at=2), offers=PLAIN) as sink:
        messages = Messages(*(parcel(n) for n in range(1, 5)))
        talk(sink, messages)
    assert messages.given_back == [3]


def test_a_message_that_must_not_be_begun_does_not_leave() -> None:
    with Sink(offers=PIPES) as sink:
        messages = Messages(*(parcel(n) for n in range(1, 5)), refuses=3)
        talk(sink, messages)
        assert sink.taken == [1, 2]
    assert messages.given_back == [3, 4]


def test_too_large_for_the_relay() -> None:
    with Sink(offers=("SIZE 500", "PIPELINING")) as sink:
        messages = Messages(parcel(1), parcel(2, size=1000), parcel(3))
        talk(sink, messages)
        assert sink.taken == [1, 3]
    assert messages.ended[2].kind == "refused"
    assert "larger than the 500 bytes" in messages.ended[2].reply


def test_of_one_that_travelled_with_the_next_envelope_nobody_knows_how_much_left() -> None:
    """The wire says that not all was flushed: it may be the envelope alone."""

    class Stuck(Wire):
        """Never tells that anything was flushed."""

        def resume_writing(self) -> None:
            pass

        def write(self, octets: bytes) -> None:
            super().write(octets)
            self.pause_writing()

    async def run(sink: Sink, messages: Messages) -> None:
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(Stuck, "127.0.0.1", sink.port)
        await wire.reply(5)
        await Dialogue(wire, Offer(pipelining=True), Times(5, 5)).run(messages)
        wire.close()

    for count, kind in ((2, "in_doubt"), (1, "unavailable")):
        with Sink(refusing("dot", HANG_UP, at=0), offers=PIPES) as sink:
            messages = Messages(*(parcel(n) for n in range(count)))
            asyncio.run(run(sink, messages))
        assert messages.kinds[0] == kind


def test_large_messages_travel_alone() -> None:
    with Sink(offers=PIPES) as sink:
        messages = Messages(*(parcel(n, size=60_000) for n in range(1, 4)))
        talk(sink, messages)
        assert sink.taken == [1, 2, 3]


def test_one_round_trip_a_message() -> None:
    delay = 0.05

    async def timed(sink: Sink, count: int) -> float:
        dialogue = await connect(Relay.from_url(sink.url), Times())
        began = asyncio.get_running_loop().time()
        await dialogue.run(Messages(*(parcel(n) for n in range(count))))
        took = asyncio.get_running_loop().time() - began
        dialogue.close()
        return took

    rounds: dict[Any, float] = {}
    for offers in (PLAIN, PIPES):
        with Sink(offers=offers, delay=delay) as sink:
            rounds[offers] = asyncio.run(timed(sink, 10)) / delay
    # A bound on round trips, not on speed: whatever the machine does, each takes at least the delay.
    assert rounds[PLAIN] >= 40
    assert rounds[PIPES] < rounds[PLAIN]
