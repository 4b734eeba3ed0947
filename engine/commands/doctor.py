"""`doctor`: needs no workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from engine import addresses
from engine.commands.context import Context
from engine.commands.words import commands

if TYPE_CHECKING:
    from engine import deliverability

app = commands()


@app.command()
def doctor(
    context: typer.Context,
    domains: Annotated[
        list[str] | None, typer.Argument(metavar="[DOMAIN]...", help="Senders' domains; default: WARMCAST_FROM's.")
    ] = None,
) -> None:
    """Look at what decides whether mail arrives: the relay, DNS, the base URL; exit code 1 if something is wrong."""
    from engine import deliverability

    here = Context.of(context)
    asked = [addresses.domain(d) for d in domains or ()] or [deliverability.domain_of(here.settings.sender)]
    found = deliverability.examine(here.settings, asked)
    ok = not any(f.level == "error" for f in found)
    here.answer({"ok": ok, "findings": found}, "\n".join(map(_shown, found)), ok=ok)


def _shown(finding: deliverability.Finding) -> str:
    about = f"{finding.about}: " if finding.about and finding.about not in finding.message else ""
    lines = (f"{finding.level}: {about}{finding.message}", finding.advice, finding.publish)
    return "\n    ".join(line for line in lines if line)
