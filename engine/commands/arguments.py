"""Arguments that several commands share, and how their texts are read."""

from __future__ import annotations

import csv
from typing import Annotated

import typer

from engine.commands.call import UsageError
from engine.commands.context import Context
from engine.errors import BadValueError

File = Annotated[str, typer.Argument(metavar="FILE", help="A path, or - for standard input.")]
DatabaseName = Annotated[
    str | None, typer.Argument(metavar="DATABASE", help="May be left out where there is just one.")
]


def after_database(given: list[str], *names: str) -> tuple[str | None, ...]:
    """The arguments `[DATABASE] NAME…` as given: the database, or None if it was left out, then the others.

    Raises UsageError.
    """
    if len(given) == len(names):
        return (None, *given)
    if len(given) == len(names) + 1:
        return tuple(given)
    raise UsageError(f"Wrong number of arguments: give [DATABASE] {' '.join(names)}.")


def listed(text: str | None) -> list[str]:
    """`a,b,"c, d"` as a list; blanks are left out."""
    if text is None:
        return []
    words = [word.strip() for line in csv.reader([text], skipinitialspace=True) for word in line]
    return [word for word in words if word]


def pairs(text: str | None) -> dict[str, str]:
    """`col=field,…` as a mapping; `col=` leaves the column out. Raises BadValueError."""
    found: dict[str, str] = {}
    for word in listed(text):
        column, equals, field = word.rpartition("=")
        if not equals:
            raise BadValueError(f"“{word}” in --map is no pair: write it like column=field.", field="map")
        found[column.strip()] = field.strip()
    return found


def database_of(here: Context, name: str | None) -> str:
    """The database's name, or that of the only one there is. Raises UnknownNameError, BadValueError."""
    from engine.profiles import databases

    return databases.get(here.workspace, name).name
