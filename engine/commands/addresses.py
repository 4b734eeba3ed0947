"""`address`: needs no workspace."""

from __future__ import annotations

import typer

from engine.addresses import AddressCheck, check
from engine.commands.arguments import File
from engine.commands.context import Context
from engine.commands.words import commands

app = commands()
address = commands("Check email addresses.")
app.add_typer(address, name="address")


@address.command("check")
def check_file(context: typer.Context, file: File) -> None:
    """Check one address per line; the answers come in the same order."""
    here = Context.of(context)
    lines = here.data(file).split(b"\n")
    if not lines[-1]:
        lines.pop()
    here.answer([_checked(line) for line in lines])


def _checked(line: bytes) -> AddressCheck:
    try:
        return check(line.decode())
    except UnicodeDecodeError:
        return AddressCheck(line.decode("utf-8", "replace"), False, None, "The line is not UTF-8 text.")
