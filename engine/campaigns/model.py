"""A campaign's definition: the YAML of contract.md section 4, validated. Pure; immutable once it is a version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import md5
from typing import Annotated, Any, Literal, cast

import orjson
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from engine.campaigns.experiments.settings import Winner
from engine.campaigns.goal import Goal
from engine.campaigns.guarding import Limits, Quiet, QuietHours
from engine.campaigns.schedule import Rate, Schedule
from engine.campaigns.triggers import (
    DateReached,
    Duration,
    FieldsUpdated,
    Strict,
    Trigger,
    checked,
    duration,
    plain_message,
    plain_path,
    plain_text,
)
from engine.clock import parse_duration
from engine.errors import BadValueError
from engine.names import check_name

OnChange = Literal["last_value", "first_due", "every_change"]
Kind = Literal["trigger", "broadcast"]
LAST_BUCKET = 9_999
MOST_SHARE = 1_000_000
Purpose = Literal["marketing", "service"]

Name = Annotated[str, AfterValidator(lambda v: checked(lambda: check_name("campaign", v)))]


def _people(value: object) -> object:
    if value is None or (isinstance(value, (str, dict)) and value):
        return cast("object", value)
    raise ValueError("a segment's name, or a condition")


People = Annotated[Any, BeforeValidator(_people)]
"""A segment's name or a condition of contract.md section 3; None: nothing is said."""


class Content(Strict):
    """One variant: a template's name and its share of the people."""

    template: str
    share: float = Field(1, gt=0)


MOST_PRIORITY = 1_000_000


class OncePer(Strict):
    once_per: Duration


def _again(value: object) -> object:
    """Here and in `_useful`, so that what is wrong is not told of each way to write it."""
    if value in ("every_time", "once") or isinstance(value, OncePer):
        return value
    if isinstance(value, Mapping):
        try:
            return OncePer.model_validate(value)
        except ValidationError as error:
            raise ValueError(plain_text(error)) from None
    raise ValueError("every_time, once, or once_per with a duration like 30d")


def _useful(value: object) -> object:
    return value if value is None or value == "never" else duration(value)


class CampaignDefinition(Strict):
    """Everything about a campaign but its state. Defaults are the contract's."""

    name: Name
    label: str | None = None
    kind: Kind
    purpose: Purpose = "marketing"
    topic: str | None = None
    trigger: Trigger | None = None
    wait: Duration = "0m"
    on_change_during_wait: OnChange = "last_value"
    new_profiles: bool = True
    reentry: Annotated[Literal["every_time", "once"] | OncePer, BeforeValidator(_again)] = "every_time"
    recheck_audience: bool = True
    audience: People = None
    exclude: People = None
    content: tuple[Content, ...] = Field(min_length=1, max_length=8)
    holdout: float = Field(0, ge=0, lt=1)
    limits: Limits = None
    priority: int = Field(0, ge=-MOST_PRIORITY, le=MOST_PRIORITY)
    quiet_hours: Quiet = None
    useful_for: Annotated[str | None, BeforeValidator(_useful)] = None
    goal: Goal | None = None
    utm: bool = True
    winner: Winner | None = None
    schedule: Schedule | None = None
    rate: Rate | None = None

    @model_validator(mode="after")
    def _sensible(self) -> CampaignDefinition:
        if self.kind == "trigger" and self.trigger is None:
            raise ValueError("a trigger campaign needs a trigger")
        if self.kind == "trigger" and (self.schedule or self.rate):
            raise ValueError("only a broadcast has a schedule or a rate: what starts a trigger campaign is its trigger")
        if self.kind == "broadcast" and (self.trigger or self.wait_time):
            raise ValueError("a broadcast has no trigger and no wait: it starts by hand or by its schedule")
        if self.rate and self.schedule and self.schedule.is_of_person:
            raise ValueError("a rate cannot be kept where each person's own clock says when: leave one of them out")
        if self.kind == "broadcast" and self.purpose == "service":
            raise ValueError("a broadcast cannot be a service campaign: it answers nothing that the person did")
        if self.winner and len(self.content) < 2:
            raise ValueError("to choose a winner takes at least two variants")
        if self.winner and self.winner.by == "goal" and self.goal is None:
            raise ValueError("to choose the winner by the goal takes a goal")
        if (
            self.winner
            and self.winner.test < 1
            and (self.kind == "trigger" or (self.schedule and self.schedule.is_of_person))
        ):
            raise ValueError("a test of a part needs a broadcast that goes to all at one time: others test everybody")
        if self.purpose == "service" and (self.limits or isinstance(self.quiet_hours, QuietHours) or self.holdout):
            raise ValueError("a service campaign has no limits, quiet hours or holdout: people wait for its messages")
        return self

    @property
    def topic_name(self) -> str | None:
        """The topic that counts: `general` for marketing without one, none for service."""
        return self.topic or ("general" if self.purpose == "marketing" else None)

    @property
    def called(self) -> str:
        """What people read as its name."""
        return self.label or self.name

    @property
    def wait_time(self) -> timedelta:
        return parse_duration(self.wait)

    @property
    def people(self) -> dict[str, object]:
        """Whom it is for, and whom not, as conditions: audience, exclude; those that say something."""
        said = {"audience": self.audience, "exclude": self.exclude}
        return {part: condition_of(value) for part, value in said.items() if value is not None}

    @property
    def wanted(self) -> list[object]:
        """The same as rules that must all hold; none: everybody is wanted."""
        people = self.people
        wanted = [people["audience"]] if "audience" in people else []
        unwanted = [{"combinator": "and", "not": True, "rules": [people["exclude"]]}] if "exclude" in people else []
        return [*wanted, *unwanted]

    @property
    def is_once(self) -> bool:
        """Whether it is a broadcast that starts one time only."""
        return self.kind == "broadcast" and (self.schedule is None or self.schedule.is_once)

    @property
    def test_key(self) -> str:
        """What the test of a trigger campaign's variants is known by: a version that changes something else goes on with it."""
        said = self.model_dump(mode="json", include={"content", "winner"})
        return md5(orjson.dumps(said), usedforsecurity=False).hexdigest()

    @property
    def audience_bucket(self) -> tuple[int, int] | None:
        """Both ends of the random bucket that the audience is (contract.md section 3), where it is nothing else."""
        match self.audience:
            case {"bucket": [int(low), int(high)], **rest} if not rest and 0 <= low <= high <= LAST_BUCKET:
                return low, high
            case _:
                return None

    @property
    def watches_fields(self) -> bool:
        """Whether changes of fields start it, and nothing else does."""
        return isinstance(self.trigger, FieldsUpdated)

    @property
    def waits_for_time(self) -> bool:
        """Whether a date or a start makes it begin, and no log tells of it."""
        return self.kind == "broadcast" or isinstance(self.trigger, DateReached)

    @property
    def has_rounds(self) -> bool:
        """Whether changes during the wait belong together (product.md section 5). Only those of watched fields do."""
        return self.watches_fields and self.wait_time > timedelta(0) and self.on_change_during_wait != "every_change"

    @property
    def useful_time(self) -> timedelta | None:
        """None: for ever."""
        text = self.useful_for or ("24h" if self.kind == "broadcast" else "72h")
        return None if text == "never" else parse_duration(text)

    @property
    def reentry_time(self) -> timedelta | None:
        """None: every time; timedelta.max: once."""
        if isinstance(self.reentry, OncePer):
            return parse_duration(self.reentry.once_per)
        return timedelta.max if self.reentry == "once" else None

    def as_dict(self) -> dict[str, Any]:
        """As the YAML writes it; what is left at its default stays out."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def condition_of(said: object) -> object:
    """The condition behind what an audience says: a segment's name, or a condition itself."""
    return {"segment": said, "operator": "in"} if isinstance(said, str) else said


def parse_definition(data: Any) -> CampaignDefinition:
    """Raises BadValueError with the path of the first thing wrong."""
    try:
        return CampaignDefinition.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(p) for p in plain_path(first["loc"]))
        raise BadValueError(f"{path + ': ' if path else ''}{plain_message(first)}.", field=path or None) from None


def refuse_new(definition: CampaignDefinition) -> None:
    """What can be written, and was, but is not to be saved any more. Raises BadValueError."""
    again = definition.reentry
    if isinstance(again, OncePer) and not parse_duration(again.once_per):
        raise BadValueError("reentry: once per no time at all is every_time.", field="reentry")
    if definition.useful_time == timedelta(0):
        raise BadValueError("useful_for: a message must be useful for a while; never: it stays so.", field="useful_for")
    for number, content in enumerate(definition.content):
        if content.share > MOST_SHARE:
            at = f"content.{number}.share"
            raise BadValueError(f"{at}: at most {MOST_SHARE:,}.", field=at)


_DROPPED = ("schedule", "rate", "wait", "winner", "purpose")
"""What is left out of an old draft first, where its parts do not fit each other."""


def parse_kept(data: dict[str, Any]) -> CampaignDefinition:
    """As `parse_definition`, of one that is kept: what earlier versions took for a draft and this one does not is left out of it,
    rather than that no campaign could be listed. Raises BadValueError where that does not help."""
    kept = dict(data)
    while True:
        try:
            return parse_definition(kept)
        except BadValueError as error:
            wrong = str(error.field).split(".")[0] if error.field else next((k for k in _DROPPED if k in kept), None)
            if wrong not in kept or wrong in ("name", "kind", "content", "trigger"):
                raise
            del kept[wrong]
