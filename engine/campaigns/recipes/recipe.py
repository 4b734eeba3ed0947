"""What a recipe is: its message, what it asks for, what it needs, and how the answers become a campaign. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.campaigns.model import Purpose
from engine.content.gallery import Start
from engine.profiles.subscriptions import Topic
from engine.segments.models import Ask, Known
from engine.segments.models.preset import Answers, Condition, Needs

FOLDER = Path(__file__).parent
TOPIC = "topic"
"""The answer that names the topic of a marketing campaign."""


@dataclass(frozen=True)
class Place:
    """Where a recipe is made. `segment`: the name of the one that it makes, if it does; `topic` None: a service message."""

    segment: str
    topic: Topic | None


@dataclass(frozen=True)
class Plan:
    """`settings`: keys of the definition beside name, label, purpose, topic and content. `segment`: the condition of the segment
    that starts it, if it makes one; `members`: who they are, in words."""

    settings: dict[str, Any]
    segment: Condition | None = None
    members: str = ""


@dataclass(frozen=True)
class Recipe:
    """`about`: what it does; `note`: what one should know before. `needs`: what the database lacks for it and where that is
    added, in one sentence; None if nothing. `asks`: what is to be chosen, beside the topic."""

    name: str
    label: str
    about: str
    purpose: Purpose
    subject: str
    preheader: str
    asks: tuple[Ask, ...]
    plan: Callable[[Answers, Place], Plan]
    needs: Needs = lambda _known: None
    note: str = ""
    asks_rating: bool = False

    @property
    def family(self) -> str:
        """It shares its answers with no other."""
        return self.name

    @property
    def message(self) -> Start:
        """As a starting template, without the name of those who write."""
        return Start(
            self.name, self.label, self.about, knows="", subject=self.subject, preheader=self.preheader, folder=FOLDER
        )


@dataclass(frozen=True)
class Offer:
    """A recipe for one database. `missing`: what it lacks, in one sentence; None when it fits. `asks`: everything that is to be
    chosen."""

    recipe: Recipe
    missing: str | None
    known: Known
    asks: tuple[Ask, ...]

    @property
    def fits(self) -> bool:
        return self.missing is None
