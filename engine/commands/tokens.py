"""`token`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

import typer

from engine.access import tokens
from engine.clock import parse_duration
from engine.commands.context import Context
from engine.commands.words import commands

app = commands()
token = commands("Add, revoke and list API tokens.")
app.add_typer(token, name="token")


@token.command("add")
def add(
    context: typer.Context,
    name: str,
    scope: Annotated[str, typer.Option(metavar="SCOPE", help=f"One of {', '.join(tokens.SCOPES)}.")],
    rate: Annotated[float | None, typer.Option(metavar="N", help="Calls a second it may make; more get 429.")] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it ends: after so long, like 90d, or then. Else never.")
    ] = None,
) -> None:
    """Add a token for the API. It is shown this once."""
    here = Context.of(context)
    made = tokens.create(here.workspace, name, scope, rate=rate, expires_at=_end(here, expires))
    here.answer({"name": name, "token": made}, made)
    here.say("Keep it now: it is not shown again.")


@token.command("revoke")
def revoke(context: typer.Context, name: str) -> None:
    """Revoke a token for good."""
    here = Context.of(context)
    tokens.revoke(here.workspace, name)
    here.answer({"name": name, "revoked": True}, f"Token “{name}” revoked.")


@token.command("list")
def list_tokens(context: typer.Context) -> None:
    """List the tokens; never the secret itself."""
    here = Context.of(context)
    here.answer(tokens.list_all(here.workspace))


def _end(here: Context, text: str | None) -> datetime | None:
    """A duration from now, or a time. Raises BadValueError."""
    if text is not None and (lasts := re.fullmatch(r"\s*\d+\s*[mhd]\s*", text)):
        return here.workspace.now() + parse_duration(lasts[0])
    return here.time(text, field="expires")
