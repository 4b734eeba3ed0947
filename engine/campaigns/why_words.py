"""The words in which the path of a message is told: outcomes, times, values, and what started none. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from engine.clock import from_utc
from engine.workspace import Workspace

SENTENCES = {
    "restarted": "a later change during the waiting time took its place",
    "already_waiting": "an earlier change was waiting already",
    "changed_back": "the value was back to what it was before when the message fell due",
    "value_gone": "the value no longer met the condition when the message fell due",
    "not_active": "the campaign was ended before it fell due",
    "no_consent": "the person is not subscribed to the campaign's topic",
    "suppressed": "the address is on the suppression list",
    "no_address": "the person has no email address",
    "not_in_audience": "the person is not in the campaign's audience",
    "reentry": "the person has had a message of this campaign already",
    "limit": "so many messages in so many days are enough",
    "quiet_hours": "it fell due in quiet hours",
    "holdout": "the person is in the share that the campaign leaves without mail",
    "control": "the person is in the control group, which gets no marketing",
    "surge": "far more happened in that hour than usual",
    "missing_value": "the template uses a value that the person does not have",
    "render_error": "the message could not be made",
    "too_late": "it was no longer useful",
    "erased": "the person was erased",
    "relay_refused": "the relay refused it",
    "gave_up": "the relay could not take it after several tries",
    "unknown_outcome": "the connection broke before the relay's last answer",
}

UNREAD = "not looked at yet: the engine does so in its next pass"
AHEAD = "not looked at yet, because it lies ahead"
LATE = "not planned, because it came in later than a newer value"
QUIET = "not planned, because it was written with “do not start triggers”"
NOT_IMPORTED = "not planned, because only an import starts the campaign"
IN_CIRCLES = "not planned, because a message of this very campaign led to it"


def outcome(workspace: Workspace, row: dict[str, Any]) -> str:
    """Of a row of the ledger."""
    match row["state"]:
        case "sent":
            return f"sent {time(workspace, row['sent_at'])}"
        case "waiting" | "deferred" | "claimed":
            because = f", because {SENTENCES[row['reason']]}" if row["reason"] in SENTENCES else ""
            return f"{row['state']}, due {time(workspace, row['due_at'])}{because}"
        case state:
            return f"{state.replace('_', ' ')}, because {SENTENCES.get(row['reason'], row['reason'])}"


def time(workspace: Workspace, at: datetime | None) -> str:
    """In the workspace's zone."""
    return from_utc(at, workspace.zone).strftime("%-d %b %Y, %H:%M") if at else "–"


def value(workspace: Workspace, found: object) -> str:
    """As people read it."""
    if isinstance(found, datetime):
        return time(workspace, found)
    if isinstance(found, list):
        return f"“{', '.join(map(str, cast('list[object]', found)))}”"
    return "empty" if found is None else f"“{found}”"
