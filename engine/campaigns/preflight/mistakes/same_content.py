"""The same content for people who have just come, who are with us, and who have left. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from engine.campaigns.preflight.finding import Finding
from engine.campaigns.preflight.mistakes import wording
from engine.campaigns.preflight.mistakes.message import Message
from engine.campaigns.preflight.mistakes.stages import LABELS
from engine.campaigns.preflight.seen import Pattern, Seen

FEWEST_PEOPLE, FEWEST_SHARE = 5, 0.05
"""A stage of fewer people says nothing."""
SAME = 0.1
"""Total variation distance: the share of one stage's people who would have to get another kind of message for the two stages to
get the same mix. Below this they do."""

Mix = Counter[Pattern]


def same_content_findings(message: Message, seen: Seen) -> Iterator[Finding]:
    """At most one, of marketing: what answers something that a person did need not mind their stage. recommend() is content of
    each one's own."""
    stages = _large(message, seen)
    is_same = all(distance(one, other) < SAME for one, other in combinations(stages.values(), 2))
    if not message.is_marketing or message.uses_recommend or len(stages) < 2 or not is_same:
        return
    sizes = {stage: wording.in_people(mix.total(), seen) for stage, mix in stages.items()}
    kinds = len(set[Pattern]().union(*stages.values()))
    listed = ", ".join(f"{stage} {size:,}" for stage, size in sizes.items())
    whose = f"People of every stage of the life cycle ({listed}) get"
    text = f"{whose} {_what(kinds, seen.distinct)}. Add “Different content per life-cycle stage” to the template."
    # Where something of their own decides, stands there or starts it, the stage may well not matter.
    is_of_them = message.shows_of_them or message.is_triggered
    level = "warning" if kinds == 1 and not is_of_them else "note"
    yield Finding(level, "same_for_every_stage", text, sum(sizes.values()), ways=(message.way,))


def _what(kinds: int, distinct: int) -> str:
    if kinds > 1:
        return f"the same mix of {kinds:,} kinds of content, {distinct:,} different messages in all"
    if distinct > 1:
        return f"the same content: only what is filled in differs, {distinct:,} different messages in all"
    return "the very same message"


def distance(one: Mix, other: Mix) -> float:
    """Total variation distance of two mixes, 0 for the same to 1 for nothing in common."""
    return sum(abs(one[p] / one.total() - other[p] / other.total()) for p in one.keys() | other.keys()) / 2


def _large(message: Message, seen: Seen) -> dict[str, Mix]:
    """Stages of enough people, in their order: kind of content → messages."""
    found: dict[str, Mix] = {stage: Counter() for stage in LABELS}
    for (stage, pattern), messages in seen.stages.items():
        found[stage][message.kind(pattern)] += messages
    fewest = max(FEWEST_PEOPLE, FEWEST_SHARE * wording.in_people(seen.stages.total(), seen))
    return {stage: mix for stage, mix in found.items() if wording.in_people(mix.total(), seen) >= fewest}
