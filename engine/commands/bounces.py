"""`bounce`: `read` needs no workspace, `take` does."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from engine.commands.context import Context
from engine.commands.words import commands

Files = Annotated[list[str], typer.Argument(metavar="FILE…", help="Paths, or - for standard input.")]

app = commands()
bounce = commands("Read messages that came back, and hand them over.")
app.add_typer(bounce, name="bounce")


@bounce.command("read")
def read_files(context: typer.Context, files: Files) -> None:
    """Say what messages that came back mean; the answers come in the same order."""
    here = Context.of(context)
    found = [_read(file, here.data(file)) for file in files]
    here.answer(found, "\n".join(map(_line, found)))


@bounce.command("take")
def take_files(context: typer.Context, files: Files) -> None:
    """Hand messages that came back to the engine: it suppresses addresses and counts bounces and complaints."""
    from engine.delivery.bounces.taking import take

    here = Context.of(context)
    given = [(file, here.data(file)) for file in files]
    taken = [{"file": file, **take(here.workspace, data, source="command").as_dict()} for file, data in given]
    here.answer(taken, "\n".join(f"{one['file']}: {one['message']}." for one in taken))


def _line(one: dict[str, Any]) -> str:
    told = (one["kind"], " ".join(one["recipients"]), one["status"], one["reason"])
    return f"{one['file']}: {', '.join(word for word in told if word)}"


def _read(file: str, data: bytes) -> dict[str, Any]:
    from engine.delivery.bounces.matching import named
    from engine.delivery.bounces.reading import understood

    found, report = understood(data)
    return {
        "file": file,
        "kind": report.kind,
        "recipients": report.recipients,
        "status": report.worst.status,
        "reason": report.worst.reason,
        "send_id": named(found),
        "details": [detail.as_dict() for detail in report.details],
    }
