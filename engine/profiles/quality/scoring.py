"""What a field's and a database's values are worth, 0 to 100, and what lowers it. Pure; docs/quality.md has the formula.

A value that one can rely on counts 1 for its person, an unverified or a doubtful one half, one that is both, or missing,
nothing. The score is the mean over all people; people without a value do not count as far as the field's own limit allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.profiles.quality.measure import FieldMeasure

USED_WEIGHT = 3
"""Of a field that something uses or that is required; others weigh 1, those that nobody has a value in nothing."""


@dataclass(frozen=True)
class Part:
    """What takes `points` off a score: of which field, by what (missing, unverified, doubtful), and how many people's."""

    field: str
    label: str
    code: str
    points: float
    people: int


@dataclass(frozen=True)
class Score:
    """`points`: 0 to 100. The parts, largest first, are exactly what is missing to 100."""

    points: float
    parts: tuple[Part, ...]


def of_field(measure: FieldMeasure) -> Score | None:
    """None for a field in which nobody has, and nobody must have, a value."""
    if not measure.people or not (measure.present or is_expected(measure)):
        return None
    lost = {
        "missing": (beyond_limit(measure), measure.missing),
        "unverified": (measure.unverified / 2, measure.unverified),
        "doubtful": (measure.doubtful / 2, measure.doubtful),
    }
    parts = [
        Part(measure.field.name, measure.field.label, code, 100 * number / measure.people, people)
        for code, (number, people) in lost.items()
        if number
    ]
    return _score(parts)


def beyond_limit(measure: FieldMeasure) -> float:
    """People without a value, but for as many as the field's limit allows."""
    return max(measure.missing - (measure.settings.missing_limit or 0) / 100 * measure.people, 0)


def of_database(measures: Sequence[FieldMeasure], uses: Mapping[str, int]) -> Score | None:
    """The weighted mean of its fields. `uses`: field → how many things use it. None where no field has a score."""
    scored = [(m, score) for m in measures if (score := of_field(m)) is not None]
    weights = {m.field.name: weight(m, uses) for m, _ in scored}
    total = sum(weights.values())
    if not total:
        return None
    parts = [
        Part(p.field, p.label, p.code, p.points * weights[p.field] / total, p.people)
        for _, score in scored
        for p in score.parts
    ]
    return _score(parts)


def weight(measure: FieldMeasure, uses: Mapping[str, int]) -> int:
    """How much the field counts among the others that have a score."""
    is_used = uses.get(measure.field.name, 0) > 0 or measure.field.is_required
    return USED_WEIGHT if is_used else 1


def is_expected(measure: FieldMeasure) -> bool:
    """Whether somebody said that people should have a value."""
    return measure.field.is_required or measure.settings.missing_limit is not None


def _score(parts: Sequence[Part]) -> Score:
    ordered = tuple(sorted(parts, key=lambda p: (-p.points, p.field, p.code)))
    return Score(max(100 - sum(p.points for p in ordered), 0.0), ordered)
