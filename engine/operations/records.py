"""The alerts that were: kept in the workspace, so that a restart tells nobody twice and people can look back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.access import require
from engine.operations.trouble import KINDS, Notice, Trouble
from engine.store import Cursor, query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Alert:
    """Times are naive UTC. `told_at`: when word of it got to somebody last, None as long as it got to nobody; `ended_at`: None
    while it lasts."""

    kind: str
    subject: str
    level: str
    text: str
    began_at: datetime
    told_at: datetime | None
    ended_at: datetime | None

    @property
    def label(self) -> str:
        """For people; of a kind that this version does not know its name."""
        return KINDS[self.kind].label if self.kind in KINDS else self.kind


def last(workspace: Workspace, most: int = 50) -> list[Alert]:
    """The newest first."""
    require(workspace, "admin")
    with workspace.store.read() as cursor:
        return [Alert(*row) for row in cursor.rows(query("alert.last"), most=most)]


def now_on(workspace: Workspace) -> list[Alert]:
    """Those that last, the longest first."""
    require(workspace, "read")
    return _open(workspace)


def known(workspace: Workspace) -> list[tuple[Trouble, datetime, datetime | None]]:
    """What lasts: since when, and when somebody was told last."""
    require(workspace, "admin")
    found = [alert for alert in _open(workspace) if alert.kind in KINDS]
    return [(Trouble(alert.kind, alert.text, alert.subject), alert.began_at, alert.told_at) for alert in found]


def keep(workspace: Workspace, notices: Sequence[Notice]) -> None:
    """What is said, and what was told."""
    require(workspace, "admin")
    with workspace.store.transaction() as cursor:
        for notice in notices:
            _keep(cursor, notice)


def _open(workspace: Workspace) -> list[Alert]:
    with workspace.store.read() as cursor:
        return [Alert(*row) for row in cursor.rows(query("alert.open"))]


def _keep(cursor: Cursor, notice: Notice) -> None:
    trouble = notice.trouble
    which = {"kind": trouble.kind, "subject": trouble.subject}
    match notice.what:
        case "begins":
            row: dict[str, Any] = {"alert_id": cursor.next_ids("seq_alert", 1)[0], "level": trouble.level}
            row |= {"kind": trouble.kind, "subject": trouble.subject, "text": trouble.text}
            cursor.insert("alert", [row | {"began_at": notice.since}])
        case "lasts":
            cursor.run(query("alert.lasts"), **which, text=trouble.text)
        case "is over":
            cursor.run(query("alert.ended"), **which, now=notice.at)
        case "told":
            cursor.run(query("alert.told"), **which, began_at=notice.since, now=notice.at)
