"""DKIM signatures of messages (RFC 6376, 8301): RSA-SHA256, relaxed/relaxed. Canonicalised by hand, for the speed.

No time stands in a signature, so the same message always gets the same one. Neither key nor path ever stands in an error
beyond what the setting says.
"""

from __future__ import annotations

import base64
import hashlib
import re
import textwrap
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from engine import addresses
from engine.errors import BadValueError

SIGNED = (
    *("from", "from", "to", "subject", "date", "message-id", "reply-to"),
    *("list-id", "list-unsubscribe", "list-unsubscribe-post", "feedback-id"),
    *("mime-version", "content-type", "content-transfer-encoding"),
)
"""What a signature covers, where it is there. From once more than it may be: a second one would break the signature."""
SMALLEST, LARGEST = 2048, 4096
"""Bits of a key: smaller ones are not trusted, larger ones not verified everywhere."""

_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*")
_LINE = 72


@dataclass(frozen=True)
class DkimKey:
    """Plain data, fit for another process. `pem`: the private key, unencrypted."""

    selector: str
    domain: str
    pem: bytes = field(repr=False)

    @classmethod
    def from_setting(cls, text: str) -> DkimKey:
        """`selector:domain:/path/to/key.pem`. Raises BadValueError, also for a file that cannot be read."""
        selector, _, rest = text.partition(":")
        domain, _, path = rest.partition(":")
        if not path.strip() or not _SELECTOR.fullmatch(selector):
            raise _bad("it must be selector:domain:/path/to/key.pem, like mail2026:example.org:/etc/warmcast/dkim.pem")
        try:
            named = addresses.domain(domain)
        except BadValueError as error:
            raise _bad(error.message.rstrip(".")) from None
        try:
            pem = Path(path.strip()).read_bytes()
        except OSError as error:
            raise _bad(f"its key file “{path.strip()}” cannot be read: {error.strerror}") from None
        return cls(selector, named, pem)


class Signer:
    """Signs for one domain. Safe for threads."""

    def __init__(self, key: DkimKey):
        """Raises BadValueError for a key that is none, encrypted, not RSA, too small or too large."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        self.selector = key.selector
        self.domain = key.domain
        self._key = _private(key.pem)
        self._padding, self._hash = padding.PKCS1v15(), hashes.SHA256()

    def sign(self, message: bytes) -> bytes:
        """The message, CRLF lines and a head without a signature, with its signature on top."""
        head, _, body = message.partition(b"\r\n\r\n")
        names, canonical = _covered(head)
        signature = (
            f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={self.domain};\r\n s={self.selector};\r\n"
            f" bh={_digest(relaxed_body(body))};\r\n h={_folded_names(names)};\r\n b="
        )
        unsigned = relaxed_header(b"DKIM-Signature:" + signature.encode())
        octets = self._key.sign(b"".join((*canonical, unsigned[:-2])), self._padding, self._hash)
        text = base64.b64encode(octets).decode()
        folded = "\r\n ".join(text[at : at + _LINE] for at in range(0, len(text), _LINE))
        return f"DKIM-Signature: {signature}{folded}\r\n".encode() + message

    @property
    def record_name(self) -> str:
        """Where the public key stands in DNS."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """What stands there: a TXT record."""
        return f"v=DKIM1; k=rsa; p={self.public_key}"

    @property
    def public_key(self) -> str:
        """Base64 of its DER form, as in a record."""
        from cryptography.hazmat.primitives import serialization

        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return base64.b64encode(self._key.public_key().public_bytes(serialization.Encoding.DER, form)).decode()


@lru_cache(maxsize=8)
def signer_of(key: DkimKey) -> Signer:
    """Made once a process: to read a key takes as long as many signatures. Raises BadValueError."""
    return Signer(key)


def key_of(setting: str) -> DkimKey | None:
    """Of WARMCAST_DKIM, fit to sign; None where it is unset. Raises BadValueError."""
    if not setting:
        return None
    key = DkimKey.from_setting(setting)
    signer_of(key)
    return key


def relaxed_header(line: bytes) -> bytes:
    """One header, folded or not, in relaxed form with its CRLF."""
    name, _, value = line.partition(b":")
    value = _single(value.replace(b"\r\n", b"")).strip(b" ")
    return name.strip(b" \t").lower() + b":" + value + b"\r\n"


def relaxed_body(body: bytes) -> bytes:
    """The body in relaxed form: runs of blanks as one, none at the ends of lines, no empty lines at its end."""
    body = (_single(body) + b"\r\n").replace(b" \r\n", b"\r\n").rstrip(b"\r\n")
    return body + b"\r\n" if body else b""


def _single(octets: bytes) -> bytes:
    """Each run of blanks as one space: ten times as fast as a regular expression."""
    octets = octets.replace(b"\t", b" ")
    while b"  " in octets:
        octets = octets.replace(b"  ", b" ")
    return octets


def _covered(head: bytes) -> tuple[tuple[str, ...], list[bytes]]:
    """Names for h=, and the headers they mean in relaxed form: of several alike the last comes first."""
    found: dict[str, list[bytes]] = {}
    for line in re.split(rb"\r\n(?![ \t])", head):
        found.setdefault(line.partition(b":")[0].strip(b" \t").decode("ascii", "replace").lower(), []).append(line)
    names = tuple(name for name in SIGNED if name in found)
    lines = [found[name].pop() for name in names if found[name]]
    return names, [relaxed_header(line) for line in lines]


@cache
def _folded_names(names: tuple[str, ...]) -> str:
    return "\r\n  ".join(textwrap.wrap(": ".join(names), _LINE, break_on_hyphens=False))


def _digest(octets: bytes) -> str:
    return base64.b64encode(hashlib.sha256(octets).digest()).decode()


def _private(pem: bytes):  # noqa: ANN202  a type of a library that is imported where it is used
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError:
        raise _bad("its key has a password; store it without one, readable for Warmcast only") from None
    except (ValueError, UnsupportedAlgorithm):
        raise _bad(
            "its key file holds no private key in PEM form; openssl genrsa -out dkim.pem 2048 makes one"
        ) from None
    if not isinstance(key, RSAPrivateKey):
        raise _bad("its key is not an RSA key, the only kind that every provider verifies")
    if not SMALLEST <= key.key_size <= LARGEST:
        raise _bad(f"its key has {key.key_size:,} bits; {SMALLEST:,} to {LARGEST:,} are verified everywhere")
    return key


def _bad(reason: str) -> BadValueError:
    return BadValueError(f"WARMCAST_DKIM: {reason}.", code="bad_dkim")
