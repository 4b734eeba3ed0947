"""What a database expects of a field's values: age, shares missing and unverified, a rule, who may confirm and answer them.

Nothing here refuses a write: what breaks a rule is counted and shown (engine/profiles/quality).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Literal, cast, get_args
from zoneinfo import ZoneInfo

import orjson

from engine.access import audit, require
from engine.clock import format_duration, parse_duration
from engine.errors import BadValueError, hint
from engine.profiles import closing, databases, masks
from engine.profiles import fields as catalogue
from engine.profiles.choices import Role, problem_of
from engine.profiles.databases import Database
from engine.profiles.types import Field, coerce, from_text, to_text
from engine.store import Cursor, query
from engine.workspace import Workspace

Kind = Literal["confirmed", "trusted", "typed", "imported", "derived"]
NEVER_CONFIRMED: tuple[Kind, ...] = ("imported", "derived")
"""Nobody who knows the person has said such a value: it is unverified at any age."""
MANY = 20.0
"""Percent above which a field is worth a word where it has no limit of its own."""
RANGED = ("integer", "float", "date", "datetime")
"""Types whose values have a least and a greatest one."""
LONGEST_AGE = timedelta(days=36_500)
LONGEST_TEXT = 999
"""So that a pattern can ask for longer ones: RE2 repeats at most a thousand times."""
_LONGEST_PATTERN = 1_000


@dataclass(frozen=True)
class FieldQuality:
    """Nothing set: nothing is expected. `age_limit`: an older value is unverified. `missing_limit`, `unverified_limit`: the
    share in percent above which to warn. `pattern`: RE2, found anywhere, case matters; `minimum`, `maximum`: stored values;
    `longest`: characters. `confirmable`: the person may see, confirm and correct it. `answers`: the
    person may answer it by a link in a message; one field of a database is its rating, one the comment."""

    age_limit: timedelta | None = None
    missing_limit: float | None = None
    unverified_limit: float | None = None
    pattern: str | None = None
    minimum: Any = None
    maximum: Any = None
    longest: int | None = None
    confirmable: bool = False
    answers: Role | None = None

    @property
    def has_rule(self) -> bool:
        return any(part is not None for part in (self.pattern, self.minimum, self.maximum, self.longest))

    def as_dict(self, field: Field) -> dict[str, Any]:
        """What is set, as it is written in definitions: an age as 365d, the ends of dates as text."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        found["age_limit"] = format_duration(self.age_limit) if self.age_limit else None
        for end in ("minimum", "maximum"):
            if isinstance(found[end], date):
                found[end] = to_text(field.type, found[end])
        return {name: value for name, value in found.items() if value is not None and value is not False}


NOTHING = FieldQuality()


def is_open_to_people(home: Database, name: str) -> bool:
    """Whether people may change the field by a link alone. Not who they are, and not where their messages go: a stolen link
    would take the rest along, since a copy of one's data and an erasure come by a message."""
    return name not in (home.key_field, masks.ADDRESS)


def of_database(workspace: Workspace, database: Database) -> Mapping[str, FieldQuality]:
    """Field → what is expected of it, from memory; a field of which nothing is expected is there, too."""
    return workspace.cache.get(f"quality.{database.database_id}", lambda: _load(workspace, database))


def get(workspace: Workspace, database: str, name: str) -> FieldQuality:
    """Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    return of_database(workspace, home)[catalogue.get(workspace, home, name).name]


def save(workspace: Workspace, database: str, name: str, raw: Mapping[str, Any]) -> FieldQuality:
    """Replaces what is expected of the field; what `raw` leaves out is not expected. Ages like 365d or days as a number.

    Raises BadValueError, UnknownNameError, StateError where messages under way would ask what nobody may answer any more."""
    require(workspace, "write")
    home = databases.get(workspace, database)
    field = catalogue.get(workspace, home, name)
    wanted = read(workspace, home, field, raw)
    text = orjson.dumps(wanted.as_dict(field)).decode() if wanted != NOTHING else None
    with workspace.store.transaction() as cursor:
        present = of_database(workspace, home)[field.name]
        closing.refuse(cursor, home, field, present.answers, wanted.answers)
        cursor.run(query("quality.save"), field_id=field.field_id, quality=text)
        before, after = present.as_dict(field), wanted.as_dict(field)
        about = f"{database}.{name}"
        audit.record(cursor, workspace, action="changed", kind="field", name=about, before=before, after=after)
    workspace.cache.clear()
    return wanted


def read(workspace: Workspace, home: Database, field: Field, raw: Mapping[str, Any]) -> FieldQuality:
    """Checked against the field's type. Raises BadValueError with what is allowed."""
    require(workspace, "read")
    known = [f.name for f in fields(FieldQuality)]
    for name in raw:
        if name not in known:
            raise BadValueError(f"{field.label} has no setting “{name}”{hint(str(name), known)}", field=str(name))
    given = {name: value for name, value in raw.items() if value is not None and value != ""}
    _refuse_what_does_not_fit(home, field, given)
    found = FieldQuality(
        age_limit=_age(given.get("age_limit")),
        missing_limit=_percent(given, "missing_limit"),
        unverified_limit=_percent(given, "unverified_limit"),
        pattern=_pattern(workspace, given.get("pattern")),
        minimum=_end(field, given, "minimum", workspace.zone),
        maximum=_end(field, given, "maximum", workspace.zone),
        longest=_longest(given.get("longest")),
        confirmable=_yes(given.get("confirmable", False)),
        answers=_role(given.get("answers")),
    )
    if found.minimum is not None and found.maximum is not None and found.minimum > found.maximum:
        raise BadValueError(f"{field.label}: the minimum is above the maximum.", field="minimum")
    if found.answers:
        _check_role(workspace, home, field, found)
    return found


def _refuse_what_does_not_fit(home: Database, field: Field, given: Mapping[str, Any]) -> None:
    for name in ("pattern", "longest"):
        if name in given and field.type != "string":
            raise BadValueError(f"{field.label} is no text: it has no {name}.", field=name)
    for name in ("minimum", "maximum"):
        if name in given and field.type not in RANGED:
            raise BadValueError(f"{field.label} is no number and no date: it has no {name}.", field=name)
    if given.get("confirmable") and not is_open_to_people(home, field.name):
        raise BadValueError(
            f"{field.label} is {_what(home, field)}: changing it is a step of its own, so people cannot correct it themselves.",
            field="confirmable",
        )


def _what(home: Database, field: Field) -> str:
    return "the key" if field.name == home.key_field else "where messages go"


def _age(raw: object) -> timedelta | None:
    if raw is None:
        return None
    text = f"{raw}d" if isinstance(raw, int) and not isinstance(raw, bool) else str(raw)
    try:
        length = parse_duration(text)
    except BadValueError as error:
        raise BadValueError(f"Age limit: {error.message}", field="age_limit") from None
    if not timedelta(days=1) <= length <= LONGEST_AGE or length % timedelta(days=1):
        raise BadValueError("An age limit is 1 to 36,500 whole days.", field="age_limit")
    return length


def _percent(given: Mapping[str, Any], name: str) -> float | None:
    raw = given.get(name)
    if raw is None:
        return None
    try:
        value = math.nan if isinstance(raw, bool) else float(raw)
    except (TypeError, ValueError):
        value = math.nan
    if not 0 <= value <= 100:
        raise BadValueError("A limit is a share in percent, 0 to 100.", field=name)
    return value


def _pattern(workspace: Workspace, raw: object) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str) or len(raw) > _LONGEST_PATTERN or not raw.isprintable():
        raise BadValueError(f"A pattern is one line of at most {_LONGEST_PATTERN:,} characters.", field="pattern")
    with workspace.store.read() as cursor:
        if cursor.value(query("segment.pattern_works"), pattern=raw) is None:
            raise BadValueError(f"“{raw[:80]}” is not a pattern (RE2 syntax).", field="pattern")
    return raw


def _end(field: Field, given: Mapping[str, Any], name: str, zone: ZoneInfo) -> Any:
    try:
        return coerce(field, given.get(name), zone)
    except BadValueError as error:
        raise BadValueError(error.message, field=name) from None


def _longest(raw: object) -> int | None:
    if raw is None:
        return None
    is_whole = not isinstance(raw, bool) and re.fullmatch(r"\s*\d{1,9}(\.0)?\s*", str(raw))
    value = int(float(str(raw))) if is_whole else 0
    if not 1 <= value <= LONGEST_TEXT:
        raise BadValueError(f"The longest text is 1 to {LONGEST_TEXT:,} characters.", field="longest")
    return value


def _yes(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise BadValueError("“confirmable” is yes or no (true, false).", field="confirmable")
    return raw


def _role(raw: object) -> Role | None:
    if raw is None:
        return None
    if raw not in get_args(Role):
        raise BadValueError(f"“answers” is one of {', '.join(get_args(Role))}.", field="answers")
    return cast("Role", raw)


def _check_role(workspace: Workspace, home: Database, field: Field, found: FieldQuality) -> None:
    role = cast("Role", found.answers)
    if not is_open_to_people(home, field.name):
        raise BadValueError(f"{field.label} is {_what(home, field)}: nobody answers that by a link.", field="answers")
    problem = problem_of(field, role, found.minimum, found.maximum)
    if problem:
        raise BadValueError(problem, field="answers")
    others = [n for n, q in of_database(workspace, home).items() if q.answers == role and n != field.name]
    if others and role != "choice":
        other = catalogue.get(workspace, home, others[0]).label
        raise BadValueError(f"The {role} of this database is {other} already: take that off first.", field="answers")


def _load(workspace: Workspace, database: Database) -> dict[str, FieldQuality]:
    with workspace.store.read() as cursor:
        texts = _texts(cursor, database)
    found = {f.name: _stored(f, texts.get(f.name)) for f in catalogue.catalogue(workspace, database)}
    # Of the address it could be saved once.
    return {
        name: quality if is_open_to_people(database, name) else replace(quality, confirmable=False, answers=None)
        for name, quality in found.items()
    }


def _texts(cursor: Cursor, database: Database) -> dict[str, str]:
    return dict(cursor.rows(query("quality.settings"), database_id=database.database_id))


def _stored(field: Field, text: str | None) -> FieldQuality:
    """What was checked when it was saved."""
    if text is None:
        return NOTHING
    parts = cast("dict[str, Any]", orjson.loads(text))
    if "age_limit" in parts:
        parts["age_limit"] = parse_duration(parts["age_limit"])
    for end in ("minimum", "maximum"):
        if isinstance(parts.get(end), str):
            parts[end] = from_text(field.type, parts[end])
    return FieldQuality(**parts)
