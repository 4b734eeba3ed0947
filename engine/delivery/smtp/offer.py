"""What a relay offers in its answer to EHLO (RFC 5321), and the commands of an envelope as it takes them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MESSAGE_ID = re.compile(rb"^Message-ID: <([A-Za-z0-9._-]{1,100})@", re.MULTILINE)


@dataclass(frozen=True)
class Parcel:
    """A message and its envelope, the addresses as SMTP takes them; `message` with CRLF only."""

    send_id: int
    sender: str
    recipient: str
    message: bytes

    @property
    def is_ascii(self) -> bool:
        return self.sender.isascii() and self.recipient.isascii()


@dataclass(frozen=True)
class Offer:
    """`size`: the most octets it takes, 0 for no bound that it tells of. `logins`: its ways of AUTH."""

    pipelining: bool = False
    starttls: bool = False
    dsn: bool = False
    smtputf8: bool = False
    eight_bit: bool = False
    size: int = 0
    logins: tuple[str, ...] = ()

    @classmethod
    def read(cls, lines: Sequence[bytes]) -> Offer:
        """`lines` of the reply, the first of which is the relay's name. What makes no sense is not offered."""
        words = [line.decode("ascii", "replace").upper().split() for line in lines[1:]]
        known = {w[0]: w[1:] for w in words if w}
        sizes = [int(s) for s in known.get("SIZE", ())[:1] if s.isdecimal() and len(s) < 20]
        return cls(
            pipelining="PIPELINING" in known,
            starttls="STARTTLS" in known,
            dsn="DSN" in known,
            smtputf8="SMTPUTF8" in known,
            eight_bit="8BITMIME" in known,
            size=sizes[0] if sizes else 0,
            logins=tuple(known.get("AUTH", ())),
        )

    def why_not(self, parcel: Parcel) -> str:
        """Why the relay cannot take it at all; '' if it may."""
        if not parcel.is_ascii and not self.smtputf8:
            return "The relay cannot take an address with letters beyond ASCII before its @-sign."
        if self.size and len(parcel.message) > self.size:
            return f"The message is larger than the {self.size:,} bytes that the relay takes."
        return ""

    def mail(self, parcel: Parcel) -> str:
        """With the size, and where bounces are asked for what they need to be known again (RFC 3461)."""
        words = [f"MAIL FROM:<{parcel.sender}>"]
        if self.size:
            words.append(f"SIZE={len(parcel.message)}")
        if self.eight_bit and not parcel.message.isascii():
            words.append("BODY=8BITMIME")
        if not parcel.is_ascii:
            words.append("SMTPUTF8")
        found = _MESSAGE_ID.search(parcel.message) if self.dsn else None
        if found:
            words.append(f"RET=HDRS ENVID={found[1].decode()}")
        return " ".join(words)

    def rcpt(self, parcel: Parcel) -> str:
        """Asks for reports of failure and delay, where the relay can be asked."""
        return f"RCPT TO:<{parcel.recipient}>" + (" NOTIFY=FAILURE,DELAY" if self.dsn else "")


def body(message: bytes) -> bytes:
    """What follows DATA: dots at the start of lines doubled, the final dot at the end."""
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    return (
        (b"." if stuffed.startswith(b".") else b"")
        + stuffed
        + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")
    )
