"""The document of contract.md section 4 as pydantic models, with its defaults. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from engine.campaigns.guarding import Limits, Policy
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.triggers import plain_message, plain_path
from engine.errors import BadValueError

OF_A_DATABASE = ("key", "fields", "segments", "campaigns")
"""What belongs to a database and so needs one in the file."""


def _nothing_is_empty(value: object) -> object:
    return () if value is None else value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class OptionDefinition(_Strict):
    """An option of an enum; written as a text, code and label are the same."""

    code: str
    label: str

    @model_validator(mode="before")
    @classmethod
    def _short(cls, raw: object) -> object:
        if isinstance(raw, (str, int)) and not isinstance(raw, bool):
            return {"code": str(raw), "label": str(raw)}
        if not isinstance(raw, Mapping):
            raise ValueError("an option is a text, or a code and a label")
        given = cast("Mapping[str, Any]", raw)
        either = {"code": given.get("label"), "label": given.get("code")}
        return {**{k: v for k, v in either.items() if v is not None}, **given}


class FieldDefinition(_Strict):
    """`required`, `personal`: None leaves a standard field as it comes, and means no for an additional one. `quality`: what is
    expected of its values (engine/profiles/quality_settings.py); None leaves that as it is."""

    name: str
    type: str
    label: str | None = None
    options: tuple[OptionDefinition, ...] = ()
    required: bool | None = None
    personal: bool | None = None
    quality: dict[str, Any] | None = None


class SenderDefinition(_Strict):
    """`from`: like “School <school@example.org>”."""

    name: str
    from_: str = Field(alias="from")
    reply_to: str | None = None
    postal: str | None = None


class TopicDefinition(_Strict):
    """`sender`: a sender's name; None for the workspace's default. `limits`: how many of its messages one gets."""

    name: str
    label: str | None = None
    sender: str | None = None
    default_in: bool = False
    double_opt_in: bool = False
    limits: Limits = None


class TemplateDefinition(_Strict):
    """One of html, mjml, blocks."""

    name: str
    label: str | None = None
    subject: str
    preheader: str | None = None
    html: str | None = None
    mjml: str | None = None
    blocks: Any = None
    text: str | None = None

    @model_validator(mode="after")
    def _one_body(self) -> TemplateDefinition:
        if self.blocks is not None:
            raise ValueError("blocks are kept as MJML: write mjml")
        if (self.html is None) == (self.mjml is None):
            raise ValueError("a template has either html or mjml")
        return self


class SegmentDefinition(_Strict):
    """`condition`: contract.md section 3; a static segment may have none. `schedule`: of an updatable one."""

    name: str
    label: str | None = None
    kind: Literal["dynamic", "static", "updatable"] = "dynamic"
    condition: dict[str, Any] | None = None
    description: str | None = None
    schedule: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _has_a_condition(self) -> SegmentDefinition:
        if self.condition is None and self.kind != "static":
            raise ValueError(f"a {self.kind} segment needs a condition")
        return self


class Document(_Strict):
    """One file. Without a database: only senders, topics, templates, the workspace's policy. `key` None: email, for a new
    database. `policy` None leaves it as it is."""

    database: str | None = None
    key: str | None = None
    policy: Policy | None = None
    fields: Annotated[tuple[FieldDefinition, ...], BeforeValidator(_nothing_is_empty)] = ()
    senders: Annotated[tuple[SenderDefinition, ...], BeforeValidator(_nothing_is_empty)] = ()
    topics: Annotated[tuple[TopicDefinition, ...], BeforeValidator(_nothing_is_empty)] = ()
    templates: Annotated[tuple[TemplateDefinition, ...], BeforeValidator(_nothing_is_empty)] = ()
    segments: Annotated[tuple[SegmentDefinition, ...], BeforeValidator(_nothing_is_empty)] = ()
    campaigns: Annotated[tuple[CampaignDefinition, ...], BeforeValidator(_nothing_is_empty)] = ()

    @model_validator(mode="after")
    def _at_home(self) -> Document:
        homeless = [name for name in OF_A_DATABASE if getattr(self, name)]
        if homeless and self.database is None:
            raise ValueError(f"{' and '.join(homeless)} belong to a database: the file names none")
        return self


def parse_document(data: object) -> Document:
    """Raises BadValueError with the path of the first thing wrong, like `campaigns[0].trigger.fields`."""
    try:
        return Document.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        path = path_of(plain_path(first["loc"]))
        raise BadValueError(f"{path + ': ' if path else ''}{plain_message(first)}.", field=path or None) from None


def path_of(parts: tuple[int | str, ...]) -> str:
    """("campaigns", 0, "wait") → campaigns[0].wait."""
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path
