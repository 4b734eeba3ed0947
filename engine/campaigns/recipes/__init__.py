"""Recipes: typical campaigns made by a press, each with its message and what it needs. What is made is a normal thing."""

from engine.campaigns.recipes.making import Planned, make, offers, planned
from engine.campaigns.recipes.recipe import Offer, Recipe
from engine.campaigns.recipes.registry import RECIPES, get

__all__ = ["RECIPES", "Offer", "Planned", "Recipe", "get", "make", "offers", "planned"]
