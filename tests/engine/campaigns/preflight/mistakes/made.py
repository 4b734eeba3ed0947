"""Messages and what was seen of them, made up for the tests here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from engine.campaigns.preflight.mistakes.message import Message
from engine.campaigns.preflight.seen import Pattern, Seen
from engine.content.source import TemplateSource
from engine.profiles.standard import STANDARD
from engine.profiles.types import Field, Option
from engine.segments.conditions.tree import Node


def field(name: str, label: str = "", type: str = "string", options: str = "", **marks: Any) -> Field:
    listed = tuple(Option(o, o) for o in options.split())
    return Field(0, 0, name, label or name.capitalize(), type, listed, **marks)


FIELDS = {
    **{name: field(name, label, kind, is_standard=True) for name, label, kind, _ in STANDARD},
    "course": field("course", "Course", "enum", "SEO Ads"),
    "points": field("points", "Points", "integer"),
    "is_vip": field("is_vip", "VIP", "boolean"),
}


def message(
    html: str = "<p>x</p>",
    *,
    subject: str = "x",
    mjml: str | None = None,
    text: str | None = None,
    is_marketing: bool = True,
    fields: Mapping[str, Field] = FIELDS,
    conditions: Mapping[str, Node] | None = None,
) -> Message:
    source = TemplateSource(subject=subject, html=None if mjml else html, mjml=mjml, text=text)
    return Message("offer", source, is_marketing, fields, conditions or {})


def seen(patterns: Mapping[Pattern, int] | None = None, **values: Any) -> Seen:
    found = Counter(patterns or {(): 10})
    return Seen(people=found.total(), made=found.total(), patterns=found, **values)
