"""What the evaluator's fixed “today” does not reach: the day of the year on every day of the year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.profiles.types import FIELD_TYPES, Field
from engine.segments.conditions.expressions import literal
from engine.segments.conditions.moment import Moment
from engine.segments.conditions.operators import OPERATORS
from engine.segments.conditions.subject import Subject
from engine.segments.sql.compiler import to_sql
from engine.workspace import Workspace
from tests.engine.segments.evaluator import falls_on

DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1)) | st.sampled_from(
    [date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2100, 2, 28), date(2000, 2, 29)]
)


@given(today=DAYS, born=DAYS, days=st.integers(0, 200))
@example(today=date(2025, 2, 28), born=date(2024, 2, 29), days=0)
@example(today=date(2024, 2, 28), born=date(2020, 2, 29), days=0)
@example(today=date(2025, 3, 1), born=date(2024, 2, 29), days=0)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_anniversaries_on_any_day(ws: Workspace, today: date, born: date, days: int) -> None:
    moment = Moment(datetime.combine(today, time(12)), ZoneInfo("UTC"))
    subject = Subject(Field(1, 1, "born", "Born", "date"), lambda _: literal(born), moment)
    test = OPERATORS["anniversaryWithin"].test(subject, days)
    expected = any(falls_on(born, today + timedelta(days=n)) for n in range(-days, days + 1))
    with ws.store.read() as cursor:
        assert cursor.value(f"select {to_sql(test)}") == expected


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_every_type_has_operators_and_a_way_to_ask_for_missing_values(kind: str) -> None:
    mine = {name for name, operator in OPERATORS.items() if kind in operator.types}
    assert {"null", "notNull"} < mine
