"""What rendering a whole audience told, counted as it went: no values, and no more memory for a million people than for one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

MOST_SAMPLES = 5
MOST_GROUPS = 500
"""Of one kind: details may hold what is each person's own."""
Pattern = tuple[int, ...]
"""The branches that a message shows, sorted: what makes it a kind of message of its template."""


@dataclass
class Group:
    """How many people, and the profile ids of the first few."""

    count: int = 0
    samples: list[int] = field(default_factory=list[int])
    _last: int | None = field(default=None, repr=False, compare=False)

    def add(self, profile_id: int) -> None:
        """A person whom it is true of several times, one after the other, counts once."""
        if profile_id == self._last:
            return
        self._last = profile_id
        self.count += 1
        if len(self.samples) < MOST_SAMPLES:
            self.samples.append(profile_id)


class Groups(defaultdict[tuple[str, ...], Group]):
    """What it is → whose message it is true of. Beyond MOST_GROUPS only the first part of what it is counts."""

    def __init__(self) -> None:
        super().__init__(Group)

    def add(self, what: tuple[str, ...], profile_id: int) -> None:
        is_room = what in self or len(self) < MOST_GROUPS
        self[what if is_room else (what[0], *("" for _ in what[1:]))].add(profile_id)


@dataclass
class Seen:
    """Of one template (a variant) and everybody who may get it. Groups count people, the rest messages: where several options
    are tried with each person, they have several.

    `made`: messages that could be made; `stopped`: who would get none, with one option at least. `without`: (variable) → whose
    message is skipped for want of it. `broken`: (part, line, words) → whose message fails. `defaults`: (variable, what stands
    there instead, "" for nothing) → who sees that. `facts`: (code, detail) of engine/content/examining/looks.py → whose message
    it is true of. `patterns`: pattern → messages. `stages`: (stage of the life cycle, pattern) → messages. `reasons`: kind of
    reason of recommend() ("bought", "viewed", "category", "source") → whose first product has it, "" for no product.
    `too_personal`: who would read more of themselves than they expect of us. `largest`: bytes of HTML. `distinct`: messages that
    differ from each other."""

    people: int = 0
    made: int = 0
    stopped: Group = field(default_factory=Group)
    without: Groups = field(default_factory=Groups)
    broken: Groups = field(default_factory=Groups)
    defaults: Groups = field(default_factory=Groups)
    facts: Groups = field(default_factory=Groups)
    patterns: Counter[Pattern] = field(default_factory=Counter[Pattern])
    stages: Counter[tuple[str, Pattern]] = field(default_factory=Counter[tuple[str, Pattern]])
    reasons: Groups = field(default_factory=Groups)
    too_personal: Group = field(default_factory=Group)
    largest: int = 0
    distinct: int = 0
