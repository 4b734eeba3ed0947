"""What every transport can do, and the answers it may give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

OutcomeKind = Literal["accepted", "retry", "throttled", "refused", "bad_address", "in_doubt", "unavailable"]


@dataclass(frozen=True)
class Outcome:
    """One message's fate.

    accepted: the other side has it. retry: not now, for this message. throttled: not so fast, for any message to there.
    refused: never, for this message. bad_address: never, for any message to this address. in_doubt: it was handed over
    whole and the answer was lost. unavailable: the way out is closed, whatever the message.
    `code` is the relay's, None if it gave none, as is `status` (RFC 3463, like 5.1.1; '' for none); `reply` is for people.
    """

    kind: OutcomeKind
    code: int | None = None
    reply: str = ""
    status: str = ""


class Transport(Protocol):
    """For one thread at a time. Expected failures are outcomes, never exceptions."""

    @property
    def name(self) -> str: ...

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        """Tries once. The addresses are those of the envelope."""
        ...

    def was_sent(self, send_id: int) -> bool | None:
        """Whether an earlier process handed this one over; None if nobody can know."""
        ...

    def close(self) -> None: ...
