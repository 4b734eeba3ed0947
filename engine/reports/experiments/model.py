"""What an experiment is for a report: its arms over people, how they compare, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.statistics import Arm, Lift, MeanArm, MeansCompared, RatesCompared, SampleRatio, Verdict

Kind = Literal["variants", "holdout", "control"]
Metric = Literal["clicked", "opened", "goal"]
WORTH = 0.2
"""Of the rate: the smallest difference that one wants to find, where nobody said another."""


@dataclass(frozen=True)
class Named:
    """What is known of an experiment before anything is counted. `key`: for `get` and for addresses. `began_at`: naive UTC."""

    key: str
    kind: Kind
    label: str
    began_at: datetime


@dataclass(frozen=True)
class Money:
    """In one currency ("": none was named): the mean of all people of each arm, those who brought nothing included."""

    currency: str
    arms: tuple[MeanArm, ...]
    compared: MeansCompared


@dataclass(frozen=True)
class Side:
    """One arm. `name` for sentences, `label` says more. `fell`: people who fell into it, as `share` of all were to; `arm`: those
    who are compared, and who of them did it; `planned`: how many it needs; `lift`: of its rate over the control's, whose own is
    None."""

    name: str
    label: str
    share: float
    fell: int
    arm: Arm
    planned: int
    lift: Lift | None


@dataclass(frozen=True)
class Plan:
    """`baseline`: the expected rate, `is_own` if it was measured here; `worth`: the difference to find; `people` of each arm."""

    baseline: float
    is_own: bool
    worth: float
    people: tuple[int, ...]


@dataclass(frozen=True)
class Experiment:
    """`key`, `kind`, `label`, `began_at`: as of Named. `campaign`: its name, None for the control group of all. `metrics`: by
    which it can be looked at, `metric` the one that it is; `aim`: what counts as reaching the goal, in words, "" where there is
    none. `sides`: the control first. `compared`: everybody so far; `judged`: those by whom the `verdict` is. `is_over`: nobody
    comes in any more. `starts_at`: of a broadcast's start. `sql`: the statement behind its numbers, values included. Times are
    naive UTC."""

    key: str
    kind: Kind
    campaign: str | None
    label: str
    began_at: datetime
    metric: Metric
    metrics: tuple[Metric, ...]
    aim: str
    plan: Plan
    sides: tuple[Side, ...]
    compared: RatesCompared
    judged: RatesCompared
    verdict: Verdict
    is_over: bool
    sql: str
    money: tuple[Money, ...] = ()
    starts_at: datetime | None = None

    @property
    def people(self) -> int:
        return sum(side.fell for side in self.sides)

    @property
    def ratio(self) -> SampleRatio:
        return self.compared.srm
