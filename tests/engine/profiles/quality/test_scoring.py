from __future__ import annotations

from dataclasses import replace

import pytest

from engine.profiles.quality.measure import FieldMeasure
from engine.profiles.quality.scoring import of_database, of_field, weight
from engine.profiles.quality_settings import FieldQuality
from engine.profiles.types import Field


def made(
    name: str = "city", people: int = 100, *, limit: float | None = None, required: bool = False, **more: int
) -> FieldMeasure:
    field = Field(1, 1, name, name.title(), "string", is_required=required)
    return FieldMeasure(field, FieldQuality(missing_limit=limit), people, **more)  # pyright: ignore[reportArgumentType]


def test_a_full_verified_field_is_worth_100() -> None:
    score = of_field(made(present=100))
    assert score is not None and (score.points, score.parts) == (100, ())


def test_parts_add_up_to_what_is_missing() -> None:
    score = of_field(made(present=80, unverified=40, doubtful=10))
    assert score is not None and score.points == 100 - 20 - 20 - 5
    assert [(p.code, p.points, p.people) for p in score.parts] == [
        ("missing", 20, 20),
        ("unverified", 20, 40),
        ("doubtful", 5, 10),
    ]


def test_what_is_unverified_and_doubtful_or_missing_is_worth_nothing() -> None:
    for measure in (made(present=100, unverified=100, doubtful=100), made(present=0, required=True)):
        score = of_field(measure)
        assert score is not None and score.points == 0


@pytest.mark.parametrize(("limit", "points"), [(None, 70), (0, 70), (10, 80), (30, 100), (50, 100)])
def test_people_without_a_value_count_beyond_the_limit(limit: float | None, points: float) -> None:
    score = of_field(made(present=70, limit=limit))
    assert score is not None and score.points == pytest.approx(points)


def test_a_field_of_nobody_has_no_score_unless_it_is_expected() -> None:
    assert of_field(made(people=0)) is None
    assert of_field(made(present=0)) is None
    assert of_field(made(present=0, limit=20)) is not None


def test_a_database_is_the_weighted_mean_of_its_fields() -> None:
    fields = [made("city", present=50), made("plan", present=100, unverified=100), made("nobody", present=0)]
    score = of_database(fields, {"plan": 2})
    assert score is not None
    assert score.points == pytest.approx((1 * 50 + 3 * 50) / 4)
    assert [(p.field, p.code) for p in score.parts] == [("plan", "unverified"), ("city", "missing")]
    assert sum(p.points for p in score.parts) == pytest.approx(100 - score.points)
    assert weight(fields[0], {}) == 1
    assert weight(replace(fields[0], field=replace(fields[0].field, is_required=True)), {}) == 3


def test_a_database_without_values_has_none() -> None:
    assert of_database([], {}) is None
    assert of_database([made(present=0)], {}) is None
