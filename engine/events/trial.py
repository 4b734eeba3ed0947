"""A dry run of events: what the earlier ones of a file would have written, for the later ones to meet. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection

from engine.store import Cursor, query

Name = tuple[str, str]
"""What an event is known by: ('', its id), or (its type, the number of its order)."""
_PERSON = "+"
"""No type of event: profiles that would be made stand among the names under it."""


class Trial:
    """Of events of one database. `cursor`: one of a store's `scratch`, which ends with the trial: a million names fit.
    `created`: profiles that would have been made so far."""

    def __init__(self, cursor: Cursor):
        self.created = 0
        self._cursor = cursor
        cursor.run(query("event.trial"))

    def known(self, names: Collection[Name]) -> set[Name]:
        """Those of these names that an earlier event would bear by now."""
        kinds, words = [kind for kind, _ in names], [word for _, word in names]
        return set(self._cursor.rows(query("event.trial_known"), kinds=kinds, names=words))

    def note(self, names: Collection[Name]) -> None:
        """Events that would have been written now."""
        kinds, words = [kind for kind, _ in names], [word for _, word in names]
        self._cursor.append("event_trial", query("event.trial_note"), kinds=kinds, names=words)

    def note_people(self, keys: Collection[str]) -> None:
        """Keys of profiles that would have been made now."""
        people = {(_PERSON, key) for key in keys}
        new = people - self.known(people)
        self.note(new)
        self.created += len(new)
