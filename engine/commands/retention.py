"""`retention`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.context import Context
from engine.commands.words import commands
from engine.runner.keeping import looking, periods, working
from engine.runner.keeping.farther import farther

app = commands()
retention = commands("Say how long what is kept, and keep to it.")
app.add_typer(retention, name="retention")


@retention.command("list")
def list_kinds(context: typer.Context) -> None:
    """List what is kept, for how long, and how much would go now."""
    here = Context.of(context)
    rows = [
        {
            "kind": held.kind.name,
            "rows": held.rows,
            "oldest": held.oldest,
            "bytes": held.size,
            "kept": periods.said(held.days),
            "going": held.going,
            "known_since": held.known_since,
        }
        for held in looking.held(here.workspace)
    ]
    here.answer(rows)


@retention.command("set")
def set_kind(context: typer.Context, kind: str, time: Annotated[str, typer.Argument(metavar="TIME")]) -> None:
    """Keep a kind for so many days, like 90d, or forever. What is older goes with the next run."""
    here = Context.of(context)
    days = periods.read(time)
    periods.keep(here.workspace, kind, days)
    going = looking.going(here.workspace, kind, days)
    found = farther(here.workspace, kind, days)
    named = [{"kind": one.kind, "name": one.name, "looks_back": one.words} for one in found]
    answer = {"kind": kind, "kept": periods.said(days), "going": going, "farther": named}
    here.answer(answer, f"{kind}: {periods.said(days)}")
    here.say(f"{going:,} would go now.")
    for one in found:
        here.say(f"Looks further back and knows only what is left: {one.kind} {one.name}, {one.words}.")


@retention.command("run")
def run(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many would go.")] = False,
) -> None:
    """Delete what is too old, as the engine does once a day."""
    here = Context.of(context)
    if dry_run:
        here.answer({held.kind.name: held.going for held in looking.held(here.workspace) if held.days is not None})
    else:
        here.answer(working.work(here.workspace))
