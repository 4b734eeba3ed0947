"""Signed tokens in links: which send (or request), and what the link may do. No address inside, and they never expire."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence

from engine.errors import BadValueError

UNSUBSCRIBE = "u"
PREFERENCES = "p"
CONFIRM = "k"
PERSON = "w"
"""Signs a profile's id: whoever holds it may tell what this person looks at on a site, and nothing else."""
KINDS = (UNSUBSCRIBE, PREFERENCES, CONFIRM, PERSON)

_HEAD = 10  # key id, kind, send id
_MAC = 16


class Tokens:
    """The first secret signs, all verify: to change it, put the new one in front and keep the old one."""

    def __init__(self, secrets: Sequence[bytes]):
        """Raises BadValueError for no secret at all."""
        if not secrets or not all(secrets):
            raise BadValueError("WARMCAST_SECRET holds no secret to sign links with.")
        self._secrets = [(_digest(secret, b"key id")[:1], secret) for secret in secrets]

    def sign(self, kind: str, send_id: int) -> str:
        """35 characters, safe in a URL: one byte key id, the kind, 8 bytes send id, 16 bytes HMAC-SHA256."""
        key_id, secret = self._secrets[0]
        head = key_id + kind.encode("ascii") + send_id.to_bytes(8, "big")
        return base64.urlsafe_b64encode(head + _digest(secret, head)).rstrip(b"=").decode()

    def read(self, token: str) -> tuple[str, int]:
        """Kind and send id. Raises BadValueError for a token that is not ours, or not exactly as it was signed."""
        raw = _decoded(token)
        head, mac = raw[:_HEAD], raw[_HEAD:]
        for key_id, secret in self._secrets:
            if key_id == head[:1] and hmac.compare_digest(_digest(secret, head), mac):
                kind = chr(head[1])
                if kind in KINDS:
                    return kind, int.from_bytes(head[2:], "big")
        raise _unknown()


def _decoded(token: str) -> bytes:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise _unknown() from None
    # Base64 leaves spare bits in the last letter: one send, one spelling.
    if len(raw) != _HEAD + _MAC or base64.urlsafe_b64encode(raw).rstrip(b"=") != token.encode():
        raise _unknown()
    return raw


def _digest(secret: bytes, message: bytes) -> bytes:
    return hmac.digest(secret, b"warmcast link\0" + message, "sha256")[:_MAC]


def _unknown() -> BadValueError:
    return BadValueError("This link is not known here. Copy it whole from the message.", code="unknown_link")
