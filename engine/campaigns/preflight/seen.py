"""What rendering a whole audience told, counted as it went: no values, and no more memory for a million people than for one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

MOST_SAMPLES = 5
Pattern = tuple[int, ...]
"""The branches that a message shows, sorted: what makes it a kind of message of its template."""


@dataclass
class Group:
    """How many people, and the profile ids of the first few."""

    count: int = 0
    samples: list[int] = field(default_factory=list[int])

    def add(self, profile_id: int) -> None:
        self.count += 1
        if len(self.samples) < MOST_SAMPLES:
            self.samples.append(profile_id)


def _groups() -> defaultdict[tuple[str, ...], Group]:
    return defaultdict(Group)


@dataclass
class Seen:
    """Of one template (a variant) and everybody who may get it; a person whom several options were tried with counts once in
    `people`, and each of their messages in the rest.

    `made`: messages that could be made. `without`: (variable) → whose message is skipped for want of it. `broken`: (part, line,
    words) → whose message fails. `defaults`: (variable, what stands there instead, "" for nothing) → who sees that.
    `facts`: (code, detail) of engine/content/examining/looks.py → whose message it is true of. `patterns`: pattern → messages.
    `stages`: (stage of the life cycle, pattern) → people. `weights`: (weight of personal facts, messages had so far) → people.
    `reasons`: kind of reason of recommend() ("bought", "viewed", "category", "source") → messages whose first product has it,
    "" for those with none. `sizes`: bytes of HTML, the largest. `distinct`: messages that differ from each other."""

    people: int = 0
    made: int = 0
    without: defaultdict[tuple[str, ...], Group] = field(default_factory=_groups)
    broken: defaultdict[tuple[str, ...], Group] = field(default_factory=_groups)
    defaults: defaultdict[tuple[str, ...], Group] = field(default_factory=_groups)
    facts: defaultdict[tuple[str, ...], Group] = field(default_factory=_groups)
    patterns: Counter[Pattern] = field(default_factory=Counter[Pattern])
    stages: Counter[tuple[str, Pattern]] = field(default_factory=Counter[tuple[str, Pattern]])
    reasons: defaultdict[tuple[str, ...], Group] = field(default_factory=_groups)
    too_personal: Group = field(default_factory=Group)
    largest: int = 0
    distinct: int = 0
