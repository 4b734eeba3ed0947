from __future__ import annotations

import pytest

from engine.content.gallery import STARTS, Start, picture


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.name)
def test_the_picture_shows_a_person_and_loads_nothing(start: Start) -> None:
    message = picture(start)
    assert "Ann" in message.subject + message.html
    assert 'src="http' not in message.html
    assert picture(start) is message


def test_the_recommendation_shows_three_things() -> None:
    message = picture(next(start for start in STARTS if start.name == "recommendation"))
    assert message.html.count("<img") == 3
