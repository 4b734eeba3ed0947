"""What a campaign is for: the event or the segment that counts as its success. Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, model_validator

from engine.campaigns.triggers import Duration, Said, Strict, checked
from engine.clock import parse_duration
from engine.events.event import check_type
from engine.events.types import RESERVED

MOST = timedelta(days=365)
_PROPERTY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")


def _event(name: str) -> str:
    checked(lambda: check_type(name))
    if name in RESERVED:
        raise ValueError(f"“{name}” is what mail or Warmcast did: take something that people do, or a segment")
    return name


def _property(name: str) -> str:
    if not _PROPERTY.fullmatch(name):
        raise ValueError("the name of a property of the event: letters, digits and _; “value” is the event's own value")
    return name


def _within(text: str) -> str:
    if not timedelta() < parse_duration(text) <= MOST:
        raise ValueError(f"more than nothing, and at most {MOST.days} days")
    return text


class Goal(Strict):
    """An event of the person, or their coming into a segment that keeps its members, `within` that time after the message was
    sent. `value`: the property of the event that says what it was worth; `value` is the event's own; null: it is only counted."""

    event: Annotated[Said, AfterValidator(_event)] | None = None
    segment: Said | None = None
    value: Annotated[Said, AfterValidator(_property)] | None = "value"
    within: Annotated[Duration, AfterValidator(_within)] = "5d"

    @model_validator(mode="after")
    def _one(self) -> Goal:
        if (self.event is None) == (self.segment is None):
            raise ValueError("a goal is either an event or a segment")
        if self.segment and self.value not in (None, "value"):
            raise ValueError("who comes into a segment brings no value: leave it out")
        return self

    @property
    def within_time(self) -> timedelta:
        return parse_duration(self.within)
