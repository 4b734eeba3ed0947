"""Numbers and names in the sentences of findings. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from engine.campaigns.preflight.seen import Seen


def people(number: int) -> str:
    """ "1 person", "1,204 people"."""
    return "1 person" if number == 1 else f"{number:,} people"


def messages(number: int) -> str:
    """ "1 message", "1,204 messages"."""
    return "1 message" if number == 1 else f"{number:,} messages"


def in_people(number: int, seen: Seen) -> int:
    """A number of messages as people, where several were tried with each."""
    return round(number / seen.turns)


def listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
