"""How a winner is chosen among the variants of a campaign. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from engine.campaigns.triggers import Duration, Strict
from engine.clock import parse_duration

Metric = Literal["clicked", "opened", "goal"]
METRICS: tuple[Metric, ...] = ("clicked", "opened", "goal")
MINIMUM = (1, 10_000_000)
"""People a variant: the fewest and the most that a minimum may be."""


class Winner(Strict):
    """`by`: the metric of which the highest rate wins (`goal`: of people who reached the campaign's goal), or by hand. `test`: of
    a broadcast the share of its recipients who get the variants; the rest gets the winner. A trigger campaign tests everybody
    until there is one. `wait`: how long people have to react. `minimum`: people whom each variant must have reached, or nothing
    is chosen without a hand. `unclear`: what to do where chance alone may make the difference."""

    by: Literal["clicked", "opened", "goal", "hand"] = "clicked"
    test: float = Field(default=1, gt=0, le=1)
    wait: Duration = "4h"
    minimum: int = Field(default=100, ge=MINIMUM[0], le=MINIMUM[1], strict=True)
    unclear: Literal["best", "hand"] = "best"

    @property
    def wait_time(self) -> timedelta:
        return parse_duration(self.wait)

    @property
    def metric(self) -> Metric:
        """By which the variants are compared, also where a hand chooses."""
        return "clicked" if self.by == "hand" else self.by
