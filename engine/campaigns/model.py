"""A campaign's definition: the YAML of contract.md section 4, validated. Pure; immutable once it is a version."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator

from engine.campaigns.triggers import (
    Duration,
    FieldsUpdated,
    Strict,
    Trigger,
    checked,
    plain_message,
    plain_path,
)
from engine.clock import parse_duration
from engine.errors import BadValueError
from engine.names import check_name

OnChange = Literal["last_value", "first_due", "every_change"]
Kind = Literal["trigger", "broadcast"]
LAST_BUCKET = 9_999
Purpose = Literal["marketing", "service"]

Name = Annotated[str, AfterValidator(lambda v: checked(lambda: check_name("campaign", v)))]


class Content(Strict):
    """One variant: a template's name and its share of the people."""

    template: str
    share: float = Field(1, gt=0)


class OncePer(Strict):
    once_per: Duration


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
    reentry: Literal["every_time", "once"] | OncePer = "every_time"
    recheck_audience: bool = True
    audience: Any = None
    exclude: Any = None
    content: tuple[Content, ...] = Field(min_length=1, max_length=8)
    holdout: float = Field(0, ge=0, lt=1)
    limits: Any = None
    priority: int = 0
    quiet_hours: Any = None
    useful_for: Literal["never"] | Duration | None = None
    goal: Any = None
    utm: bool = True
    schedule: Any = None

    @model_validator(mode="after")
    def _sensible(self) -> CampaignDefinition:
        if self.kind == "trigger" and self.trigger is None:
            raise ValueError("a trigger campaign needs a trigger")
        if self.kind == "broadcast" and self.purpose == "service":
            raise ValueError("a broadcast cannot be a service campaign: it answers nothing that the person did")
        return self

    @property
    def topic_name(self) -> str | None:
        """The topic that counts: `general` for marketing without one, none for service."""
        return self.topic or ("general" if self.purpose == "marketing" else None)

    @property
    def wait_time(self) -> timedelta:
        return parse_duration(self.wait)

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

    def not_yet(self) -> list[str]:
        """Keys that are understood but that the engine does not carry out yet: a campaign with them cannot be activated."""
        plain = {
            "kind: broadcast": self.kind == "broadcast",
            "audience": self.audience is not None and self.audience_bucket is None,
            "exclude": self.exclude is not None,
            "holdout": self.holdout > 0,
            "limits": self.limits is not None,
            "quiet_hours": self.quiet_hours is not None,
            "goal": self.goal is not None,
            "schedule": self.schedule is not None,
        }
        return [name for name, used in plain.items() if used]


def parse_definition(data: Any) -> CampaignDefinition:
    """Raises BadValueError with the path of the first thing wrong."""
    try:
        return CampaignDefinition.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(p) for p in plain_path(first["loc"]))
        raise BadValueError(f"{path + ': ' if path else ''}{plain_message(first)}.", field=path or None) from None
