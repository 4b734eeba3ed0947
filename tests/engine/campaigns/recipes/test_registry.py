"""The recipes there are: one for each occasion, each with a message and an answer to everything it asks."""

from __future__ import annotations

import pytest

from engine.campaigns.recipes import RECIPES, get
from engine.errors import UnknownNameError


def test_there_is_one_for_each_occasion() -> None:
    names = [recipe.name for recipe in RECIPES]
    assert names == [
        "welcome",
        "course-registered",
        "abandoned",
        "win-back",
        "birthday",
        "re-engagement",
        "feedback",
    ]
    assert get("birthday") is RECIPES[4]
    with pytest.raises(UnknownNameError, match="birthday"):
        get("birthdays")
