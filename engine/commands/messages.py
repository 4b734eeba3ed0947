"""What was or would be sent: `render`, `sends`, `why`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from engine.campaigns import ledger
from engine.campaigns import why as explaining
from engine.commands.context import Context
from engine.commands.words import commands
from engine.content import asked, checking, preview, templates
from engine.profiles import databases, fields, reading

app = commands()
sends = commands("List the ledger.")
app.add_typer(sends, name="sends")


@app.command()
def render(
    context: typer.Context,
    template: str,
    profile: Annotated[str, typer.Option(metavar="KEY", help="For whom.")],
    database: Annotated[str | None, typer.Option(metavar="D", help="May be left out where there is just one.")] = None,
) -> None:
    """Render a template for one profile. Its links lead nowhere."""
    here = Context.of(context)
    home = databases.get(here.workspace, database)
    found = templates.get(here.workspace, template)
    row = reading.find(here.workspace, home.name, profile)
    rendered = preview.render(here.workspace, found.source, home, row)
    known = {home.name: {f.name for f in fields.list_fields(here.workspace, home.name)}}
    variables = found.compiled.variables
    problems = [*checking.check_variables(variables, known), *asked.problems(here.workspace, home, variables)]
    findings = [{"level": "error", "code": "unknown_variable", "message": p.message, "count": None} for p in problems]
    here.answer({**asdict(rendered), "findings": findings}, f"{rendered.subject}\n\n{rendered.text}")
    for problem in problems:
        here.say(f"error: {problem.message}")


@sends.command("list")
def list_sends(
    context: typer.Context,
    campaign: Annotated[str | None, typer.Option(metavar="CAMPAIGN")] = None,
    profile: Annotated[str | None, typer.Option(metavar="KEY")] = None,
    state: Annotated[str | None, typer.Option(metavar="STATE", help=f"One of {', '.join(ledger.STATES)}.")] = None,
) -> None:
    """List sends with their state and reason."""
    here = Context.of(context)
    here.answer(ledger.sends(here.workspace, campaign=campaign, profile=profile, state=state))


@app.command()
def why(context: typer.Context, campaign: str, profile: Annotated[str, typer.Argument(metavar="KEY")]) -> None:
    """Say why a person did or did not get a campaign."""
    here = Context.of(context)
    found = explaining.why(here.workspace, campaign, profile)
    here.answer(found["sends"], "\n".join(found["sentences"]))
