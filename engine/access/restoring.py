"""Putting a backup in the place of the workspace. What it knows of who may come in is as old as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.access import audit
from engine.clock import Clock
from engine.settings import Settings
from engine.store import copies
from engine.workspace import COMMAND_LINE, FILE, Workspace


def restore(settings: Settings, backup: Path, clock: Clock | None = None) -> None:
    """Whoever was signed in when the backup was made is not any more, and its one-time links open nothing: they may have been
    ended since. Users, roles, passwords and tokens are those of the backup. For whoever may use the data folder.

    Raises StoreError (no backup, disk, rights), StoreBusyError.
    """

    def make_ready(copy: Path) -> None:
        ready = Workspace.open(replace(settings, data=str(copy.parent)), clock).acting(COMMAND_LINE)
        try:
            _shut_doors(ready)
        finally:
            ready.close()

    copies.restore(backup, settings.folder / FILE, make_ready)


def _shut_doors(workspace: Workspace) -> None:
    with workspace.store.transaction() as cursor:
        ended = {
            "logins": cursor.run("update login set ended_at = $now where ended_at is null", now=workspace.now()),
            "links": cursor.run("delete from login_link where used_at is null"),
        }
        # Links to a confirmation sign its number, and those of after the backup are out: none of them may come again.
        cursor.run(f"create or replace sequence seq_opt_in start {workspace.send_ids.reserve(1)}")
        # Of what was asked for by mail nobody knows whether it was done since.
        cursor.run(
            "update right_request set expires_at = least(expires_at, $now) where used_at is null", now=workspace.now()
        )
        audit.record(cursor, workspace, action="restored", kind="workspace", name="backup", after=ended)
