"""Writing with a time of its own: the present where a change is the newest of its field, else only the history."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from engine.errors import BadValueError, UnknownNameError
from engine.profiles.batch import Batch, Stamp
from engine.profiles.requests import Target
from engine.profiles.types import from_text, to_text
from engine.profiles.write import Move, carry_noes
from engine.store import Cursor, query

SOURCE = "change_log"


class Outcome(Enum):
    """What became of a change: written, nothing to write, or there already."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"


@dataclass
class _History:
    """The changes of one field of one profile by time: times and values (as text) side by side."""

    times: list[datetime] = field(default_factory=list[datetime])
    values: list[str | None] = field(default_factory=list["str | None"])
    seen: set[tuple[datetime, str | None]] = field(default_factory=set[tuple[datetime, "str | None"]])
    last_applied_at: datetime = datetime.min

    def add(self, changed_at: datetime, value: str | None, *, applied: bool) -> None:
        place = bisect_right(self.times, changed_at)
        self.times.insert(place, changed_at)
        self.values.insert(place, value)
        self.seen.add((changed_at, value))
        if applied:
            self.last_applied_at = max(self.last_applied_at, changed_at)

    def value_at(self, moment: datetime) -> str | None:
        place = bisect_right(self.times, moment)
        return self.values[place - 1] if place else None


class Past:
    """Takes writes in order of time, inside the caller's transaction."""

    def __init__(self, cursor: Cursor, target: Target, keys: Sequence[str], names: set[str], *, triggers: bool):
        """Loads the profiles behind `keys`, and the history of the fields `names` of each, in one query."""
        self._target = target
        self._triggers = triggers
        self._now = target.workspace.now()
        self._cursor = cursor
        self._batch = Batch(cursor, target.database, keys)
        self._moves: list[Move] = []
        self._history: dict[tuple[int, str], _History] = {}
        rows = cursor.rows(
            query("change.history_of"),
            database_id=target.database.database_id,
            profile_ids=[r["profile_id"] for r in self._batch.rows.values()],
            fields=list(names),
        )
        for profile_id, name, changed_at, new, is_applied in rows:
            self._of(profile_id, name).add(changed_at, new, applied=is_applied)

    def take(
        self, key: str, shown_key: str, changed_at: datetime, values: Mapping[str, Any], *, create: bool
    ) -> dict[str, Outcome]:
        """One write of one profile: field → what became of it. Raises UnknownNameError, BadValueError (required)."""
        key_name = self._target.database.key_field
        if key not in self._batch.rows:
            if not create:
                raise UnknownNameError("profile", key, field="profile")
            return self._add(key, shown_key, changed_at, values)
        outcomes: dict[str, Outcome] = {}
        present: dict[str, Any] = {}
        for name, value in values.items():
            if name == key_name:
                outcomes[name] = Outcome.UNCHANGED
            else:
                outcomes[name] = self._sort(key, name, changed_at, value, present)
        if present:
            before = self._batch.rows[key]
            if "email" in present:
                self._moves.append((before["profile_id"], before.get("email"), present["email"], SOURCE))
            self._batch.change(key, present)
            self._batch.record(key, before, list(present), self._stamp(changed_at, triggers=self._triggers))
        return outcomes

    def save(self) -> None:
        if self._moves:
            carry_noes(self._cursor, self._target.workspace, self._moves)
        self._batch.save(self._batch.changes())

    def _sort(self, key: str, name: str, changed_at: datetime, value: Any, present: dict[str, Any]) -> Outcome:
        """Puts a newest change into `present`, writes an older one into the history."""
        row = self._batch.rows[key]
        history = self._of(row["profile_id"], name)
        kind = self._target.fields[name].type
        text = to_text(kind, value)
        if (changed_at, text) in history.seen:
            return Outcome.DUPLICATE
        is_applied = changed_at >= history.last_applied_at
        old = row.get(name) if is_applied else from_text(kind, history.value_at(changed_at))
        if old == value:
            return Outcome.UNCHANGED
        history.add(changed_at, text, applied=is_applied)
        if is_applied:
            present[name] = value
        else:
            self._batch.remember(key, name, old, value, self._stamp(changed_at, is_applied=False))
        return Outcome.CHANGED

    def _add(self, key: str, shown_key: str, changed_at: datetime, values: Mapping[str, Any]) -> dict[str, Outcome]:
        filled = {name: v for name, v in values.items() if v is not None}
        row = {self._target.database.key_field: shown_key, **filled}
        missing = next((f for f in self._target.required if f.name not in row), None)
        if missing:
            raise BadValueError(f"{missing.label} is required.", field=missing.name, code="required")
        # One dated into the future is there at once, like its values.
        self._batch.add(key, row, min(changed_at, self._now))
        stamp = self._stamp(changed_at, triggers=self._triggers, is_created=True)
        self._batch.record(key, {}, list(row), stamp)
        profile_id = self._batch.rows[key]["profile_id"]
        for name, value in row.items():
            text = to_text(self._target.fields[name].type, value)
            self._of(profile_id, name).add(changed_at, text, applied=True)
        given = {name for name in filled if name != self._target.database.key_field}
        return {name: Outcome.CHANGED if name in given else Outcome.UNCHANGED for name in values}

    def _of(self, profile_id: int, name: str) -> _History:
        return self._history.setdefault((profile_id, name), _History())

    def _stamp(
        self, changed_at: datetime, *, triggers: bool = False, is_created: bool = False, is_applied: bool = True
    ) -> Stamp:
        return Stamp(changed_at, self._now, SOURCE, "trusted", triggers, is_created, is_applied)
