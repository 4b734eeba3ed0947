from __future__ import annotations

import pytest

from engine.campaigns.preflight.mistakes.who import is_gender, is_one_sided
from engine.profiles.types import Field
from tests.engine.campaigns.preflight.mistakes.made import FIELDS, field


def test_gender() -> None:
    assert [name for name, of in FIELDS.items() if is_gender(of)] == ["gender"]
    assert is_gender(field("anrede"))
    assert is_gender(field("x", "Пол"))


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (FIELDS["gender"], True),
        (FIELDS["birth_date"], True),
        (FIELDS["city"], False),
        (field("age"), True),
        (field("language", "Language"), False),
        (field("page", "Landing page"), False),
        (field("x1", "Возраст"), True),
        (field("x2", "Пол"), True),
        (field("treue", "Treuestufe"), True),
        (field("loyalty_tier"), True),
        (field("viper"), False),
        (field("level", "Level", "enum", "Beginner Advanced"), False),
        (field("level", "Level", "enum", "Silver Gold"), True),
        (field("level", "Level", "integer"), True),
        (field("status", "Статус"), True),
    ],
)  # fmt: skip
def test_fields_that_say_who_somebody_is(of: Field, expected: bool) -> None:
    assert is_one_sided(of) == expected
