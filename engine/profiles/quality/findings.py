"""What one should know about the values of some fields before a segment, a template or a campaign uses them. Read-only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.access import require
from engine.profiles import databases
from engine.profiles.quality.measure import FieldMeasure, measure
from engine.profiles.quality_settings import MANY, NEVER_CONFIRMED
from engine.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Finding:
    """`level`: warning where a limit of the field is exceeded, or values break its rule; note where it has no limit. `count`:
    how many people it is about. `field`: its name."""

    level: Literal["warning", "note"]
    code: str
    message: str
    count: int
    field: str


def warnings(
    workspace: Workspace,
    database: str,
    field_names: Collection[str],
    *,
    people: Sequence[int] | NDArray[np.int64] | None = None,
) -> list[Finding]:
    """About everybody in the database, or these people (profile ids), warnings first; names that no field has are passed over.
    Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    if not field_names:
        return []
    measured = measure(workspace, home, workspace.now(), set(field_names), people=people)
    found = [f for m in measured for f in _about(m, "of everybody" if people is None else "of them")]
    return sorted(found, key=lambda f: f.level != "warning")


def _about(m: FieldMeasure, of_whom: str) -> Iterator[Finding]:
    settings = m.settings
    yield from _above(m, "missing", "is missing for", m.missing, settings.missing_limit, of=m.people, whose=of_whom)
    # Whoever set an age wants to be warned.
    limit = MANY if settings.unverified_limit is None and settings.age_limit else settings.unverified_limit
    yield from _above(m, "unverified", _unverified(m), m.unverified, limit, of=m.present)
    if m.invalid:
        share = 100 * m.share(m.invalid)
        text = f"{m.field.label} breaks its own rule for {_people(m.invalid)}, {share:.1f} % of its values."
        yield Finding("warning", "invalid", text, m.invalid, m.field.name)


def _above(
    m: FieldMeasure, code: str, text: str, number: int, limit: float | None, *, of: int, whose: str = "of its values"
) -> Iterator[Finding]:
    share = 100 * number / of if of else 0
    if share <= (MANY if limit is None else limit):
        return
    tail = "" if limit is None else f"; the limit is {limit:g} %"
    message = f"{m.field.label} {text} {_people(number)}, {share:.1f} % {whose}{tail}."
    yield Finding("note" if limit is None else "warning", code, message, number, m.field.name)


def _unverified(m: FieldMeasure) -> str:
    """In words why its values are unverified."""
    reasons = ["never confirmed"] if any(m.kinds.get(kind) for kind in NEVER_CONFIRMED) else []
    if m.old and m.settings.age_limit is not None:
        reasons.append(f"older than {m.settings.age_limit.days:,} days")
    return f"is {' or '.join(reasons)} for"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
