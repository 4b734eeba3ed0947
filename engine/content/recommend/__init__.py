"""Recommendations: what a person may want next, why, and how that is learned and kept up to date."""

from engine.content.recommend.interest import refresh
from engine.content.recommend.keeping_up import catch_up, is_awaited, keep_up
from engine.content.recommend.learning import State, learn_due, state
from engine.content.recommend.offers import MOST, PARTS, Recommendation, for_people, made_up

__all__ = [
    "MOST",
    "PARTS",
    "Recommendation",
    "State",
    "catch_up",
    "for_people",
    "is_awaited",
    "keep_up",
    "learn_due",
    "made_up",
    "refresh",
    "state",
]
