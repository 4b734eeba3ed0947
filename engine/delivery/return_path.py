"""The envelope's sender: an address that is signed, so that a report sent there can be told from a forged one. Pure.

The token is spelled in Base32: mail systems may write an address in small letters.
"""

from __future__ import annotations

import base64
import re

from engine.delivery.tokens import BOUNCE, Tokens

_SIGNED = re.compile(r"(?<![A-Za-z0-9.+_-])b\+([a-z2-7]{42})@", re.IGNORECASE)


def return_path(send_id: int, tokens: Tokens, domain: str, sender_address: str) -> str:
    """`b+TOKEN@domain`; without a domain the sender's own address."""
    if not domain:
        return sender_address
    token = tokens.sign(BOUNCE, send_id)
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    return f"b+{base64.b32encode(raw).decode().rstrip('=').lower()}@{domain}"


def tokens_in(text: str) -> list[str]:
    """The tokens of all such addresses in a text, whether or not they are ours."""
    return [_as_token(spelled) for spelled in _SIGNED.findall(text)]


def _as_token(spelled: str) -> str:
    raw = base64.b32decode(spelled.upper() + "=" * (-len(spelled) % 8))
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
