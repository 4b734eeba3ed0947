"""“Blue for men”: a message, or its audience, that looks at nothing but who somebody is. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from engine.campaigns.preflight.finding import Finding
from engine.campaigns.preflight.mistakes import wording
from engine.campaigns.preflight.mistakes.looked_at import by_tree
from engine.campaigns.preflight.mistakes.message import Message
from engine.campaigns.preflight.mistakes.who import is_one_sided
from engine.campaigns.preflight.seen import Pattern, Seen
from engine.segments.conditions.tree import Node

_ADVICE = "Let what they do decide as well: purchases, views, courses, their stage of the life cycle, recommendations."


def one_sided_findings(message: Message, seen: Seen, audience: Node | None = None) -> Iterator[Finding]:
    """At most one. Nothing where anything of what people do or like is looked at, or stands in the message. `audience`: who is
    chosen, None for everybody or where an event chooses."""
    chosen = by_tree(audience)
    looked = chosen.union(*(looked for _, looked in message.deciding))
    if not looked or not _is_all_one_sided(looked, message):
        return
    parts = _parts(message, seen)
    labels = wording.listed([message.fields[name].label for name in sorted(looked)])
    if len(parts) > 1:
        said = f"The only thing this message looks at is {labels}: {_divided(parts)}."
    elif chosen and seen.people:
        said = f"Who gets this message is decided by {labels} alone: {wording.people(seen.people)}."
    else:
        return
    level = "warning" if message.is_marketing else "note"
    yield Finding(level, "one_sided", f"{said} {_ADVICE}", sum(parts), ways=(message.way,))


def _is_all_one_sided(looked: set[str], message: Message) -> bool:
    """What it looks at, and what it shows of them."""
    names = looked | message.shows_of_them
    return all(name in message.fields and is_one_sided(message.fields[name]) for name in names)


def _parts(message: Message, seen: Seen) -> list[int]:
    """How many people get each kind of content, most first."""
    found: Counter[Pattern] = Counter()
    for pattern, messages in seen.patterns.items():
        found[message.kind(pattern)] += messages
    return sorted((wording.in_people(messages, seen) for messages in found.values()), reverse=True)


def _divided(parts: Sequence[int]) -> str:
    if len(parts) == 2:
        return f"{parts[0]:,} get one text, {parts[1]:,} another"
    return f"there are {len(parts)} texts, the most frequent for {wording.people(parts[0])}"
