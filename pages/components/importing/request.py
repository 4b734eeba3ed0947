"""What somebody asks of an import of people, as plain data: kept with the job, and brought back from it. Knows no widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from engine.profiles.mapping import NewField

NEW = "+"
"""The target of a column that gets a field of its own."""


@dataclass(frozen=True)
class Request:
    """`upload`: token of the file, `file`: its name for people. `how`: what was said by hand about the file. `targets`:
    column → field, NEW, or '' to leave it out; the key's column is in `key` only. `opt_in`: how topics with double opt-in
    are to be taken, empty where none asks. `segment`: a static one, '' for none."""

    upload: str
    file: str
    database: str
    how: Mapping[str, Any] = field(default_factory=dict[str, Any])
    key: str = ""
    targets: Mapping[str, str] = field(default_factory=dict[str, str])
    new: tuple[NewField, ...] = ()
    mode: str = "upsert"
    subscribe: tuple[str, ...] = ()
    opt_in: Mapping[str, str] = field(default_factory=dict[str, str])
    clear_empty: bool = False
    segment: str = ""
    all_or_nothing: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Request:
        """What `as_dict` gave, also after a way through JSON; what is not known any more is left out."""
        known = {f.name: kept[f.name] for f in fields(cls) if f.name in kept}
        made = [NewField(**{**n, "options": tuple(n["options"])}) for n in known.pop("new", ())]
        return cls(**{**known, "new": tuple(made), "subscribe": tuple(known.get("subscribe", ()))})

    @property
    def mapping(self) -> dict[str, str]:
        """Column → field, '' for one that is left out; without the key's and those that get a field of their own."""
        return {c: t for c, t in self.targets.items() if t != NEW and c != self.key}

    @property
    def made(self) -> tuple[NewField, ...]:
        """The new fields that are really asked for."""
        return tuple(n for n in self.new if self.targets.get(n.column) == NEW and n.column != self.key)

    def with_new(self, made: NewField) -> Request:
        """With this field for its column, in the place of what was there."""
        return replace(self, new=(*(n for n in self.new if n.column != made.column), made))

    def new_for(self, column: str) -> NewField | None:
        return next((n for n in self.new if n.column == column), None)

    def doubles(self) -> dict[str, str]:
        """Column → the earlier column that goes to the same field."""
        seen: dict[str, str] = {}
        found: dict[str, str] = {}
        names = {n.column: n.name for n in self.made}
        for column in self.targets:
            target = names.get(column) or self.targets[column]
            if target and column != self.key and seen.setdefault(target, column) != column:
                found[column] = seen[target]
        return found


def left_out(request: Request) -> Sequence[str]:
    """The columns that go nowhere."""
    return [c for c, t in request.targets.items() if not t and c != request.key]
