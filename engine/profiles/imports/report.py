"""What an import did, or would do: the answer of contract.md and what a page shows beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.profiles.imports.staged import Written
from engine.profiles.mapping import Columns
from engine.profiles.requests import Target
from engine.profiles.types import from_text
from engine.tables.rejects import Problem

_WRITTEN = ("inserted", "updated", "unchanged", "changes", "kept_unsubscribed", "blank_kept")
SAMPLES = 5
"""Of changed values a field, and of rejected cells a problem."""
_BESIDE = ("joined", "write_id", "samples", "is_stopped", "is_undone", "broken")


@dataclass(frozen=True)
class ImportReport:
    """The answer of contract.md. `problems`: {field, code, count, lines, samples: [{line, value, message}]}; `fields`: name →
    {column, type, created, changed, blank}; `write_id`: that of all these writes, None after a dry run; `joined`: who came
    into the segment, None without one; `samples`: {line, key, field, before, after} of values that were there before;
    `is_stopped`: it ended before the file's end; `is_undone`: it was all or nothing, and nothing was written,
    so that the outcomes are 0; `broken`: why it ended before the file's end, None if nothing went wrong."""

    rows: int
    inserted: int
    updated: int
    unchanged: int
    rejected: int
    changes: int
    would_start: dict[str, int]
    kept_unsubscribed: int
    blank_kept: int
    fields: dict[str, dict[str, Any]]
    problems: list[dict[str, Any]]
    write_id: int | None = None
    joined: int | None = None
    samples: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    is_stopped: bool = False
    is_undone: bool = False
    broken: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The keys of contract.md; `joined` where a segment was named, `is_undone` and `broken` where they say something."""
        found = {name: value for name, value in self.__dict__.items() if name not in _BESIDE}
        told = {"joined": self.joined, "is_undone": self.is_undone or None, "broken": self.broken}
        found |= {name: value for name, value in told.items() if value is not None}
        found["problems"] = [{k: v for k, v in p.items() if k != "samples"} for p in self.problems]
        return found


class Tally:
    """Counts an import as it goes."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.starts: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._blank: Counter[str] = Counter()
        self._samples: list[dict[str, Any]] = []
        self._sampled: Counter[str] = Counter()

    def add(self, written: Written, lines: Any, keys: Any, target: Target) -> None:
        """`lines` and `keys`: of each row of the block, by its number."""
        for name in ("inserted", "updated", "unchanged"):
            self.count[name] += getattr(written, name)
        self.count["blank_kept"] += written.kept
        self._changed.update(written.changed)
        for number, name, old, new in written.samples:
            if self._sampled[name] < SAMPLES:
                self._sampled[name] += 1
                known = target.fields[name]
                before, after = (known.label_of(from_text(known.type, text)) for text in (old, new))
                place = {"line": int(lines[number]), "key": keys[number].as_py()}
                self._samples.append({**place, "field": name, "before": before, "after": after})

    def add_blank(self, field: str, count: int) -> None:
        self._blank[field] += count

    def report(self, target: Target, columns: Columns, problems: Sequence[Problem], **others: Any) -> ImportReport:
        """`others`: rejected, write_id, joined, is_stopped, is_undone, broken."""
        new = {f.name for f in columns.new}
        report = ImportReport(
            rows=self.count["rows"],
            inserted=self.count["inserted"],
            updated=self.count["updated"],
            unchanged=self.count["unchanged"],
            changes=self._changed.total(),
            would_start=dict(self.starts),
            kept_unsubscribed=self.count["kept_unsubscribed"],
            blank_kept=self.count["blank_kept"],
            fields={
                c.field: {
                    "column": c.name,
                    "type": target.fields[c.field].type,
                    "created": c.field in new,
                    "changed": self._changed[c.field],
                    "blank": self._blank[c.field],
                }
                for c in (columns.key, *columns.fields)
            },
            problems=[dict(p.__dict__) for p in problems],
            samples=self._samples,
            **others,
        )
        return replace(report, **dict.fromkeys(_WRITTEN, 0), would_start={}) if report.is_undone else report
