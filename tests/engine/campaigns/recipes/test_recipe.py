"""The message of a recipe is a starting template of its own folder, signed by those who write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.campaigns.recipes import RECIPES, Recipe


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_its_message_stands_beside_it(recipe: Recipe) -> None:
    message = replace(recipe.message, signed="Ann & Bob")
    assert message.source.subject == recipe.subject
    mjml = message.source.mjml or ""
    assert mjml.count("Ann &amp; Bob") >= 2
    assert "Your school" not in mjml
    assert mjml.startswith("<mjml")
    assert mjml.rstrip().endswith("</mjml>")
