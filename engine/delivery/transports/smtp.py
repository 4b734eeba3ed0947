"""SMTP one message at a time, by one kept connection: for single messages. Logs ids and codes, never addresses or text."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time

from engine.delivery.headers import checked
from engine.delivery.outcome import Outcome
from engine.delivery.smtp.connecting import UnreachableError, connect
from engine.delivery.smtp.dialogue import Dialogue, Times
from engine.delivery.smtp.offer import Parcel
from engine.delivery.smtp.relay import Relay
from engine.errors import BadValueError

log = logging.getLogger(__name__)

PAUSE = 5.0


class SmtpTransport:
    """Connects with the first message. A connection that died while idle is replaced once, before the message began."""

    name = "smtp"

    def __init__(
        self, url: str, *, tls: ssl.SSLContext | None = None, times: Times | None = None, pause: float = PAUSE
    ):
        """`pause`: seconds in which a relay that could not be reached is not tried again, so that a batch does not wait
        for it message by message. `tls` as in engine/delivery/smtp/connecting.py. Raises BadValueError for a bad URL."""
        self._relay = Relay.from_url(url)
        self._tls = tls
        self._times = times or Times()
        self._pause = pause
        self._loop: asyncio.AbstractEventLoop | None = None
        self._dialogue: Dialogue | None = None
        self._closed_until = 0.0
        self._why_closed = Outcome("unavailable")

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        """A local part that is not ASCII needs a relay with SMTPUTF8, else the message is refused."""
        try:
            parcel = Parcel(send_id, checked(sender_address), checked(recipient), message)
            outcome = self._running().run_until_complete(self._send(parcel))
        except BadValueError as error:
            outcome = Outcome("refused", reply=error.message)
        if outcome.kind != "accepted":
            log.info("send %d: %s, code %s", send_id, outcome.kind, outcome.code)
        return outcome

    def was_sent(self, send_id: int) -> bool | None:
        """A relay cannot be asked."""
        return None

    def close(self) -> None:
        """The next message connects again."""
        loop, self._loop = self._loop, None
        dialogue, self._dialogue = self._dialogue, None
        if loop:
            if dialogue:
                loop.run_until_complete(dialogue.quit())
            # Connections that were dropped end in the loop's next round.
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop

    async def _send(self, parcel: Parcel) -> Outcome:
        if time.monotonic() < self._closed_until:
            return self._why_closed
        one = _One(parcel)
        try:
            while one.outcome is None:
                if self._dialogue is None or not self._dialogue.is_open:
                    self._dialogue = await connect(self._relay, self._times, self._tls)
                await self._dialogue.run(one)
        except UnreachableError as error:
            self._closed_until = time.monotonic() + self._pause
            self._why_closed = Outcome("unavailable", error.code, error.reason)
            return self._why_closed
        return one.outcome


class _One:
    """A source with one message, which comes again where a connection gives it back."""

    def __init__(self, parcel: Parcel):
        self._waiting: Parcel | None = parcel
        self.outcome: Outcome | None = None

    def next(self) -> Parcel | None:
        parcel, self._waiting = self._waiting, None
        return parcel

    def begin(self, parcel: Parcel) -> bool:
        return True

    def told(self, parcel: Parcel, outcome: Outcome) -> None:
        self.outcome = outcome

    def back(self, parcel: Parcel) -> None:
        self._waiting = parcel
