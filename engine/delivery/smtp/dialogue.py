"""One ready connection and the messages that go through it, one after another.

Where the relay offers PIPELINING (RFC 2920) the end of a message and the envelope of the next travel together: one round trip
a message. Else one command at a time.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from engine.delivery.outcome import Outcome
from engine.delivery.smtp.offer import Offer, Parcel, body
from engine.delivery.smtp.verdict import Step, accepted, refusal
from engine.delivery.smtp.wire import LostError, Reply, Wire

_MOST_TOGETHER = 1 << 18
"""Octets of a message with which the next envelope travels: should the connection be lost, nobody knows how much of the two had
left. Of a larger one, which travels alone, it is known."""


@dataclass(frozen=True)
class Times:
    """Seconds: for the reply to a command, and to a whole message (RFC 5321, 4.5.3.2.6)."""

    command: float = 60.0
    final: float = 600.0


class Source(Protocol):
    """Where messages come from and what became of them goes."""

    def next(self) -> Parcel | None:
        """The next message, None for no more at present."""
        ...

    def begin(self, parcel: Parcel) -> bool:
        """Right before the relay gets the message itself: from here on nobody can know. False: it must not be sent now."""
        ...

    def told(self, parcel: Parcel, outcome: Outcome) -> None: ...

    def back(self, parcel: Parcel) -> None:
        """The relay has nothing of it but the envelope, and this connection is gone: another may take it."""
        ...


class Dialogue:
    """`is_open`: whether it takes another message. A dialogue that lost its connection stays closed. `has_worked`: whether the
    relay ever took one; `has_answered`: whether it did anything with one but close the connection;
    `lost_answer`: whether it took a whole message and then was gone."""

    def __init__(self, wire: Wire, offer: Offer, times: Times):
        self._wire = wire
        self._offer = offer
        self._times = times
        self._needs_reset = False
        self.has_worked = self.has_answered = self.lost_answer = False
        self.is_open = True

    @property
    def offer(self) -> Offer:
        """What the relay said that it can."""
        return self._offer

    async def run(self, source: Source) -> None:
        """Until the source has no more, or the connection is gone. Tells of each message once, or gives it back."""
        current: Parcel | None = None
        while True:
            upcoming = self._next(source) if current is None or self._has_company(current) else None
            if current is None and upcoming is None:
                return
            if current is not None and not source.begin(current):
                self._refuse(source, current, upcoming)
                return
            self._write(current, upcoming)
            if current is not None and not await self._finished(source, current, is_alone=upcoming is None):
                if upcoming is not None:
                    source.back(upcoming)
                return
            current = await self._opened(source, upcoming) if upcoming is not None else None
            if not self.is_open:
                return

    async def quit(self) -> None:
        """Says goodbye if the other side still listens."""
        if self.is_open:
            self._wire.write(b"QUIT\r\n")
            with suppress(LostError):
                await self._wire.reply(5.0)
        self.close()

    def close(self) -> None:
        self.is_open = False
        self._wire.close()

    def _next(self, source: Source) -> Parcel | None:
        while (parcel := source.next()) is not None:
            why_not = self._offer.why_not(parcel)
            if not why_not:
                return parcel
            source.told(parcel, Outcome("refused", reply=why_not))
        return None

    def _refuse(self, source: Source, current: Parcel, upcoming: Parcel | None) -> None:
        """The relay waits for a message that it shall not have: only hanging up says so."""
        self.close()
        for parcel in (current, upcoming):
            if parcel is not None:
                source.back(parcel)

    def _write(self, current: Parcel | None, upcoming: Parcel | None) -> None:
        ending = body(current.message) if current is not None else b""
        starting = self._envelope(upcoming) if upcoming is not None and self._offer.pipelining else b""
        if together := ending + starting:
            self._wire.write(together)

    def _envelope(self, parcel: Parcel) -> bytes:
        commands = [
            *(["RSET"] if self._needs_reset else []),
            self._offer.mail(parcel),
            self._offer.rcpt(parcel),
            "DATA",
        ]
        return "\r\n".join([*commands, ""]).encode()

    def _has_company(self, parcel: Parcel) -> bool:
        return self._offer.pipelining and len(parcel.message) <= _MOST_TOGETHER

    async def _finished(self, source: Source, parcel: Parcel, *, is_alone: bool) -> bool:
        """The reply to the final dot; whether the connection is still good."""
        try:
            reply = await self._wire.reply(self._times.final)
        except LostError as lost:
            self.close()
            may_be_there = lost.was_flushed or not is_alone
            self.has_answered |= may_be_there
            self.lost_answer = may_be_there
            source.told(parcel, _lost_answer() if may_be_there else _unfinished())
            return False
        self.has_answered = True
        if reply.code // 100 == 2:
            self.has_worked = True
            source.told(parcel, accepted(reply.code, reply.text))
            return True
        if reply.code // 100 in (4, 5):
            outcome = refusal(reply.code, reply.text, "dot")
            source.told(parcel, outcome)
            # Refused or taken, the transaction is over: nothing is to be reset.
            return self._goes_on(outcome)
        self.close()
        source.told(parcel, Outcome("in_doubt", reply="The relay had the whole message, and its answer made no sense."))
        return False

    async def _opened(self, source: Source, parcel: Parcel) -> Parcel | None:
        """The parcel, if the relay waits for its message now; else what became of it is told."""
        try:
            outcome = await (self._answers() if self._offer.pipelining else self._steps(parcel))
        except LostError:
            self.close()
            if self.has_worked:
                source.back(parcel)
            else:
                source.told(parcel, _unfinished())
            return None
        if outcome is None:
            return parcel
        if outcome.code == 421 and self.has_worked:
            # Tired of this connection, not of us.
            self.close()
            source.back(parcel)
            return None
        self.has_answered |= outcome.kind != "unavailable"
        source.told(parcel, outcome)
        self._needs_reset = True
        self._goes_on(outcome)
        return None

    def _goes_on(self, outcome: Outcome) -> bool:
        """After a refusal: left open for the next message, or closed."""
        if outcome.code is None or outcome.code == 421 or outcome.code // 100 not in (4, 5):
            self.close()
        return self.is_open

    async def _answers(self) -> Outcome | None:
        """The replies to an envelope that was written at once: None if the relay waits for the message."""
        if self._needs_reset:
            await self._wire.reply(self._times.command)
            self._needs_reset = False
        replies = [await self._wire.reply(self._times.command) for _ in range(3)]
        refused = _first_refusal(replies)
        if refused and replies[2].code == 354:
            # It waits for a message that has no recipient: an empty one ends that, and its answer means nothing.
            self._wire.write(b".\r\n")
            await self._wire.reply(self._times.command)
        return refused

    async def _steps(self, parcel: Parcel) -> Outcome | None:
        """The same one by one."""
        if self._needs_reset:
            await self._asked("RSET")
            self._needs_reset = False
        replies: list[Reply] = []
        for command in (self._offer.mail(parcel), self._offer.rcpt(parcel), "DATA"):
            replies.append(await self._asked(command))
            if refused := _first_refusal(replies):
                return refused
        return None

    async def _asked(self, command: str) -> Reply:
        self._wire.write(f"{command}\r\n".encode())
        return await self._wire.reply(self._times.command)


_STEPS: tuple[tuple[Step, int], ...] = (("mail", 2), ("rcpt", 2), ("data", 3))


def _first_refusal(replies: list[Reply]) -> Outcome | None:
    for reply, (step, good) in zip(replies, _STEPS, strict=False):
        if reply.code // 100 != good:
            return refusal(reply.code, reply.text, step)
    return None


def _lost_answer() -> Outcome:
    return Outcome("in_doubt", reply="The relay had the whole message, and its answer was lost.")


def _unfinished() -> Outcome:
    return Outcome("unavailable", reply="The relay closed the connection before it had the message.")
