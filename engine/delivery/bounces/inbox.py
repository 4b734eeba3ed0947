"""The mailbox to which reports come, over IMAP: WARMCAST_BOUNCE_IMAP_URL and what is done with each message there.

A message is moved away only after what it says is durable: one that is read twice is taken once. Nothing here repeats the URL,
which holds a password.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import SplitResult, unquote, urlsplit

from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted

from engine.delivery.bounces.opening import MOST_BYTES
from engine.delivery.smtp.relay import is_loopback
from engine.errors import BadValueError

DONE = "Warmcast"
"""The folder into which messages are moved."""
PATIENCE = 30.0
_PORTS = {"imap": 143, "imaps": 993}


@dataclass(frozen=True)
class Inbox:
    """`is_tls`: TLS from the first byte; without it only on this machine."""

    host: str
    port: int
    is_tls: bool
    folder: str
    user: str
    password: str = field(repr=False)

    @classmethod
    def from_url(cls, url: str) -> Inbox:
        """`imaps://user:password@host:993/INBOX`, user and password percent-encoded. Raises BadValueError."""
        parts = _split(url)
        host, folder = parts.hostname or "", unquote(parts.path.strip("/")) or "INBOX"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if not (host and user and password) or not (user + password + folder).isprintable():
            raise _bad("it needs a user, a password and a host")
        is_tls = parts.scheme == "imaps"
        if not is_tls and not is_loopback(host):
            raise _bad("without TLS the password would travel in the clear: use imaps://")
        return cls(host, parts.port or _PORTS[parts.scheme], is_tls, folder, user, password)

    @contextmanager
    def opened(self) -> Generator[BaseMailBox]:
        """Logged in, in its folder; TLS is verified. Raises imap_tools' errors, imaplib's, OSError."""
        box = self._connected()
        log_in = box.login if f"{self.user}{self.password}".isascii() else box.login_utf8
        try:
            log_in(self.user, self.password, self.folder)
        except Exception:
            box.client.shutdown()
            raise
        with box:
            yield box

    def _connected(self) -> BaseMailBox:
        if self.is_tls:
            # imaplib's own context verifies nothing.
            return MailBox(self.host, self.port, timeout=PATIENCE, ssl_context=ssl.create_default_context())
        return MailBoxUnencrypted(self.host, self.port, timeout=PATIENCE)


def empty(box: BaseMailBox, take: Callable[[bytes], object], go_on: Callable[[], bool]) -> int:
    """Gives each message to `take` and moves it away, while `go_on`; gives how many. Raises as Inbox.opened, and as `take`."""
    done, moved = "", 0
    for uid in box.uids():
        if not go_on():
            break
        raw = _fetched(box, uid)
        if raw is not None:
            take(raw)
        done = done or _folder_of_done(box)
        box.move(uid, done)  # pyright: ignore[reportUnknownMemberType]
        moved += 1
    return moved


def _fetched(box: BaseMailBox, uid: str) -> bytes | None:
    """Its first bytes, without marking it as seen; None for one that is gone by now."""
    answer: list[Any] = box.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")[1]
    # One line of an answer is bytes; what comes as a literal is a pair.
    pairs = (cast("tuple[bytes, bytes]", part) for part in answer if isinstance(part, tuple))
    return next((content for _, content in pairs), None)


def _folder_of_done(box: BaseMailBox) -> str:
    """Made where it is missing; below the inbox where the server wants all folders there."""
    folders = {f.name: f.delim for f in box.folder.list()}
    delim = next(iter(folders.values()), "/")
    is_below = any(name.startswith(f"INBOX{delim}") for name in folders)
    name = f"INBOX{delim}{DONE}" if is_below else DONE
    if name not in folders:
        box.folder.create(name)  # pyright: ignore[reportUnknownMemberType]
    return name


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_port_good = parts.port != 0
    except ValueError:
        raise _bad("its host or port cannot be read; percent-encode what stands in user and password") from None
    if parts.scheme not in _PORTS or not is_port_good or parts.query or parts.fragment:
        raise _bad("it must be like the example; percent-encode / ? # in user and password")
    return parts


def _bad(reason: str) -> BadValueError:
    return BadValueError(
        f"WARMCAST_BOUNCE_IMAP_URL: {reason}. Example: imaps://user:password@mail.example.org:993/INBOX",
        code="bad_imap_url",
    )
