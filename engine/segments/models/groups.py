"""RFM's named groups: ranges of recency and frequency that divide all scores among them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from engine.segments.models.knowledge import Choice, Known
from engine.segments.models.preset import Answers, Condition, Parameter, Preset, all_of, event, has_deeds

SCORES = range(1, 6)
DEFAULT_EVENT, DEFAULT_OF = "purchase", "value"


@dataclass(frozen=True)
class RfmGroup:
    """`r` and `f`: the lowest and the highest score of recency and of frequency, both included."""

    name: str
    label: str
    about: str
    r: tuple[int, int]
    f: tuple[int, int]

    def has(self, r: int, f: int) -> bool:
        return self.r[0] <= r <= self.r[1] and self.f[0] <= f <= self.f[1]

    def condition(self, *, event: str = DEFAULT_EVENT, of: str = DEFAULT_OF, least_m: int = SCORES[0]) -> Condition:
        """People of the group with at least that score of value."""
        return _scored({"r": self.r, "f": self.f, "m": (least_m, SCORES[-1])}, event, of)


GROUPS = (
    RfmGroup("champions", "Champions", "Came last of all and come often.", (5, 5), (4, 5)),
    RfmGroup("loyal", "Loyal", "Come often, and were here not long ago.", (3, 4), (4, 5)),
    RfmGroup("potential-loyalists", "Potential loyalists", "Were here lately, more than once.", (4, 5), (2, 3)),
    RfmGroup("newcomers", "New", "Came last of all, for the first time.", (5, 5), (1, 1)),
    RfmGroup("promising", "Promising", "Came not long ago, and seldom so far.", (4, 4), (1, 1)),
    RfmGroup("need-attention", "Need attention", "In the middle of everything: a good word decides.", (3, 3), (3, 3)),
    RfmGroup("about-to-sleep", "About to sleep", "Seldom here, and not lately.", (3, 3), (1, 2)),
    RfmGroup("fading", "At risk", "Came fairly often, but long ago.", (1, 2), (3, 4)),
    RfmGroup("cannot-lose", "Cannot lose", "Came most often of all, but long ago.", (1, 2), (5, 5)),
    RfmGroup("hibernating", "Hibernating", "Came seldom, long ago.", (2, 2), (1, 2)),
    RfmGroup("lost", "Lost", "Came seldom, longest ago of all.", (1, 1), (1, 2)),
)


def group_of(r: int, f: int) -> RfmGroup:
    """The one group that these scores, 1 to 5, belong to."""
    return next(g for g in GROUPS if g.has(r, f))


def cell_condition(
    r: int, f: int, *, event: str = DEFAULT_EVENT, of: str = DEFAULT_OF, least_m: int = SCORES[0]
) -> Condition:
    """People with exactly these two scores, and at least that one of value."""
    return _scored({"r": (r, r), "f": (f, f), "m": (least_m, SCORES[-1])}, event, of)


def _scored(ranges: dict[str, tuple[int, int]], event: str, of: str) -> Condition:
    rules: list[Condition] = []
    for score, (low, high) in ranges.items():
        test: Condition = {"rfm": score, "operator": "between", "value": [low, high]}
        if low == high:
            test = {"rfm": score, "operator": "=", "value": low}
        elif high == SCORES[-1]:
            test = {"rfm": score, "operator": ">=", "value": low}
        if (low, high) != (SCORES[0], SCORES[-1]):
            rules.append({**test, **_about(event, of)})
    return all_of(*rules)


def _about(event: str, of: str) -> Condition:
    """Said only where it is not the usual."""
    found = {"event": event} if event != DEFAULT_EVENT else {}
    return {**found, "of": of} if of != DEFAULT_OF else found


def amount(known: Known, answers: Answers) -> Parameter:
    """Which amount of the event is added up for the score of value."""
    choices = known.amounts(answers["event"]) or (Choice(DEFAULT_OF, "value"),)
    return Parameter("of", "Amount", choices[0].value, choices)


def _least(_known: Known, _answers: Answers) -> Parameter:
    return Parameter("m", "Score of value at least", 1, high=5)


def _preset(group: RfmGroup) -> Preset:
    scores = f"recency {_range(group.r)}, frequency {_range(group.f)}"
    return Preset(
        group.name,
        group.label,
        f"{group.about} Scores: {scores}.",
        "rfm",
        has_deeds(),
        (event(), amount, _least),
        lambda answers: group.condition(event=answers["event"], of=answers["of"], least_m=answers["m"]),
        family="rfm",
    )


def _range(ends: tuple[int, int]) -> str:
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


RFM = tuple(map(_preset, GROUPS))
