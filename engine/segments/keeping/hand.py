"""Members of static segments put in and taken out one by one: from the card, by API, from an import."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.access import audit, require
from engine.clock import FixedClock
from engine.errors import BadValueError, StateError
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

    Raises UnknownNameError, StateError for a segment that is not static or is archived."""

    def put(cursor: Cursor, here: Workspace, segment: Segment, profile_ids: Sequence[int]) -> int:
        return stays.put(cursor, here, segment, profile_ids, source).entered

    return _change(workspace, name, keys, put, {"action": "added", "source": source})


def remove_members(workspace: Workspace, name: str, keys: Iterable[str], *, source: str = "card") -> MembersChange:
    """Takes people out of a static segment. As `add_members`."""

    def take_out(cursor: Cursor, here: Workspace, segment: Segment, profile_ids: Sequence[int]) -> int:
        return stays.take_out(cursor, here, segment, profile_ids).left

    return _change(workspace, name, keys, take_out, {"action": "removed", "source": source})


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


_Move = Callable[[Cursor, Workspace, Segment, Sequence[int]], int]


def _change(
    workspace: Workspace, name: str, keys: Iterable[str], move: _Move, noted: Mapping[str, str]
) -> MembersChange:
    require(workspace, "write")
    # Reading many keys takes longer than moving people: nobody has to wait for that.
    folded = _folded(Target.of(workspace, _static(workspace, name).database), keys)
    with workspace.store.transaction() as cursor:
        here = workspace.acting(clock=FixedClock(workspace.now()))
        segment = _static(here, name)
        known = _ids(cursor, databases.get(here, segment.database), folded.values())
        changed = move(cursor, here, segment, sorted(known.values()))
        if changed:
            after = {"people": changed, "source": noted["source"]}
            audit.record(cursor, here, action=noted["action"], kind="segment", name=name, after=after)
    unknown = [key for key, fold in folded.items() if fold not in known]
    return MembersChange(changed, len(known) - changed, unknown)


def _static(workspace: Workspace, name: str) -> Segment:
    segment = get(workspace, name)
    if segment.is_archived:
        raise StateError(f"The segment “{name}” is archived: its members stay as they are.")
    if segment.kind != "static":
        raise StateError(f"The segment “{name}” is {segment.kind}: only a static one is filled by hand.")
    return segment


def _folded(target: Target, keys: Iterable[str]) -> dict[str, str | None]:
    """Key as given → key as it is kept, None for what can be no key; in the order given."""
    found: dict[str, str | None] = {}
    for key in keys:
        try:
            found[key] = target.key_of(key)[1]
        except BadValueError:
            found[key] = None
    return found


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
