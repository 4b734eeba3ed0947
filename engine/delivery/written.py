"""Messages in the mailbox folder, for those who may see what a message says about a person. Read-only."""

from __future__ import annotations

from engine.access import require
from engine.delivery import mailbox
from engine.delivery.mailbox import Mail, MailSummary
from engine.workspace import Workspace


def list_mails(workspace: Workspace, *, limit: int = 100) -> list[MailSummary]:
    """The latest arrivals first."""
    require(workspace, "personal")
    return mailbox.list_mails(workspace.mailbox, limit=limit)


def read(workspace: Workspace, send_id: int) -> Mail:
    """Raises UnknownNameError, StoreError for a file that cannot be opened."""
    require(workspace, "personal")
    return mailbox.read(workspace.mailbox, send_id)
