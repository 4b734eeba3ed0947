"""Members of static segments put in and taken out one by one: from the card, by API, from an import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.access import audit, require
from engine.clock import FixedClock
from engine.errors import BadValueError, StateError
from engine.names import is_broken, shown
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.profiles.requests import Target
from engine.segments.keeping import stays
from engine.segments.segments import Segment, get
from engine.store import Cursor
from engine.store.cursor import quoted
from engine.workspace import Workspace

if TYPE_CHECKING:
    # Imports are heavy, and most commands import nothing.
    from engine.profiles.imports import Joins


@dataclass(frozen=True)
class MembersChange:
    """How many came in or went out, how many were so already, and the keys that nobody has, as they were given."""

    changed: int
    unchanged: int
    unknown: list[str]


def add_members(workspace: Workspace, name: str, keys: Iterable[str], *, source: str = "card") -> MembersChange:
    """Puts people into a static segment. Keys are compared as everywhere, case ignored. `source`: who says so (card, api).

    Raises as `change_members`."""
    require(workspace, "write")
    return change_members(workspace, name, keys, (), source=source)[0]


def remove_members(workspace: Workspace, name: str, keys: Iterable[str], *, source: str = "card") -> MembersChange:
    """Takes people out of a static segment. As `add_members`."""
    require(workspace, "write")
    return change_members(workspace, name, (), keys, source=source)[1]


def change_members(
    workspace: Workspace, name: str, add: Iterable[str], remove: Iterable[str], *, source: str = "card"
) -> tuple[MembersChange, MembersChange]:
    """Both at one moment and in one transaction; what came of those to add, and of those to remove.

    Raises UnknownNameError, StateError for a segment that is not static or is archived, BadValueError (field `add` or
    `remove`) for a key that is a broken text or stands in both, before anything is written."""
    require(workspace, "write")
    # Reading many keys takes longer than moving people: nobody has to wait for that.
    target = Target.of(workspace, _static(workspace, name).database)
    coming, going = _folded(target, add, "add"), _folded(target, remove, "remove")
    _refuse_both(coming, going)
    with workspace.store.transaction() as cursor:
        here = workspace.acting(clock=FixedClock(workspace.now()))
        segment = _static(here, name)
        known = _ids(cursor, databases.get(here, segment.database), {*coming.values(), *going.values()})
        entered = stays.put(cursor, here, segment, _found(coming, known), source).entered if coming else 0
        left = stays.take_out(cursor, here, segment, _found(going, known)).left if going else 0
        for action, people in (("added", entered), ("removed", left)):
            if people:
                after = {"people": people, "source": source}
                audit.record(cursor, here, action=action, kind="segment", name=name, after=after)
    return _told(coming, known, entered), _told(going, known, left)


def add_people(workspace: Workspace, name: str, profile_ids: Sequence[int], *, source: str) -> int:
    """As `add_members`, by ids of profiles of its database, none of them erased; how many came in. Raises UnknownNameError,
    StateError for a segment that is not static or is archived."""
    require(workspace, "write")
    with workspace.store.transaction() as cursor:
        here = workspace.acting(clock=FixedClock(workspace.now()))
        entered = stays.put(cursor, here, _static(here, name), profile_ids, source).entered
        after = {"people": entered, "source": source}
        audit.record(cursor, here, action="added", kind="segment", name=name, after=after)
    return entered


def joining(workspace: Workspace, database: str, name: str) -> Joins:
    """For an import: puts the profiles it wrote into a static segment, in the import's own transactions.

    Raises UnknownNameError, StateError (not static, archived, of another database), here and where that changes meanwhile."""
    require(workspace, "write")
    segment = _static(workspace, name)
    if segment.database != database:
        raise StateError(f"The segment “{name}” belongs to the database “{segment.database}”.")

    def join(cursor: Cursor, profile_ids: Sequence[int], *, dry: bool) -> int:
        here = workspace.acting(clock=FixedClock(workspace.now()))
        standing = _static(here, name)
        known = [i for i in profile_ids if i]
        if dry:
            return stays.newcomers(cursor, standing, known) + len(profile_ids) - len(known)
        return stays.put(cursor, here, standing, known, "import").entered

    return join


def _static(workspace: Workspace, name: str) -> Segment:
    segment = get(workspace, name)
    if segment.is_archived:
        raise StateError(f"The segment “{name}” is archived: its members stay as they are.")
    if segment.kind != "static":
        raise StateError(f"The segment “{name}” is {segment.kind}: only a static one is filled by hand.")
    return segment


def _folded(target: Target, keys: Iterable[str], field: str) -> dict[str, str | None]:
    """Key as given → key as it is kept, None for what can be no key; in the order given."""
    found: dict[str, str | None] = {}
    for key in keys:
        if is_broken(key):
            # It could not even be told as unknown: no answer can hold it.
            raise BadValueError(f"“{shown(key)}” holds a broken character.", field=field)
        try:
            found[key] = target.key_of(key)[1]
        except BadValueError:
            found[key] = None
    return found


def _refuse_both(coming: Mapping[str, str | None], going: Mapping[str, str | None]) -> None:
    leaving = {fold or key for key, fold in going.items()}
    both = next((key for key, fold in coming.items() if (fold or key) in leaving), None)
    if both is not None:
        raise BadValueError(f"“{both}” cannot come in and go out at once.", field="remove")


def _found(folded: Mapping[str, str | None], known: Mapping[str | None, int]) -> list[int]:
    """The profiles' ids, each once."""
    return sorted({known[fold] for fold in folded.values() if fold in known})


def _told(folded: Mapping[str, str | None], known: Mapping[str | None, int], changed: int) -> MembersChange:
    unknown = [key for key, fold in folded.items() if fold not in known]
    return MembersChange(changed, len(_found(folded, known)) - changed, unknown)


def _ids(cursor: Cursor, home: Database, keys: Iterable[str | None]) -> dict[str | None, int]:
    """Key → id of the profile, of those that somebody has who is not erased."""
    import pyarrow as pa

    wanted = pa.table({"key": pa.array({key for key in keys if key is not None}, pa.string())})
    with cursor.staged(wanted) as staged:
        return dict(
            cursor.rows(
                f"select p.key, p.profile_id from {quoted(home.table)} p join {staged} s on s.key = p.key "
                f"where p._erased_at is null"
            )
        )
