"""One write of one profile as asked for, and its check against the catalogue. Never reads the profile itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from engine import addresses
from engine.access import require
from engine.errors import BadValueError, UnknownNameError
from engine.profiles import databases, fields, subscriptions
from engine.profiles.actions import Action, prepare_value
from engine.profiles.databases import Database
from engine.profiles.types import Field, coerce
from engine.workspace import Workspace

Mode = Literal["upsert", "insert", "update"]
_MOST_SEEN = 20_000


@dataclass(frozen=True, slots=True)
class ProfileWrite:
    """One write of one profile. `data`: field → raw value, or {"action": set|unset|incr|add|delete, "value": …}; None clears.

    `triggers`: may start campaigns. `changed_at` (naive UTC): None means now. `write_id`: writes of one batch share it.
    `blank`: fields whose cell was empty, so that they keep their value; they are only counted.
    """

    database: str
    key: str | None
    data: Mapping[str, Any]
    triggers: bool = True
    subscribe: tuple[str, ...] = ()
    source: str = "api"
    mode: Mode = "upsert"
    changed_at: datetime | None = None
    write_id: int | None = None
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """What all writes to one database need, looked up once."""

    workspace: Workspace
    database: Database
    fields: Mapping[str, Field]
    required: tuple[Field, ...]
    _seen: dict[tuple[str, str], Any] = field(default_factory=dict[tuple[str, str], Any], repr=False)

    @classmethod
    def of(cls, workspace: Workspace, database: str, *, extra: Sequence[Field] = ()) -> Target:
        """`extra`: fields that a dry run takes as made. Raises ForbiddenError, UnknownNameError."""
        require(workspace, "write")
        home = databases.get(workspace, database)
        known = {f.name: f for f in (*fields.catalogue(workspace, home), *extra)}
        return cls(workspace, home, known, tuple(f for f in known.values() if f.is_required))

    def value_of(self, name: str, raw: object) -> Any:
        """The stored value, or an Action. Raises UnknownNameError, BadValueError."""
        if not isinstance(raw, str):
            return self._read(name, raw)
        # A column of a file holds few texts, many times.
        try:
            return self._seen[name, raw]
        except KeyError:
            value = self._read(name, raw)
        if len(self._seen) < _MOST_SEEN:
            self._seen[name, raw] = value
        return value

    def _read(self, name: str, raw: object) -> Any:
        known = self.fields.get(name)
        if known is None:
            raise UnknownNameError("field", str(name), self.fields, field=str(name))
        return prepare_value(known, raw, self.workspace.zone)

    @property
    def key_field(self) -> Field:
        return self.fields[self.database.key_field]

    @cached_property
    def words(self) -> dict[str, str]:
        """What people may call a field, case ignored → its name; a name comes before a label."""
        labels = {f.label.casefold(): f.name for f in reversed(tuple(self.fields.values()))}
        return labels | {name: name for name in self.fields}

    def key_of(self, raw: object) -> tuple[str, str]:
        """The key field's value as it is shown, and the key: the same with case ignored. Raises BadValueError."""
        value = coerce(self.key_field, raw, self.workspace.zone)
        if value is None:
            raise self.key_is_missing()
        return value, addresses.key_of(value)

    def key_is_missing(self) -> BadValueError:
        """What is wrong with a write without a key."""
        label = self.key_field.label
        return BadValueError(f"{label} is the key: it needs a value.", field=self.key_field.name, code="required")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked write: `values` are stored ones, or actions on the present value."""

    target: Target
    write: ProfileWrite
    key: str
    values: Mapping[str, Any]
    changed_at: datetime
    recorded_at: datetime

    def stamped(self) -> Prepared:
        """The same at the clock's present time; a `changed_at` that was asked for stays."""
        now = self.target.workspace.now()
        return replace(self, changed_at=self.write.changed_at or now, recorded_at=now)


def prepare(target: Target, write: ProfileWrite) -> Prepared:
    """Checks everything that does not need the profile's present state. Raises BadValueError, UnknownNameError."""
    values = {name: target.value_of(name, raw) for name, raw in write.data.items()}
    values[target.database.key_field], key = _key(target, write.key, values)
    for topic in write.subscribe:
        subscriptions.topic(target.workspace, topic)
    now = target.workspace.now()
    return Prepared(target, write, key, values, write.changed_at or now, now)


def _key(target: Target, raw: str | None, values: Mapping[str, Any]) -> tuple[str, str]:
    known = target.key_field
    given = values.get(known.name)
    if isinstance(given, Action):
        raise BadValueError(f"{known.label} is the key: it cannot be changed by an action.", field=known.name)
    value, key = target.key_of(given if raw is None else raw)
    if given is not None and addresses.key_of(given) != key:
        raise BadValueError(f"{known.label} is the key: changing it is a step of its own.", field=known.name)
    return value, key
