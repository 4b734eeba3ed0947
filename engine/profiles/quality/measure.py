"""The figures of every field of a database, over everybody who is not erased: how many have a value, how many different
ones, how many break the field's rule, where they come from and how old they are. Exact, in three statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as item
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.profiles import quality_settings
from engine.profiles.databases import Database
from engine.profiles.fields import catalogue
from engine.profiles.quality.rules import breaks
from engine.profiles.quality_settings import NEVER_CONFIRMED, FieldQuality
from engine.profiles.standing import UNKNOWN
from engine.profiles.types import Field
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

AGES = tuple(timedelta(days=d) for d in (30, 90, 180, 365, 730))
"""Where one bucket of ages ends and the next begins."""


@dataclass(frozen=True)
class FieldMeasure:
    """`people`: of the whole database. `kinds`: standing → how many values; `ages`: how many are younger than the first of
    AGES, than the second, …, older than all. `unverified`: never confirmed, or older than the limit; `old`: of them, those
    older than the limit. `doubtful`: values that break the rule and, of addresses (report.py), a role's, disposable or
    doubled ones."""

    field: Field
    settings: FieldQuality
    people: int
    present: int = 0
    distinct: int = 0
    invalid: int = 0
    kinds: Mapping[str, int] = item(default_factory=dict[str, int])
    ages: tuple[int, ...] = (0,) * (len(AGES) + 1)
    unverified: int = 0
    old: int = 0
    doubtful: int = 0

    @property
    def missing(self) -> int:
        return self.people - self.present

    def share(self, number: float) -> float:
        """Of the values that there are; 0 where there are none."""
        return number / self.present if self.present else 0.0


def measure(
    workspace: Workspace,
    home: Database,
    now: datetime,
    names: Collection[str] | None = None,
    *,
    people: Sequence[int] | NDArray[np.int64] | None = None,
) -> list[FieldMeasure]:
    """Every field, or only those named, in the order of the catalogue. Names that no field has are left out. `people`: only
    these count (profile ids, each once); None: everybody."""
    everything = [f for f in catalogue(workspace, home) if names is None or f.name in names]
    settings = quality_settings.of_database(workspace, home)
    with workspace.store.read() as cursor, cursor.staged_as("among", _among(people)):
        living = f"{quoted(home.table)} where _erased_at is null"
        if people is not None:
            living += " and profile_id in (select profile_id from among)"
        count, counts = _counts(cursor, living, everything, settings)
        names_of_all = [f.name for f in everything]
        origins = _origins(cursor, home, names_of_all, settings, now, of_all=people is None)
    return [
        _measured(FieldMeasure(f, settings[f.name], count, *numbers), origins.get(f.name, []))
        for f, numbers in zip(everything, counts, strict=True)
    ]


def _among(people: Sequence[int] | NDArray[np.int64] | None) -> pa.Table:
    import pyarrow as pa

    return pa.table({"profile_id": pa.array([] if people is None else people, pa.int64())})


def _edges(now: datetime) -> dict[str, datetime]:
    """The times where buckets of ages begin, as parameters of quality.standings."""
    return {f"edge_{n}": now - age for n, age in enumerate(AGES, 1)}


def _limits(settings: Mapping[str, FieldQuality], now: datetime) -> dict[str, Any]:
    """Fields whose values may get too old, and since when they are, as parameters of quality.standings."""
    found = {name: now - s.age_limit for name, s in settings.items() if s.age_limit is not None}
    return {"names": list(found), "limits": list(found.values())}


def _counts(
    cursor: Cursor, living: str, everything: Sequence[Field], settings: Mapping[str, FieldQuality]
) -> tuple[int, list[tuple[int, int, int]]]:
    """How many people there are in `living` (a table and who of it counts); for each field present, distinct, invalid."""
    columns: list[str] = ["count(*)"]
    params: dict[str, Any] = {}
    for number, f in enumerate(everything):
        name = quoted(f.name)
        test, own = breaks(f, settings[f.name], f"p{number}")
        params |= own
        # Tags are counted one by one below.
        distinct = "0" if f.type == "tags" else f"count(distinct {name})"
        columns += [f"count({name})", distinct, f"count(*) filter (where {test})"]
    row = cursor.rows(f"select {', '.join(columns)} from {living}", **params)[0]
    numbers = [(present, distinct, invalid) for present, distinct, invalid in zip(*[iter(row[1:])] * 3, strict=True)]
    for number, f in enumerate(everything):
        if f.type == "tags":
            tags = f"select unnest({quoted(f.name)}) as tag from {living}"
            present, _, invalid = numbers[number]
            numbers[number] = present, cursor.value(f"select count(distinct tag) from ({tags})"), invalid
    return row[0], numbers


_Origin = tuple[str, int, bool, int]
"""Kind of standing, bucket of ages, whether older than the limit, how many."""


def _origins(
    cursor: Cursor,
    home: Database,
    names: list[str],
    settings: Mapping[str, FieldQuality],
    now: datetime,
    *,
    of_all: bool,
) -> dict[str, list[_Origin]]:
    params = {"now": now, "of_all": of_all, **_edges(now), **_limits(settings, now)}
    rows = cursor.rows(query("quality.standings"), database_id=home.database_id, fields=names, **params)
    found: dict[str, list[_Origin]] = {}
    for name, *origin in rows:
        found.setdefault(name, []).append((origin[0], origin[1], origin[2], origin[3]))
    return found


def _measured(measure: FieldMeasure, origins: Sequence[_Origin]) -> FieldMeasure:
    kinds: Counter[str] = Counter()
    ages = [0] * (len(AGES) + 1)
    old = unverified = 0
    for kind, age, is_old, people in origins:
        kinds[kind] += people
        ages[age] += people
        old += people if is_old else 0
        unverified += people if is_old or kind in NEVER_CONFIRMED else 0
    # Values that stand in no log: nobody knows where they came from, nor when.
    unknown = max(measure.present - sum(ages), 0)
    if unknown:
        kinds[UNKNOWN] += unknown
        ages[-1] += unknown
    return FieldMeasure(
        field=measure.field,
        settings=measure.settings,
        people=measure.people,
        present=measure.present,
        distinct=measure.distinct,
        invalid=measure.invalid,
        kinds=dict(kinds),
        ages=tuple(ages),
        unverified=unverified + unknown,
        old=old,
        doubtful=measure.invalid,
    )
