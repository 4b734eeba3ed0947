"""`suppression`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.arguments import File
from engine.commands.context import Context
from engine.commands.words import commands
from engine.profiles.subscriptions import lists, suppression
from engine.tables import opening

MOST_SHOWN = 20

app = commands()
listed = commands("List, import and export suppressed addresses.")
app.add_typer(listed, name="suppression")


@listed.command("list")
def list_all(
    context: typer.Context,
    reason: Annotated[str | None, typer.Option(metavar="REASON", help=", ".join(suppression.REASONS))] = None,
    search: Annotated[str, typer.Option(metavar="TEXT", help="A part of the address.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, the newest first.")] = 100,
) -> None:
    """List addresses that get nothing, the newest first."""
    here = Context.of(context)
    here.answer(suppression.suppressed(here.workspace, limit, text=search, reason=reason))


@listed.command("import")
def import_list(
    context: typer.Context,
    file: File,
    reason: Annotated[str, typer.Option(metavar="REASON", help="For rows without a reason.")] = "manual",
) -> None:
    """Add the addresses of a table: a column address or email, and reason, changed_at and note if they are there."""
    here = Context.of(context)
    report = lists.import_list(here.workspace, opening.open_table(here.data(file), file), reason=reason)
    here.answer(
        report.as_dict(),
        f"{report.rows:,} rows: {report.added:,} added, {report.known:,} were there, {len(report.rejected):,} rejected.",
    )
    for row in report.rejected[:MOST_SHOWN]:
        here.say(f"Line {row.line}: {row.message}")


@listed.command("export")
def export_list(context: typer.Context, file: Annotated[str, typer.Argument(metavar="OUT.csv")]) -> None:
    """Write the whole list as CSV."""
    here = Context.of(context)
    text = lists.export_list(here.workspace)
    path = here.path(file)
    path.write_text(text, "utf-8")
    count = text.count("\n") - 1
    here.answer({"rows": count, "file": str(path)}, f"{count:,} addresses written to {path}.")
