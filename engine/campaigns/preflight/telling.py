"""What the messages of a batch showed, added to what was seen of a template so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from engine.campaigns.preflight.mistakes import Background, Backgrounds, Message
from engine.campaigns.preflight.seen import MOST_PATTERNS, OTHER, Groups, Pattern, Seen
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
        self._said(seen, ids, examined)
        known = self._backgrounds.of(ids) if self._backgrounds else {}
        patterns = [tuple(branches) for branches in examined.patterns]
        for position, number in enumerate(examined.of):
            if number == NONE:
                seen.stopped.add(ids[position])
            else:
                self._person(seen, ids[position], people[position], patterns[number], known)

    def _said(self, seen: Seen, ids: Sequence[int], examined: Examined) -> None:
        by_kind: defaultdict[str, list[tuple[tuple[str, ...], list[int]]]] = defaultdict(list)
        lacking: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
        for kind, what, positions in examined.said:
            by_kind[kind].append((tuple(what), positions))
            if kind == "defaults":
                lacking[what[0],].update(positions)
        for kind, told in by_kind.items():
            groups: Groups = getattr(seen, kind)
            groups.add_all(told, ids)
        seen.lacking.add_all(((what, sorted(positions)) for what, positions in lacking.items()), ids)

    def _person(
        self, seen: Seen, profile_id: int, values: Values, pattern: Pattern, known: Mapping[int, Background]
    ) -> None:
        kept = self._kept(seen, pattern)
        seen.patterns[kept] += 1
        seen.branches.update(pattern)
        if self._message.uses_recommend:
            seen.reasons[_reason(values["recommend"]),].add(profile_id)
        if background := known.get(profile_id):
            if background.stage:
                seen.stages[background.stage, kept] += 1
            if self._message.weight(pattern, values) > background.allowed:
                seen.too_personal.add(profile_id)

    def _kept(self, seen: Seen, pattern: Pattern) -> Pattern:
        """Independent conditions make more patterns than anybody could look at: of those beyond the most only the content is
        told apart, as long as there is room for that."""
        if pattern in seen.patterns or len(seen.patterns) < MOST_PATTERNS:
            return pattern
        content = self._message.kind(pattern)
        return content if content in seen.patterns or len(seen.patterns) < 2 * MOST_PATTERNS else OTHER


def _reason(listed: list[dict[str, Any]] | None) -> str:
    """Why the first product is recommended, "" for no product."""
    return listed[0].get("kind", "") if listed else ""
