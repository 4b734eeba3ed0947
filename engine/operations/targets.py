"""Where word of trouble goes: to addresses, by a connection of its own to the relay, and to webhooks; never through the queue."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ssl
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid
from typing import Any, Protocol
from urllib.parse import urlsplit

import orjson

from engine import addresses
from engine.delivery import transports
from engine.delivery.smtp.dialogue import Times
from engine.delivery.smtp.relay import is_loopback
from engine.delivery.transports.smtp import SmtpTransport
from engine.errors import BadValueError
from engine.operations import calling
from engine.settings import Settings
from engine.workspace import Workspace

SECONDS = 20.0
"""For a whole call of a webhook, and for each answer of a relay."""
_SIGNED = b"warmcast alerts"


class UntoldError(Exception):
    """Why somebody could not be told; names neither addresses nor the path of a webhook."""


@dataclass(frozen=True)
class Word:
    """What is told. `what`: begins, lasts, is over, test; `count`: of how many of the kind, of which `subjects` names those that
    have a name, up to a number; times are naive UTC."""

    what: str
    kind: str
    subjects: tuple[str, ...]
    count: int
    level: str
    title: str
    text: str
    since: datetime
    at: datetime


class Target(Protocol):
    """`label`: where it goes, for people who may know."""

    @property
    def label(self) -> str: ...

    def tell(self, workspace: Workspace, word: Word) -> None:
        """Raises UntoldError."""
        ...


@dataclass(frozen=True)
class Mail:
    """To an address: through the relay, without one into the mailbox folder."""

    address: str

    @property
    def label(self) -> str:
        return self.address

    def tell(self, workspace: Workspace, word: Word) -> None:
        settings = workspace.settings
        sender_name, sender = addresses.parse_sender(settings.sender)
        to = addresses.normalise(settings.test_to) if settings.test_to else self.address
        message = EmailMessage(policy=SMTP)
        message["From"] = formataddr((sender_name, sender))
        message["To"] = to
        message["Subject"] = f"[Warmcast] {word.title}"
        message["Date"] = format_datetime(word.at.replace(tzinfo=UTC))
        message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(_letter(settings, word))
        # In a demo, too: who is told is not invented.
        way = (
            SmtpTransport(settings.smtp_url, times=Times(SECONDS, SECONDS), pause=0.0)
            if settings.smtp_url
            else transports.from_settings(settings, workspace.mailbox, is_demo=False)
        )
        with closing(way):
            outcome = way.send(workspace.send_ids.reserve(1), sender, to, message.as_bytes())
        if outcome.kind != "accepted":
            raise UntoldError(f"The relay did not take it: {outcome.kind}, code {outcome.code or 'none'}.")


@dataclass(frozen=True)
class Hook:
    """A POST of JSON to an address of https://, or of this machine."""

    url: str

    @property
    def label(self) -> str:
        """Its path may be a secret."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}/…"

    def tell(self, workspace: Workspace, word: Word) -> None:
        body = orjson.dumps(as_json(workspace.settings, word))
        headers = {"Content-Type": "application/json", "User-Agent": "Warmcast"}
        headers["X-Warmcast-Signature"] = signature(signing_key(workspace), body, workspace.now())
        try:
            status = calling.post(self.url, body, headers, SECONDS)
        except TimeoutError:
            raise UntoldError("The webhook does not answer.") from None
        except ssl.SSLCertVerificationError as error:
            raise UntoldError(f"The webhook shows a certificate that is not valid: {error.verify_message}.") from None
        except (OSError, http.client.HTTPException) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            raise UntoldError(f"The webhook cannot be reached: {why}.") from None
        if not 200 <= status < 300:
            raise UntoldError(f"The webhook answers {status}.")


def targets_of(settings: Settings) -> tuple[Target, ...]:
    """Raises BadValueError for what is neither an address nor an https:// address."""
    return tuple(_target(part.strip()) for part in settings.alerts.split(",") if part.strip())


def as_json(settings: Settings, word: Word) -> dict[str, Any]:
    """The body of a webhook's call."""
    return {
        "event": word.what,
        "alert": word.kind,
        "subject": word.subjects[0] if word.count == 1 and word.subjects else "",
        "subjects": word.subjects,
        "count": word.count,
        "level": word.level,
        "title": word.title,
        "text": word.text,
        "since": _time(word.since),
        "time": _time(word.at),
        "from": settings.base_url,
    }


def signing_key(workspace: Workspace) -> str:
    """What webhooks check signatures with: made of the workspace's secret, which it does not tell."""
    return hmac.new(workspace.secrets[0], _SIGNED, hashlib.sha256).hexdigest()


def signature(key: str, body: bytes, at: datetime) -> str:
    """`t=UNIX TIME,v1=HEX`: HMAC-SHA256 of the time, a full stop and the body. `at`: naive UTC."""
    seconds = int(at.replace(tzinfo=UTC).timestamp())
    digest = hmac.new(key.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def _target(said: str) -> Target:
    if "://" not in said:
        try:
            return Mail(addresses.normalise(said))
        except BadValueError:
            raise _bad("holds something that is neither an address nor a webhook") from None
    try:
        parts = urlsplit(said)
        is_good = bool(parts.hostname) and parts.port != 0 and said.isascii() and said.isprintable() and " " not in said
    except ValueError:
        raise _bad("holds a webhook whose host or port cannot be read") from None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not is_good or not is_safe or parts.username or parts.fragment:
        raise _bad("takes webhooks by https:// only, or by http:// to this machine, without a user and without #")
    return Hook(said)


def _bad(why: str) -> BadValueError:
    """Without what was said: it may be a secret."""
    return BadValueError(f"WARMCAST_ALERTS {why}. Example: ops@example.org,https://hooks.example.org/abc")


def _letter(settings: Settings, word: Word) -> str:
    return (
        f"{word.text}\n\nSince {_time(word.since)}, told {_time(word.at)} (UTC).\n"
        f"Sent by Warmcast at {settings.base_url}; who is told stands in WARMCAST_ALERTS.\n"
    )


def _time(at: datetime) -> str:
    return f"{at.isoformat(timespec='seconds')}Z"
