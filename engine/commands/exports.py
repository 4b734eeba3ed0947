"""`export`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.context import Context
from engine.commands.words import commands

app = commands()
export = commands("Write definitions, the ledger or events to files.")
app.add_typer(export, name="export")

Out = Annotated[str, typer.Argument(metavar="FILE", help="Its ending tells the format: parquet, csv, xlsx.")]
Since = Annotated[str | None, typer.Option("--from", metavar="TIME", help="What happened then or later.")]
Until = Annotated[str | None, typer.Option("--to", metavar="TIME", help="What happened before.")]
Format = Annotated[str | None, typer.Option("--format", metavar="FORMAT", help="Whatever the ending says.")]


@export.command("definitions")
def definitions(context: typer.Context, folder: Annotated[str, typer.Argument(metavar="DIR")]) -> None:
    """Write one YAML file per database. Applying them changes nothing."""
    from engine.definitions import export as write

    here = Context.of(context)
    here.answer(write(here.workspace, here.path(folder)))


@export.command()
def ledger(context: typer.Context, file: Out, since: Since = None, until: Until = None, format: Format = None) -> None:
    """Write every send with its state, reason and evidence."""
    _write(Context.of(context), "ledger", file, since, until, format)


@export.command()
def decisions(
    context: typer.Context, file: Out, since: Since = None, until: Until = None, format: Format = None
) -> None:
    """Write every decision about every send."""
    _write(Context.of(context), "decisions", file, since, until, format)


@export.command()
def events(context: typer.Context, file: Out, since: Since = None, until: Until = None, format: Format = None) -> None:
    """Write what people did, and what mail did."""
    _write(Context.of(context), "events", file, since, until, format)


@export.command()
def audit(context: typer.Context, file: Out, since: Since = None, until: Until = None, format: Format = None) -> None:
    """Write who did what to which object."""
    _write(Context.of(context), "audit", file, since, until, format)


def _write(here: Context, log: str, file: str, since: str | None, until: str | None, format: str | None) -> None:
    from engine.reports import exporting

    path = here.path(file)
    start, end = here.time(since, field="from"), here.time(until, field="to")
    rows = exporting.export(here.workspace, log, path, format=format, since=start, until=end)
    here.answer({"file": str(path), "rows": rows}, f"{rows:,} {'row' if rows == 1 else 'rows'} written to {path}.")
