"""What one should know about the values of some fields before a segment, a template or a campaign uses them. Read-only."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from engine.access import require
from engine.profiles import databases
from engine.profiles.quality.measure import FieldMeasure, measure
from engine.profiles.quality_settings import MANY, NEVER_CONFIRMED
from engine.workspace import Workspace


@dataclass(frozen=True)
class Finding:
    """`level`: warning where a limit of the field is exceeded, or values break its rule; note where it has no limit. `count`:
    how many people it is about."""

    level: Literal["warning", "note"]
    code: str
    message: str
    count: int


def warnings(workspace: Workspace, database: str, field_names: Collection[str]) -> list[Finding]:
    """About everybody in the database, warnings first; names that no field has are passed over. Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    if not field_names:
        return []
    found = [f for m in measure(workspace, home, workspace.now(), set(field_names)) for f in _about(m)]
    return sorted(found, key=lambda f: f.level != "warning")


def _about(m: FieldMeasure) -> Iterator[Finding]:
    label, settings = m.field.label, m.settings
    if m.people:
        share = 100 * m.missing / m.people
        yield from _above("missing", f"{label} is missing for", m.missing, share, settings.missing_limit)
    if not m.present:
        return
    share = 100 * m.share(m.unverified)
    # Whoever set an age wants to be warned.
    limit = MANY if settings.unverified_limit is None and settings.age_limit else settings.unverified_limit
    yield from _above("unverified", _unverified(m), m.unverified, share, limit)
    if m.invalid:
        text = f"{label} breaks its own rule for {_people(m.invalid)}, {100 * m.share(m.invalid):.1f} % of its values."
        yield Finding("warning", "invalid", text, m.invalid)


def _above(code: str, text: str, number: int, share: float, limit: float | None) -> Iterator[Finding]:
    if share <= (MANY if limit is None else limit):
        return
    whose = "of everybody" if code == "missing" else "of its values"
    tail = "" if limit is None else f"; the limit is {limit:g} %"
    message = f"{text} {_people(number)}, {share:.1f} % {whose}{tail}."
    yield Finding("note" if limit is None else "warning", code, message, number)


def _unverified(m: FieldMeasure) -> str:
    """In words why its values are unverified."""
    reasons = ["never confirmed"] if any(m.kinds.get(kind) for kind in NEVER_CONFIRMED) else []
    if m.old and m.settings.age_limit is not None:
        reasons.append(f"older than {m.settings.age_limit.days:,} days")
    return f"{m.field.label} is {' or '.join(reasons)} for"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
