"""Which column of a table goes to which field of a database. Reads no profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.errors import BadValueError, NameTakenError, UnknownNameError, hint
from engine.names import check_field_name, name_from_label
from engine.profiles.requests import Target
from engine.profiles.types import FIELD_TYPES, Field, options_from
from engine.tables.guessing import types_of
from engine.tables.rejects import REJECTS
from engine.tables.rows import Table, column_number
from engine.tables.sayings import PEOPLE, meant


@dataclass(frozen=True)
class Column:
    """A column that is read: its number from 0, its name, and the field that takes it."""

    number: int
    name: str
    field: str


@dataclass(frozen=True)
class NewField:
    """A field to be made for a column: as fields.add takes it. `options`: of an enum."""

    column: str
    name: str
    label: str
    type: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Columns:
    """`key`: the column with the key. `fields`: the others that are read. `new`: fields to be made for some of them."""

    key: Column
    fields: tuple[Column, ...]
    new: tuple[Field, ...]


def columns_of(
    table: Table,
    target: Target,
    *,
    key: str | None,
    mapping: Mapping[str, str],
    create: bool,
    new_fields: Sequence[NewField] = (),
) -> Columns:
    """Columns by `mapping` (column → field, '' leaves it out), else by the field's name or label, case ignored.

    `create`: a field is proposed for each column that no field takes; `new_fields`: these are to be made.
    Raises BadValueError, UnknownNameError, NameTakenError.
    """
    given = {column_number(table, column): field for column, field in mapping.items()}
    key_number = None if key is None else column_number(table, key)
    asked = {column_number(table, f.column): f for f in new_fields}
    wanted = {n: given.get(n, name) for n, name in enumerate(table.columns) if n != key_number and n not in asked}
    if table.columns[-2:] == REJECTS:
        wanted = {
            n: word for n, word in wanted.items() if n in given or word not in REJECTS or find_field(target, word)
        }
    named = find_fields(target, wanted)
    if not create:
        _refuse_unknown(table, target, given, [n for n, field in named.items() if field is None])
    new = _proposed(table, target, {n: wanted[n] for n, field in named.items() if field is None})
    new |= {n: _asked_for(target, field) for n, field in asked.items()}
    taken = {n: field or new[n].name for n, field in (named | dict.fromkeys(asked)).items()}
    fields = [Column(n, table.columns[n], taken[n]) for n in sorted(taken)]
    key_column = _key_column(table, target, key_number, fields)
    _refuse_doubles([key_column, *(c for c in fields if c.number != key_column.number)])
    return Columns(key_column, tuple(c for c in fields if c.number != key_column.number), tuple(new.values()))


def find_field(target: Target, word: str) -> str | None:
    """The field meant by its name or label, case ignored: a name comes before a label."""
    return target.words.get(word.strip().casefold()) or target.words.get(name_from_label(word))


def find_fields(target: Target, wanted: Mapping[int, str]) -> dict[int, str | None]:
    """Number of a column → its field: by name or label, else by what columns are often called, where that field is free."""
    named = {n: find_field(target, word) for n, word in wanted.items() if word}
    for number, field in named.items():
        if field is None:
            free = {f: words for f, words in PEOPLE.items() if f not in named.values() and f in target.fields}
            named[number] = meant(wanted[number], free)
    return named


def _key_column(table: Table, target: Target, number: int | None, fields: Sequence[Column]) -> Column:
    name = target.database.key_field
    if number is not None:
        return Column(number, table.columns[number], name)
    found = next((c for c in fields if c.field == name), None)
    if found is None:
        raise BadValueError(f"No column holds {name}, the key of “{target.database.name}”: say which does.", field=name)
    return found


def _refuse_unknown(table: Table, target: Target, given: Mapping[int, str], unknown: Sequence[int]) -> None:
    mapped = next((given[n] for n in unknown if n in given), None)
    if mapped is not None:
        raise UnknownNameError("field", mapped, target.fields, field=mapped)
    if unknown:
        names = [table.columns[n] for n in unknown]
        raise BadValueError(
            f"No field takes the column {', '.join(f'“{n}”' for n in names)}{hint(names[0].casefold(), target.words)} "
            "Map it to a field or to nothing, or let the import make fields.",
            field=names[0],
            code="unknown_field",
        )


def _refuse_doubles(columns: Sequence[Column]) -> None:
    seen: dict[str, str] = {}
    for column in columns:
        if column.field in seen:
            raise BadValueError(
                f"The columns “{seen[column.field]}” and “{column.name}” both go to {column.field}: leave one out.",
                field=column.field,
            )
        seen[column.field] = column.name


def _proposed(table: Table, target: Target, labels: Mapping[int, str]) -> dict[int, Field]:
    """A field for each of these columns, with the type that takes all its cells."""
    if not labels:
        return {}
    names = {n: check_field_name(name_from_label(label)) for n, label in labels.items()}
    kinds = types_of(table, list(labels))
    return {n: Field(0, target.database.database_id, names[n], labels[n], kinds[n]) for n in labels}


def _asked_for(target: Target, field: NewField) -> Field:
    name = check_field_name(field.name)
    if name in target.fields:
        raise NameTakenError("field", name)
    if field.type not in FIELD_TYPES:
        raise BadValueError(f"“{field.type}” is not a type: {', '.join(FIELD_TYPES)}.", field=name)
    options = options_from(field.options) if field.type == "enum" else ()
    return Field(0, target.database.database_id, name, field.label or name, field.type, options)
