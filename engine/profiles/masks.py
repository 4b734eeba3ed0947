"""Whose personal data an actor may see, and what stands in its place. Who may not see it names people by their number.

Readers put their rows through the mask of their database; of an actor with the permission “personal” it changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.access import masking, may, require
from engine.errors import ForbiddenError
from engine.profiles import fields
from engine.profiles.databases import Database
from engine.store import query
from engine.workspace import Workspace

ADDRESS = "email"
"""Hidden whether it is marked or not."""
_NUMBER = re.compile(r"#([0-9]{1,18})")


@dataclass(frozen=True)
class Mask:
    """`names`: the fields that are hidden. `hides_key`: whether the key is, so that its place shows the profile's number."""

    names: frozenset[str] = frozenset()
    hides_key: bool = False

    def row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A profile, or some of its columns. A hidden key needs `profile_id` beside it."""
        shown = {n: masking.hidden(value) if n in self.names else value for n, value in row.items()}
        if self.hides_key and "key" in shown:
            shown["key"] = handle(row["profile_id"])
        return shown

    def value(self, name: str, value: Any) -> Any:
        """Of the field with that name."""
        return masking.hidden(value) if name in self.names else value

    def key(self, profile_id: int, key: str | None) -> str | None:
        """The key, or the number in its place."""
        return handle(profile_id) if self.hides_key and key is not None else key

    def asked(self, key: str) -> str:
        """A key by which somebody is asked for; a number may come without its sign. Raises
        ForbiddenError where that would tell who is there."""
        if not self.hides_key or number_of(key) is not None:
            return key
        number = number_of(f"#{key.strip()}")
        if number is None:
            raise ForbiddenError("Your role names people by their number, like #17: open them from a list.")
        return handle(number)


NOTHING = Mask()


def of(workspace: Workspace, home: Database) -> Mask:
    """For the workspace's actor."""
    if may(workspace, "personal"):
        return NOTHING
    names = frozenset(f.name for f in fields.catalogue(workspace, home) if f.is_personal) | {ADDRESS}
    return Mask(names, home.key_field in names)


def handle(profile_id: int) -> str:
    """How a person is named whose key is hidden."""
    return f"#{profile_id}"


def number_of(key: str) -> int | None:
    """The profile's id that a handle names; None for what is none."""
    found = _NUMBER.fullmatch(key.strip())
    return int(found[1]) if found else None


def cleaned(workspace: Workspace, home: Database, profile_id: int, found: Any) -> Any:
    """What others say of a person (properties, notes, sentences) without the values that their hidden fields have or had."""
    mask = of(workspace, home)
    if not mask.names:
        return found
    with workspace.store.read() as cursor:
        known: list[str] = cursor.column(
            query("profile.said_of"), database_id=home.database_id, profile_id=profile_id, fields=sorted(mask.names)
        )
    return masking.cleaned(found, known)


def require_if(workspace: Workspace, asks: object) -> None:
    """Raises ForbiddenError where the actor may not see personal data and asks for it all the same."""
    if asks:
        require(workspace, "personal")
