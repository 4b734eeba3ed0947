"""What a workspace, a topic or a campaign says about how often and when people get marketing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Annotated, Any, Literal, cast
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, ValidationError, model_validator

from engine.campaigns.triggers import Strict, TimeOfDay, plain_message, plain_text
from engine.errors import BadValueError

MOST_LIMITS = 5
NONE = "none"
"""How a campaign says that it has none, whatever the workspace says."""


class Limit(Strict):
    """At most so many messages of marketing in any `days` × 24 hours, or with `calendar` in as many days of the calendar, the
    day of the message included. `per`: whom they are counted for; `then`: what becomes of one more."""

    messages: int = Field(ge=1, le=1_000, strict=True)
    days: int = Field(ge=1, le=366, strict=True)
    calendar: bool = False
    per: Literal["person", "address"] = "person"
    then: Literal["skip", "wait"] = "skip"

    @property
    def span(self) -> timedelta:
        return timedelta(days=self.days)


@cache
def zones() -> frozenset[str]:
    """The names of all time zones; to list them takes long."""
    return frozenset(available_timezones())


def zone_name(value: str) -> str:
    """The name of a time zone. Raises ValueError."""
    if value not in zones():
        raise ValueError(f"“{value}” is no time zone: one like Europe/Berlin")
    return value


ZoneName = Annotated[str, AfterValidator(zone_name)]


class QuietHours(Strict):
    """No marketing from one time of day to another, over midnight where `to` is earlier. `zone`: of people who have none;
    None: the workspace's."""

    from_: TimeOfDay = Field(alias="from")
    to: TimeOfDay
    then: Literal["hold", "drop"] = "hold"
    zone: ZoneName | None = None

    @model_validator(mode="after")
    def _has_a_rest(self) -> QuietHours:
        if self.from_ == self.to:
            raise ValueError("from and to are the same: no hour of the day would be left")
        return self


def _limits(value: object) -> object:
    """None, one, a list, or “none”."""
    if value == NONE:
        return ()
    if isinstance(value, Mapping):
        return (cast("object", value),)
    if value is None:
        return None
    if isinstance(value, (list, tuple)):
        listed = tuple(cast("Sequence[object]", value))
        # () is how “none” is kept.
        if 0 < len(listed) <= MOST_LIMITS or value == ():
            return listed
    raise ValueError(f"limits like {{messages: 2, days: 7}}, a list of up to {MOST_LIMITS}, or none")


def _limits_as_written(value: tuple[Limit, ...] | None) -> Any:
    if value is None:
        return None
    dumped = [limit.model_dump(mode="json", exclude_defaults=True) for limit in value]
    return dumped[0] if len(dumped) == 1 else dumped or NONE


Limits = Annotated[
    tuple[Limit, ...] | None, BeforeValidator(_limits), PlainSerializer(_limits_as_written, return_type=Any)
]
"""None: nothing is said; (): none, whatever is said elsewhere."""


class NoQuietHours(Strict):
    """Written as “none”."""


def _quiet(value: object) -> object:
    if value is None or isinstance(value, (QuietHours, NoQuietHours)):
        return value
    if value == NONE:
        return NoQuietHours()
    if isinstance(value, Mapping):
        # Here, so that what is wrong with it is not told of both kinds.
        try:
            return QuietHours.model_validate(value)
        except ValidationError as error:
            raise ValueError(plain_text(error)) from None
    raise ValueError('quiet hours like {from: "21:00", to: "08:00"}, or none')


def _quiet_as_written(value: QuietHours | NoQuietHours | None) -> Any:
    if isinstance(value, QuietHours):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return NONE if value else None


Quiet = Annotated[
    QuietHours | NoQuietHours | None, BeforeValidator(_quiet), PlainSerializer(_quiet_as_written, return_type=Any)
]
"""None: nothing is said."""


class Policy(Strict):
    """Of a workspace, over all of its campaigns. `control`: the share of all people who get no marketing at all. `surge_brake`:
    whether far more than usual in an hour is held; of service, too."""

    limits: Limits = None
    quiet_hours: Quiet = None
    control: float = Field(default=0, ge=0, le=0.5)
    surge_brake: bool = Field(default=True, strict=True)

    def as_dict(self) -> dict[str, Any]:
        """As the YAML writes it; what is not set stays out."""
        dumped = self.model_dump(mode="json", exclude={"surge_brake"})
        said = {k: v for k, v in dumped.items() if v not in (None, 0, NONE)}
        return said if self.surge_brake else said | {"surge_brake": False}


def parse_policy(data: object) -> Policy:
    """Raises BadValueError with the path of the first thing wrong."""
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(map(str, first["loc"]))
        raise BadValueError(f"{path + ': ' if path else ''}{plain_message(first)}.", field=path or None) from None


def parse_limits(data: object) -> tuple[Limit, ...]:
    """As a topic has them: none where nothing is said. Raises BadValueError."""
    return parse_policy({"limits": data}).limits or ()
