"""What rendering a whole audience told, counted as it went: no values, and no more memory for a million people than for one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

MOST_SAMPLES = 5
MOST_DETAILS = 100
"""Told apart of one code, part or variable: details may be each person's own."""
MOST_PATTERNS = 1_000
Pattern = tuple[int, ...]
"""The branches that a message shows, sorted: what makes it a kind of message of its template."""
OTHER: Pattern = (-1,)
"""Stands for all patterns beyond the most that are told apart."""


@dataclass
class Group:
    """How many people, the profile ids of the first few, and how many of their messages."""

    count: int = 0
    samples: list[int] = field(default_factory=list[int])
    messages: int = 0
    _last: int | None = field(default=None, repr=False, compare=False)

    def add(self, profile_id: int) -> None:
        """One message. A person whom it is true of several times, one after the other, counts once."""
        self.messages += 1
        if profile_id == self._last:
            return
        self._last = profile_id
        self.count += 1
        if len(self.samples) < MOST_SAMPLES:
            self.samples.append(profile_id)


class Groups(defaultdict[tuple[str, ...], Group]):
    """What it is → whose message it is true of, up to MOST_DETAILS with the same first part; `rest`: first part → whose message
    something else of that kind is true of."""

    def __init__(self) -> None:
        super().__init__(Group)
        self.rest: defaultdict[str, Group] = defaultdict(Group)
        self._details: Counter[str] = Counter()

    def add_all(self, told: Iterable[tuple[tuple[str, ...], Iterable[int]]], ids: Sequence[int]) -> None:
        """Of a batch: what is true of which messages (rising positions). `ids`: whose each message is, those of one person one
        after the other."""
        beyond: defaultdict[str, set[int]] = defaultdict(set)
        for what, positions in told:
            if self._has_room(what):
                for position in positions:
                    self[what].add(ids[position])
            else:
                beyond[what[0]].update(positions)
        for first, positions in beyond.items():
            for position in sorted(positions):
                self.rest[first].add(ids[position])

    def _has_room(self, what: tuple[str, ...]) -> bool:
        if what not in self:
            if self._details[what[0]] == MOST_DETAILS:
                return False
            self._details[what[0]] += 1
        return True


@dataclass
class Seen:
    """Of one variant and everybody who may get it. Groups count people and their messages, the rest messages: where several
    options are tried with each person, they have several.

    `people`: who were looked at, with `turns` messages each; `others`: how many were not. `made_up`: fields of the trigger of
    which a value had to be made up, as nobody has or had one. `made`: messages that could be made; `stopped`: who would get
    none, with one option at least. `without`: (variable) → whose message is skipped for want of it. `broken`: (part, line,
    words) → whose message fails. `defaults`: (variable, what stands there instead, "" for nothing) → who sees that; `lacking`:
    (variable) → who sees any of them. `facts`: (code, detail) of engine/content/examining/looks.py → whose message it is true
    of. `branches`: branch → messages that show it. `patterns`: pattern, or OTHER → messages; beyond MOST_PATTERNS only what
    makes another content is told apart (mistakes/message.py). `stages`: (stage of the life cycle, such a pattern) → messages.
    `reasons`: kind of reason of recommend() ("bought", "viewed", "category", "source") → whose first product has it, "" for no
    product. `too_personal`: who would read more of themselves than they expect of us. `largest`: bytes of HTML. `distinct`:
    messages that differ from each other."""

    people: int = 0
    turns: int = 1
    others: int = 0
    made_up: frozenset[str] = frozenset()
    made: int = 0
    stopped: Group = field(default_factory=Group)
    without: Groups = field(default_factory=Groups)
    broken: Groups = field(default_factory=Groups)
    defaults: Groups = field(default_factory=Groups)
    lacking: Groups = field(default_factory=Groups)
    facts: Groups = field(default_factory=Groups)
    branches: Counter[int] = field(default_factory=Counter[int])
    patterns: Counter[Pattern] = field(default_factory=Counter[Pattern])
    stages: Counter[tuple[str, Pattern]] = field(default_factory=Counter[tuple[str, Pattern]])
    reasons: Groups = field(default_factory=Groups)
    too_personal: Group = field(default_factory=Group)
    largest: int = 0
    distinct: int = 0
