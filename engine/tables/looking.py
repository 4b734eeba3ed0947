"""A first look at a table, for people: what is in each column, and what a field for it would be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from engine.errors import BadValueError
from engine.tables.guessing import type_of
from engine.tables.rows import Table, is_blank

_SAMPLES = 5
_MOST_OPTIONS = 12
_REPEATED = 5
_LONGEST_OPTION = 60
_FAR = 200_000


@dataclass(frozen=True)
class ColumnSeen:
    """`type`: proposed for a new field, enum where few texts come again and again; then `options` are these, the most
    frequent first. `samples`: different values as text. `blank` of `rows` cells were empty."""

    name: str
    type: str
    options: tuple[str, ...]
    samples: tuple[str, ...]
    blank: int
    rows: int


def look(table: Table, most: int = 1000) -> list[ColumnSeen]:
    """The columns as the first `most` good rows show them; options are looked for in the first 200,000."""
    rows = list(islice((row.cells for row in table if not row.problem), most))
    found = [_seen(name, [row[number] for row in rows]) for number, name in enumerate(table.columns)]
    numbers = [n for n, column in enumerate(found) if column.options]
    if numbers and len(rows) == most:
        for number, counted in _counted(table, numbers).items():
            options = _options(counted)
            found[number] = replace(found[number], options=options, type="enum" if options else "string")
    return found


def _seen(name: str, cells: Sequence[Any]) -> ColumnSeen:
    values = [c for c in cells if not is_blank(c)]
    kind = _type(values)
    counted = Counter(str(v).strip() for v in values)
    options = _options(counted) if kind == "string" else ()
    return ColumnSeen(
        name=name,
        type="enum" if options else kind,
        options=options,
        samples=tuple(islice(counted, _SAMPLES)),
        blank=len(cells) - len(values),
        rows=len(cells),
    )


def _type(values: Sequence[Any]) -> str:
    try:
        return type_of(values)
    except BadValueError:
        return "tags"


def _options(counted: Counter[str]) -> tuple[str, ...]:
    """The texts, if they are few, short, and each comes five times on average."""
    is_few = 2 <= len(counted) <= _MOST_OPTIONS and counted.total() >= _REPEATED * len(counted)
    words = [word for word, _ in counted.most_common()]
    is_apart = len({w.casefold() for w in words}) == len(words)
    return tuple(words) if is_few and is_apart and max(map(len, words)) <= _LONGEST_OPTION else ()


def _counted(table: Table, numbers: Sequence[int]) -> dict[int, Counter[str]]:
    """How often each text of these columns comes."""
    found: dict[int, Counter[str]] = {number: Counter() for number in numbers}
    seen = 0
    for block in table.blocks():
        for number, counted in found.items():
            cells = block.cells[number]
            values = cells.to_pylist() if hasattr(cells, "to_pylist") else cells
            counted.update(str(v).strip() for v in values if not is_blank(v))
        seen += len(block.lines)
        if seen >= _FAR:
            break
    return found
