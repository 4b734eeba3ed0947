"""The data folder as a whole: `init`, `demo`, `backup`, `restore`, `snapshot`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.access import require
from engine.commands.client import reach
from engine.commands.context import Context, HeldError
from engine.commands.words import commands
from engine.errors import StateError, StoreBusyError

app = commands()
RESTORED = (
    "Restored into {folder}. Everybody is signed out, and one-time links open nothing any more.\n"
    "Users, roles, passwords and API tokens are those of the backup: who was removed since is a user again, and tokens that were "
    "revoked since work again. Look at “user list” and “token list” before you start the app."
)


@app.command()
def init(context: typer.Context) -> None:
    """Make the workspace, or migrate it to this version."""
    here = Context.of(context)
    schema = int(here.workspace.setting("schema") or 0)
    here.answer({"schema": schema}, f"The workspace in {here.settings.folder} has schema {schema}.")


@app.command()
def demo(context: typer.Context, small: Annotated[bool, typer.Option("--small", help="1,000 people.")] = False) -> None:
    """Fill an empty workspace with the demo school."""
    from engine import demo as school

    here = Context.of(context)
    here.answer(school.fill(here.workspace, small=small))


@app.command()
def backup(context: typer.Context, file: str) -> None:
    """Write a consistent copy of the workspace, also while the app runs."""
    _copy(Context.of(context), file, "backup")


@app.command()
def snapshot(context: typer.Context, file: Annotated[str, typer.Argument(metavar="OUT.duckdb")]) -> None:
    """Write a copy for analysts, to be opened with any DuckDB."""
    _copy(Context.of(context), file, "snapshot")


@app.command()
def restore(context: typer.Context, file: str) -> None:
    """Put a backup in the place of the workspace, which is kept beside it. The app must be stopped."""
    from engine.access import restoring
    from engine.clock import FixedClock

    here = Context.of(context)
    connection = reach(here.settings)
    if connection:
        connection.close()
        raise StateError("The app has this data folder open: stop it, then restore.")
    now = here.time(here.call.now)
    try:
        restoring.restore(here.settings, here.path(file), FixedClock(now) if now else None)
    except StoreBusyError:
        raise HeldError from None
    here.answer({"file": str(here.path(file)), "restored": True}, RESTORED.format(folder=here.settings.folder))


def _copy(here: Context, file: str, what: str) -> None:
    from engine.access import audit

    require(here.workspace, "admin")
    target = here.path(file)
    here.workspace.store.copy_to(target)
    audit.exported(here.workspace, kind="workspace", name=what, after={"bytes": target.stat().st_size})
    here.answer({"file": str(target), "bytes": target.stat().st_size}, f"Written to {target}.")
