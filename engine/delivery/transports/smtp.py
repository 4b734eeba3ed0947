"""SMTP by one kept connection (smtplib: its exceptions are OSErrors). Logs ids and codes, never addresses or text."""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
import time
from contextlib import suppress

from engine.delivery.headers import checked
from engine.delivery.transports.connection import UnreachableError, connect, disconnect, set_timeout
from engine.delivery.transports.outcome import Outcome
from engine.delivery.transports.relay import Relay
from engine.errors import BadValueError

log = logging.getLogger(__name__)

COMMAND_TIMEOUT = 60.0
FINAL_TIMEOUT = 600.0
"""Seconds for the reply to a whole message (RFC 5321, 4.5.3.2.6)."""
PAUSE = 5.0

_LINE_START_DOT = re.compile(rb"^\.", re.MULTILINE)
# Not about this message or its recipient: the relay wants another login.
_LOGIN_CODES = (530, 535, 538)


class SmtpTransport:
    """Connects with the first message. A connection that died while idle is replaced once, before the message began."""

    name = "smtp"

    def __init__(
        self,
        url: str,
        *,
        tls: ssl.SSLContext | None = None,
        command_timeout: float = COMMAND_TIMEOUT,
        final_timeout: float = FINAL_TIMEOUT,
        pause: float = PAUSE,
    ):
        """`pause`: seconds in which a relay that could not be reached is not tried again, so that a batch does not wait
        for it message by message. `tls` as in connection.py; times in seconds. Raises BadValueError for a bad URL."""
        self._relay = Relay.from_url(url)
        self._tls = tls
        self._command_timeout = command_timeout
        self._final_timeout = final_timeout
        self._pause = pause
        self._client: smtplib.SMTP | None = None
        self._closed_until = 0.0
        self._why_closed = Outcome("unavailable")

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        """A local part that is not ASCII needs a relay with SMTPUTF8, else the message is refused."""
        try:
            outcome = self._send(checked(sender_address), checked(recipient), message)
        except BadValueError as error:
            outcome = Outcome("refused", reply=error.message)
        if outcome.kind != "accepted":
            log.info("send %d: %s, code %s", send_id, outcome.kind, outcome.code)
        return outcome

    def was_sent(self, send_id: int) -> bool | None:
        """A relay cannot be asked."""
        return None

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            disconnect(client)

    def _send(self, sender: str, recipient: str, message: bytes) -> Outcome:
        if time.monotonic() < self._closed_until:
            return self._why_closed
        try:
            client, code, reply = self._begin(sender, recipient)
            if code // 100 != 2:
                return self._ended(_refusal(code, reply, is_of_message=False))
            for command, good in ((f"RCPT TO:<{recipient}>", 2), ("DATA", 3)):
                code, reply = client.docmd(command)
                if code // 100 != good:
                    return self._ended(_refusal(code, reply, is_of_message=True))
            client.send(_LINE_START_DOT.sub(b"..", message) + b".\r\n")
        except UnreachableError as error:
            return self._closed(Outcome("unavailable", error.code, error.reason))
        except smtplib.SMTPNotSupportedError:
            return Outcome(
                "refused", reply="The relay cannot take an address with letters beyond ASCII before its @-sign."
            )
        except OSError:
            # The final dot is written last: without all of it the relay has no message.
            self._drop()
            return Outcome("unavailable", reply="The relay closed the connection before it had the message.")
        return self._final(client)

    def _begin(self, sender: str, recipient: str) -> tuple[smtplib.SMTP, int, bytes]:
        """MAIL FROM, on the kept connection or else a new one."""
        options = () if (sender + recipient).isascii() else ("SMTPUTF8", "BODY=8BITMIME")
        if self._client is not None:
            with suppress(smtplib.SMTPServerDisconnected):
                code, reply = self._client.mail(sender, options)
                if code != 421:
                    return self._client, code, reply
            self._drop()
        self._client = connect(self._relay, tls=self._tls, timeout=self._command_timeout)
        return self._client, *self._client.mail(sender, options)

    def _final(self, client: smtplib.SMTP) -> Outcome:
        """The reply to the final dot."""
        try:
            set_timeout(client, self._final_timeout)
            code, reply = client.getreply()
            set_timeout(client, self._command_timeout)
        except OSError:
            self._drop()
            return Outcome("in_doubt", reply="The relay had the whole message, and its answer was lost.")
        if code // 100 == 2:
            return Outcome("accepted", code, _shown(reply))
        if code // 100 in (4, 5):
            return self._ended(_refusal(code, reply, is_of_message=True))
        self._drop()
        return Outcome("in_doubt", reply="The relay had the whole message, and its answer made no sense.")

    def _ended(self, outcome: Outcome) -> Outcome:
        """After a refusal: the connection is left ready for the next message, or there is none."""
        if self._client is not None and outcome.code not in (None, 421):
            with suppress(OSError):
                if self._client.rset()[0] == 250:
                    return outcome
        self._drop()
        return outcome

    def _closed(self, outcome: Outcome) -> Outcome:
        self._closed_until = time.monotonic() + self._pause
        self._why_closed = outcome
        return outcome

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _refusal(code: int, reply: bytes, *, is_of_message: bool) -> Outcome:
    """4xx may be tried again and 5xx never, unless it is about the relay or the sender and not about this message."""
    if code == -1:
        return Outcome("unavailable", reply="The relay gave an answer that made no sense.")
    if code // 100 == 4 and code != 421:
        return Outcome("retry", code, _shown(reply))
    if code // 100 == 5 and is_of_message and code not in _LOGIN_CODES:
        return Outcome("refused", code, _shown(reply))
    return Outcome("unavailable", code, _shown(reply))


def _shown(reply: bytes) -> str:
    """One printable line of what the relay said."""
    return "".join(c if c.isprintable() else " " for c in reply.decode("utf-8", "replace"))[:300]
