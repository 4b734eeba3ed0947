"""The kinds of things that are kept for a time, and what goes with each. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import UnknownNameError
from engine.events.types import OF_MAIL, OF_ORDERS

FILES = "messages"
"""The one kind that lies as files, not as rows."""


@dataclass(frozen=True)
class Kind:
    """`what`: one sentence about what goes. `least`: days. `after`: what is not known any more of what went, for people; '' where
    nobody misses it. `statement`: in queries/keep.sql, with `params`. `table`: of the store; None for files."""

    name: str
    label: str
    what: str
    least: int
    statement: str
    table: str | None
    after: str = ""
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])


KINDS = (
    Kind(
        FILES,
        "Messages in the mailbox folder",
        "The files go. What was sent to whom and why stays in the ledger.",
        1,
        FILES,
        None,
    ),
    Kind(
        "mail_events",
        "What people did with mail",
        "Opens, clicks, bounces, complaints, confirmations and answers go. Messages, subscriptions and suppressions stay.",
        100,
        "events",
        "event",
        "what people did with mail",
        {"types": list(OF_MAIL), "others": False},
    ),
    Kind(
        "purchases",
        "Purchases",
        "Orders and what took them back go. Recommendations keep what they learned.",
        100,
        "events",
        "event",
        "purchases",
        {"types": list(OF_ORDERS), "others": False},
    ),
    Kind(
        "events",
        "Other events",
        "Page views and events of your own go, but for the visit by which each person came.",
        100,
        "events",
        "event",
        "other events",
        {"types": [*OF_MAIL, *OF_ORDERS], "others": True},
    ),
    Kind(
        "changes",
        "Values in the history of changes",
        "Earlier values are emptied, addresses and keys apart; which field changed when, and by whom, stays.",
        100,
        "changes",
        "change",
        "earlier values",
    ),
    Kind(
        "evidence",
        "Evidence of decisions",
        "What a decision rests on is emptied; its reason and time stay.",
        30,
        "evidence",
        "decision",
    ),
    Kind(
        "audit",
        "Audit log",
        "Rows go, but for tests of messages and merges, which an erasure needs, and the last change of the control group.",
        90,
        "audit",
        "audit",
    ),
    Kind(
        "jobs",
        "Jobs",
        "Reports of imports and other long work go. Their files go after 30 days in any case.",
        30,
        "jobs",
        "job",
    ),
)


def kind(name: str) -> Kind:
    """Raises UnknownNameError."""
    found = next((k for k in KINDS if k.name == name), None)
    if found is None:
        raise UnknownNameError("kind of kept things", name, [k.name for k in KINDS])
    return found
