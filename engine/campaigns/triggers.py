"""What starts a campaign: the trigger events of contract.md section 4, each with what it asks. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from engine.clock import format_duration, parse_duration
from engine.errors import EngineError

ChangeCondition = Literal[
    "changed",
    "changed_to",
    "changed_from_to",
    "cleared",
    "increased",
    "decreased",
    "crossed",
    "tag_added",
    "tag_removed",
]
NEEDS: dict[str, tuple[str, ...]] = {
    "changed_to": ("to",),
    "changed_from_to": ("from", "to"),
    "crossed": ("threshold",),
    "tag_added": ("to",),
    "tag_removed": ("to",),
}
"""What each condition needs besides the field."""


def checked(read: Any) -> Any:
    """For pydantic: what the engine refuses as a ValueError."""
    try:
        return read()
    except EngineError as error:
        raise ValueError(error.message) from None


def duration(value: object) -> str:
    """As the YAML writes it, in its shortest form. Raises ValueError."""
    if isinstance(value, str):
        return checked(lambda: format_duration(parse_duration(value)))
    raise ValueError("a duration like 30m, 2h or 7d")


def _offset(value: object) -> str:
    if isinstance(value, str):
        text = value.strip()
        sign = "-" if text.startswith("-") else ""
        size = checked(lambda: parse_duration(text.removeprefix("-").removeprefix("+")))
        if size > MOST_OFFSET:
            raise ValueError(f"at most {MOST_OFFSET.days:,} days")
        return f"{sign if size else ''}{format_duration(size) if size else '0d'}"
    raise ValueError("an offset like -7d, 0d or 2h")


def _time_of_day(value: object) -> str:
    # YAML reads 09:00 without quotes as a number of minutes.
    if isinstance(value, str) and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value.strip()):
        return value.strip().zfill(5)
    raise ValueError('a time of day in quotes, like "09:00"')


def _said(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


Duration = Annotated[str, BeforeValidator(duration)]
Offset = Annotated[str, BeforeValidator(_offset)]
TimeOfDay = Annotated[str, BeforeValidator(_time_of_day)]
MOST_OFFSET = timedelta(days=3_660)
Said = Annotated[str, AfterValidator(_said)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FieldsUpdated(Strict):
    """Event "Profile fields update": any of the fields meets the condition."""

    event: Literal["fields_updated"]
    fields: tuple[str, ...] = Field(min_length=1)
    condition: ChangeCondition = "changed"
    from_: Any = Field(None, alias="from")
    to: Any = None
    threshold: float | None = None

    @model_validator(mode="after")
    def _complete(self) -> FieldsUpdated:
        given = {"from": self.from_, "to": self.to, "threshold": self.threshold}
        needed = NEEDS.get(self.condition, ())
        missing = [n for n in needed if given[n] is None]
        if missing:
            raise ValueError(f"“{self.condition}” needs {' and '.join(missing)}")
        surplus = [n for n, v in given.items() if v is not None and n not in needed]
        if surplus:
            raise ValueError(f"“{self.condition}” takes no {' or '.join(surplus)}")
        if len(set(self.fields)) < len(self.fields):
            raise ValueError("a field stands there twice")
        return self


class _WithoutFields(Strict):
    """An event that watches no field."""

    fields: ClassVar[tuple[str, ...]] = ()


class ProfileMade(_WithoutFields):
    """A profile was created, by whatever writer; profile_imported: by an import."""

    event: Literal["profile_created", "profile_imported"]


class EventHappened(_WithoutFields):
    """An event of that type came in; `where`: a condition on its properties, as in a segment."""

    event: Literal["event"]
    type: Said
    where: dict[str, Any] | None = None


class SegmentMoved(_WithoutFields):
    """Somebody came into a segment that keeps its members, or went out of it."""

    event: Literal["segment_entered", "segment_left"]
    segment: Said


class SubscriptionChanged(_WithoutFields):
    """The state in a topic became another; `to`: only this one."""

    event: Literal["subscription_changed"]
    topic: Said
    to: Literal["subscribed", "unsubscribed", "paused", "unconfirmed"] | None = None


class DateReached(_WithoutFields):
    """A date field's day, moved by `offset`, at `time` in the workspace's zone; `yearly`: its anniversaries in later years.
    Whole days move the day, hours and minutes the moment."""

    event: Literal["date"]
    field: Said
    offset: Offset = "0d"
    time: TimeOfDay = "09:00"
    yearly: bool = False

    @property
    def offset_days(self) -> int:
        return int(self.offset[:-1]) if self.offset.endswith("d") else 0

    @property
    def offset_rest(self) -> timedelta:
        if self.offset.endswith("d"):
            return timedelta()
        size = parse_duration(self.offset.removeprefix("-"))
        return -size if self.offset.startswith("-") else size


class MailDid(_WithoutFields):
    """A message of another campaign was opened or clicked, within so long after it left if said; or was not opened so long."""

    event: Literal["mail"]
    campaign: Said
    did: Literal["opened", "clicked", "not_opened"]
    within: Duration | None = None

    @model_validator(mode="after")
    def _complete(self) -> MailDid:
        if self.did == "not_opened" and self.within is None:
            raise ValueError("“not_opened” needs within")
        return self


class Asked(_WithoutFields):
    """Another system asks for it over HTTP, or somebody presses on a profile card."""

    event: Literal["api_call", "by_hand"]


Trigger = Annotated[
    FieldsUpdated | ProfileMade | EventHappened | SegmentMoved | SubscriptionChanged | DateReached | MailDid | Asked,
    Field(discriminator="event"),
]
EVENTS = frozenset(
    "fields_updated profile_created profile_imported event segment_entered segment_left subscription_changed date mail api_call "
    "by_hand".split()
)


def plain_path(parts: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Where something is wrong, without the name of the event that pydantic puts after `trigger`."""
    return tuple(p for at, p in enumerate(parts) if not (at and parts[at - 1] == "trigger" and p in EVENTS))


def plain_message(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors in words, without the full stop that ends what the engine says by itself."""
    known = {
        "extra_forbidden": "unknown key",
        "missing": "this is missing",
        "union_tag_invalid": f"no such event; known are {', '.join(sorted(EVENTS))}",
        "union_tag_not_found": "a trigger needs an event",
    }
    return known.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ").removesuffix(".")


def plain_text(error: ValidationError) -> str:
    """The first thing wrong, with where it stands within the part that was read."""
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {plain_message(first)}".removeprefix(": ")
