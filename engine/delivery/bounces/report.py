"""What a message that came back says: the kinds, and one answer for each address that it is about. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["hard", "soft", "complaint", "auto_reply", "not_a_bounce"]
WORST_FIRST: tuple[Kind, ...] = ("complaint", "hard", "soft", "auto_reply", "not_a_bounce")
LONGEST_REASON = 200
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Detail:
    """One address and what became of its mail. `status`: an enhanced code (RFC 3463) like 5.1.1. `reason`: what the other side
    said, on one line. `is_delay`: the other side still tries."""

    address: str | None
    kind: Kind
    status: str | None = None
    reason: str | None = None
    is_delay: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {"address": self.address, "kind": self.kind, "status": self.status, "reason": self.reason}


@dataclass(frozen=True)
class BounceReport:
    """`details` in the order of the message."""

    details: Sequence[Detail]

    @property
    def worst(self) -> Detail:
        """The detail that decides; of several of that kind, the first."""
        return min(self.details, key=lambda d: WORST_FIRST.index(d.kind), default=Detail(None, "not_a_bounce"))

    @property
    def kind(self) -> Kind:
        return self.worst.kind

    @property
    def recipients(self) -> list[str]:
        """The addresses of that kind."""
        return list(dict.fromkeys(d.address for d in self.details if d.kind == self.kind and d.address))


def on_one_line(text: str | None, most: int = LONGEST_REASON) -> str | None:
    """A text of others as it can stand in an event: one line, no controls, so many characters."""
    # Cut first, generously: nobody waits for a text of megabytes.
    found = _BLANKS.sub(" ", (text or "")[: most * 8]).strip().encode("utf-8", "replace").decode()
    return (found if len(found) <= most else f"{found[: most - 1]}…") or None
