"""Which column of a file of events is likely what: by what it is called, in several languages, and by its values. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.names import name_from_label
from engine.tables.looking import ColumnSeen
from engine.tables.sayings import EVENTS, ITEMS, PEOPLE, meant, places


def roles_of(columns: Sequence[ColumnSeen], key: str, label: str) -> dict[str, str]:
    """profile, time, value, id and group (the order) → the column that is likely it, '' for none. `key`, `label`: of the field
    that people are known by. Somebody has to say who and when: these two are never empty."""
    said = {role: columns[n].name for role, n in places([c.name for c in columns], EVENTS).items()}
    return {
        "profile": _profile(columns, key, label)
        or said.get("profile")
        or _first(columns, _holds_addresses)
        or columns[0].name,
        "time": _time(columns) or said.get("time") or _first(columns, _sounds_like_time) or columns[-1].name,
        **{role: said.get(role, "") for role in ("value", "id", "group")},
    }


def property_of(column: str) -> str:
    """The name of the property that a column is likely to be."""
    return meant(column, ITEMS) or name_from_label(column)


def _profile(columns: Sequence[ColumnSeen], key: str, label: str) -> str | None:
    """The column of the key field, if one is called so, or holds nothing but addresses where the key is one."""
    words = {key: (label.casefold(), "profile", *PEOPLE.get(key, ()))}
    named = _first(columns, lambda c: meant(c.name, words) is not None)
    return named or (_first(columns, _holds_addresses) if key == "email" else None)


def _time(columns: Sequence[ColumnSeen]) -> str | None:
    """Of the columns with dates in them the one that is called so, else the first."""
    dated = [c for c in columns if c.type in {"date", "datetime"}]
    return _first(dated, lambda c: meant(c.name, EVENTS) == "time") or _first(dated, lambda _: True)


def _holds_addresses(column: ColumnSeen) -> bool:
    return bool(column.samples) and all("@" in s for s in column.samples)


def _sounds_like_time(column: ColumnSeen) -> bool:
    return any(word in name_from_label(column.name) for word in ("date", "time", "datum"))


def _first(columns: Sequence[ColumnSeen], fits: Callable[[ColumnSeen], bool]) -> str | None:
    return next((c.name for c in columns if fits(c)), None)
