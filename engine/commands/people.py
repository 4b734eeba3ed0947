"""`profile`: a person's rights: another key, merging, a copy of the data, erasure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, cast

import orjson
import typer

from engine.commands.arguments import after_database, database_of, pairs
from engine.commands.context import Context
from engine.commands.words import commands
from engine.errors import BadValueError
from engine.profiles import erase as erasing
from engine.profiles import merge as merging
from engine.profiles import person, rekey

app = commands()
profile = commands("Change a person's key, merge two, export one, erase one.")
app.add_typer(profile, name="profile")

One = Annotated[list[str], typer.Argument(metavar="[DATABASE] KEY", help="The person.")]
Renamed = Annotated[list[str], typer.Argument(metavar="[DATABASE] KEY NEW", help="The person and the new key.")]
Two = Annotated[list[str], typer.Argument(metavar="[DATABASE] KEY OTHER", help="Who is kept, and who goes into it.")]


@profile.command()
def export(
    context: typer.Context,
    given: One,
    out: Annotated[str | None, typer.Option(metavar="FILE", help="Write there instead of printing.")] = None,
) -> None:
    """Everything that is kept about one person, as JSON."""
    here = Context.of(context)
    home, key = after_database(given, "KEY")
    found = person.export(here.workspace, database_of(here, home), str(key))
    text = orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z)
    if out is None:
        here.answer(found, text.decode())
        return
    here.write(out, text + b"\n")
    path = str(here.path(out))
    here.answer({"profile_id": found["profile_id"], "file": path}, f"Written to {path}.")


@profile.command("rekey")
def change_key(context: typer.Context, given: Renamed) -> None:
    """Give a person another key; history, consent and links stay."""
    here = Context.of(context)
    home, key, new = after_database(given, "KEY", "NEW")
    done = rekey.change_key(here.workspace, database_of(here, home), str(key), str(new), source="card")
    here.answer(asdict(done), f"The key is {done.key} now.")


@profile.command()
def merge(
    context: typer.Context,
    given: Two,
    prefer: Annotated[
        str | None, typer.Option(metavar="FIELD=SIDE,…", help="Whose value stands: keep or other.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
) -> None:
    """Merge two profiles of one person: OTHER goes into KEY. A no in either wins. Starts no campaign."""
    here = Context.of(context)
    home, keep, other = cast("tuple[str | None, str, str]", after_database(given, "KEY", "OTHER"))
    database, chosen = database_of(here, home), pairs(prefer)
    if dry_run:
        seen = merging.preview(here.workspace, database, keep, other, chosen)
        here.answer(
            {
                "key": seen.key,
                "changed": seen.changed,
                "differences": seen.differences,
                "subscriptions": seen.subscriptions,
                "moved": seen.moved,
            }
        )
        return
    done = merging.merge(here.workspace, database, keep, other, chosen, source="card")
    here.answer(asdict(done), f"{other} is merged into {done.key}.")


@profile.command()
def erase(
    context: typer.Context,
    given: One,
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone.")] = False,
) -> None:
    """Erase a person for good: all counts stay, nothing names the person any more."""
    here = Context.of(context)
    home, key = after_database(given, "KEY")
    if not yes:
        raise BadValueError(f"This erases {key} for good: say --yes.", field="yes")
    done = erasing.erase(here.workspace, database_of(here, home), str(key))
    here.answer(asdict(done), f"Erased. Profile {done.profile_id} stays as an empty stone.")
    if not done.is_clean:
        here.say("The workspace's file is being read: the last traces go from it as soon as that is done.")
