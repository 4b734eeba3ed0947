"""The shapes of answers about people and errors, for the OpenAPI document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ErrorOut(Shape):
    code: str
    message: str
    field: str | None
    index: int | None


class Problem(Shape):
    """Every answer that is not 2xx."""

    error: ErrorOut


class Rejection(Shape):
    index: int
    field: str | None
    code: str
    message: str


class Trial(Shape):
    """Only of a dry run. `would_start`: campaign → people. `waiting`: campaign → what becomes of messages that wait (replaced,
    moved, new_value, dropped) → how many."""

    would_start: dict[str, int] = {}
    waiting: dict[str, dict[str, int]] = {}


class Written(Trial):
    profile_id: int | None
    created: bool
    changed: list[str]
    write_id: int | None


class BatchWritten(Trial):
    """`write_ids`: of all its writes; more than one where somebody stands in it more than once."""

    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: list[Rejection]
    write_id: int | None
    write_ids: list[int]


class ProfileOut(Shape):
    profile_id: int
    key: str
    created_at: datetime
    data: dict[str, Any]
    subscriptions: dict[str, str]
    suppressed: str | None


class Rekeyed(Shape):
    profile_id: int
    key: str
    write_id: int | None


class DifferenceOut(Shape):
    name: str
    label: str
    keep: Any
    other: Any
    chosen: str


class MergeOut(Shape):
    """A dry run has no write_id, and says what differs and what would go over."""

    profile_id: int
    key: str
    merged_id: int
    changed: list[str]
    write_id: int | None
    differences: list[DifferenceOut] = []
    moved: dict[str, int] = {}


class FieldOut(Shape):
    name: str
    label: str
    value: Any
    standing: dict[str, Any] | None


class SubscriptionsOut(Shape):
    states: dict[str, str]
    history: list[dict[str, Any]]
    consents: list[dict[str, Any]]


class SuppressionOut(Shape):
    reason: str | None
    history: list[dict[str, Any]]


class PersonOut(Shape):
    """Everything that is kept about one person."""

    database: str
    profile_id: int
    key: str
    created_at: datetime
    exported_at: datetime
    merged: list[dict[str, Any]]
    fields: list[FieldOut]
    changes: list[dict[str, Any]]
    events: list[dict[str, Any]]
    subscriptions: SubscriptionsOut
    suppression: SuppressionOut
    sends: list[dict[str, Any]]
    segments: list[dict[str, Any]]
    confirmations: list[dict[str, Any]]
    requests: list[dict[str, Any]]


class ChangeOut(Shape):
    profile_id: int
    field: str
    old: str | None
    new: str | None
    changed_at: datetime
    source: str
    starts_triggers: bool


class SendOut(Shape):
    send_id: int
    campaign: str
    version: int
    profile: str | None
    variant: int
    state: str
    reason: str | None
    evidence: dict[str, Any]
    occurred_at: datetime
    due_at: datetime
    decided_at: datetime | None
    sent_at: datetime | None


class NotStarted(Shape):
    campaign: str
    reason: str
    message: str
    count: int


class EffectsOut(Shape):
    write_id: int
    changes: list[ChangeOut]
    sends: list[SendOut]
    not_started: list[NotStarted]


class SendsOut(Shape):
    items: list[SendOut]
    next: int | None


class ReportOut(Shape):
    planned: int
    sent: int
    delivered: int
    opened: int
    clicked: int
    unsubscribed: int
    complained: int
    bounced: int
    skipped: dict[str, int]
    converted: int | None
    revenue: dict[str, float]
    rates: dict[str, float | None]
