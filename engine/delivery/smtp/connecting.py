"""A connection to a relay, ready for messages: reached, encrypted, logged in. Or one clear line why there is none."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import ssl
from functools import cache

from engine.delivery.smtp.dialogue import Dialogue, Times
from engine.delivery.smtp.offer import Offer
from engine.delivery.smtp.relay import Relay
from engine.delivery.smtp.wire import LostError, Reply, Wire

MOST_SECONDS = 30.0
"""For reaching the relay and each answer until it is ready."""


class UnreachableError(Exception):
    """`reason` names host and port, never a user. `code` is the relay's, if it gave one."""

    def __init__(self, reason: str, code: int | None = None):
        super().__init__(reason)
        self.reason = reason
        self.code = code


async def connect(relay: Relay, times: Times, tls: ssl.SSLContext | None = None) -> Dialogue:
    """`tls` defaults to a context that verifies certificate and host. Raises UnreachableError."""
    where = f"The relay {relay.host}:{relay.port}"
    try:
        return await _Opening(relay, tls or _verifying(), times, where).open()
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError(f"{where} shows a certificate that is not valid: {error.verify_message}.") from None
    except TimeoutError:
        raise UnreachableError(f"{where} cannot be reached: no answer in time.") from None
    except LostError:
        raise UnreachableError(f"{where} closed the connection.") from None
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else "no connection"
        raise UnreachableError(f"{where} cannot be reached: {why}.") from None


@cache
def _verifying() -> ssl.SSLContext:
    """Once for the process: to read the authorities' certificates takes as long as many messages."""
    return ssl.create_default_context()


class _Opening:
    def __init__(self, relay: Relay, tls: ssl.SSLContext, times: Times, where: str):
        self._relay = relay
        self._tls = tls
        self._times = times
        self._where = where
        self._seconds = min(MOST_SECONDS, times.command)

    async def open(self) -> Dialogue:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self._seconds):
            _, wire = await loop.create_connection(
                Wire, self._relay.host, self._relay.port, ssl=self._tls if self._relay.is_tls else None
            )
        try:
            return Dialogue(wire, await self._ready(wire), self._times)
        except BaseException:
            wire.close()
            raise

    async def _ready(self, wire: Wire) -> Offer:
        self._must(await wire.reply(self._seconds), 220)
        offer = await self._greeted(wire)
        if self._relay.starttls:
            if not offer.starttls:
                raise self._not_offered("STARTTLS")
            self._must(await self._asked(wire, "STARTTLS"), 220)
            await wire.start_tls(self._tls, self._relay.host, self._seconds)
            offer = await self._greeted(wire)
        if self._relay.user:
            await self._log_in(wire, offer)
        return offer

    async def _greeted(self, wire: Wire) -> Offer:
        reply = await self._asked(wire, f"EHLO {_own_name()}")
        self._must(reply, 250)
        return Offer.read(reply.lines)

    async def _log_in(self, wire: Wire, offer: Offer) -> None:
        user, password = self._relay.user, self._relay.password
        if "PLAIN" in offer.logins:
            secret = _base64(f"\0{user}\0{password}")
            reply = await self._asked(wire, f"AUTH PLAIN {secret}")
        elif "LOGIN" in offer.logins:
            reply = await self._asked(wire, "AUTH LOGIN")
            for word in (user, password):
                if reply.code == 334:
                    reply = await self._asked(wire, _base64(word))
        else:
            raise self._not_offered("AUTH PLAIN or LOGIN")
        if reply.code != 235:
            raise UnreachableError(
                f"{self._where} refuses the user or password of WARMCAST_SMTP_URL.",
                reply.code if reply.code > 0 else None,
            )

    async def _asked(self, wire: Wire, command: str) -> Reply:
        wire.write(f"{command}\r\n".encode())
        return await wire.reply(self._seconds)

    def _must(self, reply: Reply, good: int) -> None:
        if reply.code == -1:
            raise UnreachableError(f"{self._where} gave an answer that made no sense.")
        if reply.code != good:
            raise UnreachableError(f"{self._where} answered {reply.code}.", reply.code)

    def _not_offered(self, what: str) -> UnreachableError:
        return UnreachableError(f"{self._where} does not offer what WARMCAST_SMTP_URL asks for: {what}.")


def _base64(words: str) -> str:
    return base64.b64encode(words.encode()).decode()


def _own_name() -> str:
    """For EHLO: this machine's full name, without asking the network for it."""
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"
