"""Signed tokens in links: which send (or request), and what the link may do. No address inside, and they never expire."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from struct import Struct

from engine.errors import BadValueError

UNSUBSCRIBE = "u"
PREFERENCES = "p"
CONFIRM = "k"
PERSON = "w"
"""Signs a profile's id: whoever holds it may tell what this person looks at on a site, and nothing else."""
ANSWER = "r"
"""Signs a send and the field that its message asked for."""
OPEN = "o"
"""Signs a send: whoever fetches it saw the message."""
CLICK = "c"
"""Signs a send and whose links its message has: the stretch of a campaign and the variant."""
ADDRESS = "a"
"""As CLICK, and signs the address, too: of links that are not in the table, because they hold values."""
BOUNCE = "b"
"""Signs a send, in its envelope and its Message-ID: a report that bears it is about that message."""
SHARED = "s"
"""Signs a link to a shared dashboard, not a message."""
RIGHT = "d"
"""Signs what a person asked for about their own data: the message with it went to their address."""
KINDS = (UNSUBSCRIBE, PREFERENCES, CONFIRM, PERSON, OPEN, BOUNCE, SHARED, RIGHT)
"""Of the tokens that hold one number."""

_NUMBER = 8
_VARIANTS = 256
_HEAD = 2  # key id, kind
_MAC = 16
_NUMBERS = {count: Struct(f">{count}Q") for count in (1, 2)}


class Tokens:
    """The first secret signs, all verify: to change it, put the new one in front and keep the old one."""

    def __init__(self, secrets: Sequence[bytes]):
        """Raises BadValueError for no secret at all."""
        if not secrets or not all(secrets):
            raise BadValueError("WARMCAST_SECRET holds no secret to sign links with.")
        self._secrets = [(_digest(secret, b"key id")[:1], secret) for secret in secrets]

    def sign(self, kind: str, send_id: int) -> str:
        """35 characters, safe in a URL: one byte key id, the kind, 8 bytes send id, 16 bytes HMAC-SHA256."""
        return self._signed(kind, send_id)

    def read(self, token: str) -> tuple[str, int]:
        """Kind and send id. Raises BadValueError for a token that is not ours, or not exactly as it was signed."""
        kind, (send_id,) = self._read(token, 1)
        if kind not in KINDS:
            raise _unknown()
        return kind, send_id

    def sign_answer(self, send_id: int, field_id: int) -> str:
        """46 characters: nobody can answer what the message did not ask."""
        return self._signed(ANSWER, send_id, field_id)

    def read_answer(self, token: str) -> tuple[int, int]:
        """Send id and field id. Raises as `read`."""
        kind, (send_id, field_id) = self._read(token, 2)
        if kind != ANSWER:
            raise _unknown()
        return send_id, field_id

    def sign_click(self, send_id: int, stretch_id: int, variant: int, address: str | None = None) -> str:
        """46 characters, for all links of a message that are in the table; `address`: for the one that leads there and nowhere
        else."""
        kind = CLICK if address is None else ADDRESS
        return self._signed(kind, send_id, stretch_id * _VARIANTS + variant, beside=address or "")

    def read_click(self, token: str, address: str | None = None) -> tuple[int, int, int]:
        """Send id, stretch id and variant. `address`: what the request says, None for nothing. Raises as `read`."""
        kind, (send_id, whose) = self._read(token, 2, beside=address or "")
        if kind != (CLICK if address is None else ADDRESS):
            raise _unknown()
        return send_id, *divmod(whose, _VARIANTS)

    def _signed(self, kind: str, *numbers: int, beside: str = "") -> str:
        """`beside`: a text that is signed, too, and stands elsewhere."""
        key_id, secret = self._secrets[0]
        head = key_id + kind.encode("ascii") + b"".join(number.to_bytes(_NUMBER, "big") for number in numbers)
        return base64.urlsafe_b64encode(head + _digest(secret, head + beside.encode())).rstrip(b"=").decode()

    def _read(self, token: str, count: int, beside: str = "") -> tuple[str, tuple[int, ...]]:
        raw = _decoded(token, _HEAD + count * _NUMBER + _MAC)
        head, mac = raw[:-_MAC], raw[-_MAC:]
        signed = head + beside.encode("utf-8", "replace")
        for key_id, secret in self._secrets:
            if key_id == head[:1] and hmac.compare_digest(_digest(secret, signed), mac):
                return chr(head[1]), _NUMBERS[count].unpack_from(head, _HEAD)
        raise _unknown()


def _decoded(token: str, size: int) -> bytes:
    # Each message's every link comes by here, and whatever strangers try: what has another length costs nothing.
    if len(token) != (size * 8 + 5) // 6:
        raise _unknown()
    try:
        raw = binascii.a2b_base64(token.replace("-", "+").replace("_", "/") + "=" * (-len(token) % 4))
    except ValueError:
        raise _unknown() from None
    # Base64 passes over what is no letter of it, and leaves spare bits in the last one: one send, one spelling.
    if base64.urlsafe_b64encode(raw).rstrip(b"=") != token.encode():
        raise _unknown()
    return raw


def _digest(secret: bytes, message: bytes) -> bytes:
    return hmac.digest(secret, b"warmcast link\0" + message, "sha256")[:_MAC]


def _unknown() -> BadValueError:
    return BadValueError("This link is not known here. Copy it whole from the message.", code="unknown_link")
