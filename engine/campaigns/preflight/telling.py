"""What the messages of a batch showed, added to what was seen of a template so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.campaigns.preflight.mistakes import Background, Backgrounds, Message
from engine.campaigns.preflight.seen import Groups, Pattern, Seen
from engine.content.context import Values
from engine.content.examining.watching import NONE, Examined


class Telling:
    """Of one template of a campaign. `backgrounds`: what is known of its people; None where only what a message shows is
    asked."""

    def __init__(self, message: Message, backgrounds: Backgrounds | None):
        self._message = message
        self._backgrounds = backgrounds

    def add(self, seen: Seen, ids: Sequence[int], people: Sequence[Values], examined: Examined) -> None:
        """`ids` and `people` as they were examined; one person may stand there several times."""
        seen.made += len(examined.digests)
        seen.largest = max([seen.largest, *examined.sizes])
        for kind, what, positions in examined.said:
            groups: Groups = getattr(seen, kind)
            for position in positions:
                groups.add(tuple(what), ids[position])
        known = self._backgrounds.of(ids) if self._backgrounds else {}
        patterns = [tuple(branches) for branches in examined.patterns]
        for position, number in enumerate(examined.of):
            if number == NONE:
                seen.stopped.add(ids[position])
            else:
                self._person(seen, ids[position], people[position], patterns[number], known)

    def _person(
        self, seen: Seen, profile_id: int, values: Values, pattern: Pattern, known: Mapping[int, Background]
    ) -> None:
        seen.patterns[pattern] += 1
        if self._message.uses_recommend:
            seen.reasons.add((_reason(values["recommend"]),), profile_id)
        if background := known.get(profile_id):
            if background.stage:
                seen.stages[background.stage, pattern] += 1
            if self._message.weight(pattern, values) > background.allowed:
                seen.too_personal.add(profile_id)


def _reason(listed: list[dict[str, Any]] | None) -> str:
    """Why the first product is recommended, "" for no product."""
    return listed[0].get("kind", "") if listed else ""
