from __future__ import annotations

import pytest

from engine.campaigns.preflight.mistakes.facts import weight_of, weights_of
from tests.engine.campaigns.preflight.mistakes.made import FIELDS, field

MORE = {
    **FIELDS,
    "diet": field("diet", "Allergies"),
    "income": field("income", "Monthly income"),
    "health_ru": field("z", "Состояние здоровья"),
    "nickname": field("nickname", is_personal=True),
}


@pytest.mark.parametrize(
    ("names", "weight"),
    [
        ("first_name last_name language", 0),
        ("city region country", 3),
        ("email source utm_source", 3),
        ("gender", 2),
        ("birth_date profile.birth_date", 3),
        ("phone", 3),
        ("course points", 2),
        ("nickname", 2),
        ("diet", 3),
        ("income", 3),
        ("health_ru", 3),
        ("event.items.name event.total", 2),
        ("change.new changes.old", 1),
        ("recommend.name recommend.price", 0),
        ("recommend.reason recommend.because", 2),
        ("links.unsubscribe campaign.label social.same_week unheard", 0),
    ],
)
def test_weights(names: str, weight: int) -> None:
    assert weight_of(names.split(), MORE) == weight


def test_the_heaviest_first_without_those_that_weigh_nothing() -> None:
    named = ["first_name", "city", "phone", "recommend.reason"]
    assert list(weights_of(named, MORE).items()) == [("phone", 3), ("recommend", 2), ("city", 1)]
