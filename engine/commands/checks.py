"""`check`."""

from __future__ import annotations

import typer

from engine.commands.context import Context
from engine.commands.readable import listed_findings
from engine.commands.words import commands
from engine.reports import checks

app = commands()


@app.command()
def check(context: typer.Context) -> None:
    """Check the workspace's invariants; exit code 1 if one is broken."""
    here = Context.of(context)
    found = checks.check(here.workspace)
    ok = not any(f.level == "error" for f in found)
    here.answer({"ok": ok, "findings": found}, listed_findings(found), ok=ok)
