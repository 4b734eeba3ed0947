"""A connection to a relay, ready for messages: reached, encrypted, logged in. Or one clear line why there is none."""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
from contextlib import suppress

from engine.delivery.transports.relay import Relay


class UnreachableError(Exception):
    """`reason` names host and port, never a user. `code` is the relay's, if it gave one."""

    def __init__(self, reason: str, code: int | None = None):
        super().__init__(reason)
        self.reason = reason
        self.code = code


def connect(relay: Relay, *, tls: ssl.SSLContext | None = None, timeout: float) -> smtplib.SMTP:
    """`tls` defaults to a context that verifies certificate and host. Raises UnreachableError."""
    where = f"The relay {relay.host}:{relay.port}"
    try:
        return _connect(relay, tls, timeout)
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError(f"{where} shows a certificate that is not valid: {error.verify_message}.") from None
    except smtplib.SMTPAuthenticationError as error:
        raise UnreachableError(f"{where} refuses the user or password of WARMCAST_SMTP_URL.", error.smtp_code) from None
    except smtplib.SMTPResponseException as error:
        raise UnreachableError(f"{where} answered {error.smtp_code}.", error.smtp_code) from None
    except smtplib.SMTPNotSupportedError as error:
        raise UnreachableError(f"{where} does not offer what WARMCAST_SMTP_URL asks for: {error}") from None
    except UnicodeError:
        raise UnreachableError(f"{where} cannot take a user or password with letters beyond ASCII.") from None
    except smtplib.SMTPException:
        raise UnreachableError(f"{where} closed the connection.") from None
    except OSError as error:
        raise UnreachableError(f"{where} cannot be reached: {error.strerror or 'no answer in time'}.") from None


def disconnect(client: smtplib.SMTP) -> None:
    """Says goodbye if the other side still listens."""
    with suppress(OSError):
        set_timeout(client, 5.0)
        client.quit()
    client.close()


def set_timeout(client: smtplib.SMTP, seconds: float) -> None:
    """For every later read and write on this connection."""
    if client.sock is not None:
        client.sock.settimeout(seconds)


def _connect(relay: Relay, tls: ssl.SSLContext | None, timeout: float) -> smtplib.SMTP:
    # smtplib's own default does not verify.
    context = tls or ssl.create_default_context()
    if relay.is_tls:
        client = smtplib.SMTP_SSL(relay.host, relay.port, _own_name(), timeout=timeout, context=context)
    else:
        client = smtplib.SMTP(relay.host, relay.port, _own_name(), timeout=timeout)
    try:
        _greet(client)
        if relay.starttls:
            client.starttls(context=context)
            _greet(client)
        if relay.user:
            _log_in(client, relay)
    except BaseException:
        client.close()
        raise
    return client


def _greet(client: smtplib.SMTP) -> None:
    code, reply = client.ehlo()
    if code != 250:
        raise smtplib.SMTPHeloError(code, reply)


def _log_in(client: smtplib.SMTP, relay: Relay) -> None:
    if "PLAIN" not in client.esmtp_features.get("auth", "").upper().split():
        client.login(relay.user, relay.password)
        return
    # By hand, because smtplib sends ASCII only and PLAIN is UTF-8 (RFC 4616).
    secret = base64.b64encode(f"\0{relay.user}\0{relay.password}".encode()).decode()
    code, reply = client.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _own_name() -> str:
    """For EHLO: this machine's full name, without asking the network for it."""
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"
