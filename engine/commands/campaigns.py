"""`campaign` and `preflight`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from engine.campaigns import campaigns, switch
from engine.campaigns.preflight import Finding, run
from engine.commands.context import Context
from engine.commands.readable import listed_findings
from engine.commands.words import commands

app = commands()
campaign = commands("Activate, pause, archive and list campaigns.")
app.add_typer(campaign, name="campaign")


@campaign.command()
def activate(
    context: typer.Context,
    name: str,
    accept: Annotated[str | None, typer.Option(metavar="REASON", help="Why the warnings are acceptable.")] = None,
    with_pause: Annotated[
        bool, typer.Option("--with-pause", help="What happened during the pause counts too.")
    ] = False,
) -> None:
    """Activate or resume a campaign. Errors of the preflight refuse; warnings are printed and recorded as accepted."""
    here = Context.of(context)
    found = switch.activate(here.workspace, name, accept=accept, with_pause=with_pause)
    here.answer({"name": name, "state": "active", "findings": _told(found)}, f"Campaign “{name}” is active.")
    for finding in found:
        here.say(f"{finding.level}: {finding.message}")


@campaign.command()
def pause(context: typer.Context, name: str) -> None:
    """Pause a campaign; what waits keeps waiting."""
    here = Context.of(context)
    switch.pause(here.workspace, name)
    here.answer({"name": name, "state": "paused"}, f"Campaign “{name}” is paused.")


@campaign.command()
def archive(context: typer.Context, name: str) -> None:
    """End a campaign for good."""
    here = Context.of(context)
    switch.archive(here.workspace, name)
    here.answer({"name": name, "state": "archived"}, f"Campaign “{name}” is archived.")


@campaign.command("list")
def list_campaigns(context: typer.Context) -> None:
    """List the campaigns, the last changed first."""
    here = Context.of(context)
    here.answer(
        [
            {"name": c.name, "label": c.label, "kind": c.kind, "state": c.state, "version": c.version}
            for c in campaigns.list_all(here.workspace)
        ]
    )


@app.command()
def preflight(context: typer.Context, name: Annotated[str, typer.Argument(metavar="CAMPAIGN")]) -> None:
    """Make everybody's message and say what would go wrong with a campaign; exit code 1 if an error refuses it. The dashboard
    shows it too, and `campaign activate` recalls it."""
    here = Context.of(context)
    found = run(here.workspace, name).preflight
    here.answer({"ok": found.ok, "findings": _told(found.findings)}, listed_findings(found.findings), ok=found.ok)


def _told(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """As contract.md fixes them; ways out and samples are for the dashboard."""
    return [{"level": f.level, "code": f.code, "message": f.message, "count": f.count} for f in findings]
