"""What a relay's answer says of a message (RFC 5321, 3463). Pure."""

from __future__ import annotations

import re
from typing import Literal

from engine.delivery.outcome import Outcome

Step = Literal["mail", "rcpt", "data", "dot"]

# Not about this message or its recipient: the relay wants another login.
_LOGIN_CODES = (530, 535, 538)
# RFC 1870 has the size judged there.
_TOO_LARGE = ("5.3.4", "5.2.3")
_STATUS = re.compile(r"^([245]\.\d{1,3}\.\d{1,3})\b")
_LONGEST = 300


def refusal(code: int, reply: bytes, step: Step) -> Outcome:
    """4xx may be tried again and 5xx never, unless it is about the relay or the sender and not about this message. `code` -1:
    the answer made no sense."""
    if code == -1:
        return Outcome("unavailable", reply="The relay gave an answer that made no sense.")
    said = shown(reply)
    status = status_of(said)
    if code == 421:
        return Outcome("unavailable", code, said, status)
    if code // 100 == 4 and _is_throttling(code, status, said):
        return Outcome("throttled", code, said, status)
    if step == "mail" and (code == 552 or status in _TOO_LARGE):
        return Outcome("refused", code, said, status)
    if code // 100 not in (4, 5) or step == "mail" or code in _LOGIN_CODES:
        # Said to whatever we send: before the recipient is named it is about the relay or the sender.
        return Outcome("unavailable", code, said, status)
    if code // 100 == 4:
        return Outcome("retry", code, said, status)
    is_address = step == "rcpt" and status.startswith("5.1.") and status not in ("5.1.7", "5.1.8")
    return Outcome("bad_address" if is_address else "refused", code, said, status)


def _is_throttling(code: int, status: str, said: str) -> bool:
    # Greylisting is about one message: the same one is welcome later.
    return (code == 454 or status.startswith("4.7.")) and "grey" not in said.lower()


def accepted(code: int, reply: bytes) -> Outcome:
    """The relay has it."""
    return Outcome("accepted", code, shown(reply))


def status_of(reply: str) -> str:
    """The enhanced status at the start of a reply, like 5.1.1 (RFC 3463); '' without one."""
    found = _STATUS.match(reply)
    return found[1] if found else ""


def shown(reply: bytes) -> str:
    """One printable line of what the relay said."""
    return "".join(c if c.isprintable() else " " for c in reply.decode("utf-8", "replace"))[:_LONGEST]
