"""What people of the demo school say when a message asks them: scores from 1 to 5, and a few words beside some of them."""

from __future__ import annotations

from random import Random

_SCORES = {5: 0.34, 4: 0.31, 3: 0.17, 2: 0.1, 1: 0.08}
_COMMENTING = {5: 0.22, 4: 0.18, 3: 0.4, 2: 0.55, 1: 0.6}
"""Who is unhappy writes more."""
_WORDS = {
    5: (
        "Best hour of my week.",
        "Ines explains things so that I can use them the next day.",
        "The study group is lovely, thank you.",
        "Finally somebody who starts with an example.",
    ),
    4: (
        "Good pace. More exercises, please.",
        "Like it. The second video is a bit quiet.",
        "Would be nice to have the slides as a file.",
    ),
    3: (
        "It is all right, but the first lesson was mostly known to me.",
        "Three hours a week are more than I have.",
        "I had hoped for more about small shops.",
    ),
    2: (
        "Too fast for me, I had to watch everything twice.",
        "The links to the exercises did not work on my phone.",
    ),
    1: (
        "I am in the wrong course and cannot find out how to change it.",
        "Nobody has answered my question in the group so far.",
    ),
}


def answer(dice: Random) -> tuple[int, str]:
    """A score, and the words beside it, '' for none."""
    score = dice.choices(list(_SCORES), list(_SCORES.values()))[0]
    words = dice.choice(_WORDS[score]) if dice.random() < _COMMENTING[score] else ""
    return score, words
