"""Rounds of one watched field, written again in plain Python straight from product.md section 5, to hold the engine to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Change = tuple[int, str | None, bool]
"""minute, new value, whether it may start triggers; in order of time."""

Row = tuple[int, int, str, str | None]
"""minute it happened, minute it is due, state, reason."""


@dataclass
class _Round:
    start: int
    due: int
    before: str | None
    last: str | None
    occurrences: list[int]


def expected(history: Sequence[Change], wait: int, mode: str) -> list[Row]:
    """The ledger when everything has fallen due."""
    if wait == 0 or mode == "every_change":
        return [(t, t + wait, "sent", None) for t, _, new, quiet in _steps(history) if new is not None and not quiet]
    rows: list[Row] = []
    current: _Round | None = None
    for t, old, new, quiet in _steps(history):
        qualifies = new is not None and not quiet
        if current and t < current.due:
            current.last = new
            if mode == "last_value":
                current.due = min(t + wait, current.start + 3 * wait)
            if qualifies:
                current.occurrences.append(t)
            continue
        if current:
            rows += _closed(current, wait, mode)
            current = None
        if qualifies:
            current = _Round(t, t + wait, old, new, [t])
    return rows + (_closed(current, wait, mode) if current else [])


def _steps(history: Sequence[Change]) -> list[tuple[int, str | None, str | None, bool]]:
    """(minute, old, new, quiet) of the writes that really change the value."""
    steps: list[tuple[int, str | None, str | None, bool]] = []
    value: str | None = None
    for t, new, triggers in history:
        if new != value:
            steps.append((t, value, new, not triggers))
        value = new
    return steps


def _closed(found: _Round, wait: int, mode: str) -> list[Row]:
    if found.last is not None and found.last != found.before:
        outcome: tuple[str, str | None] = ("sent", None)
    else:
        outcome = ("skipped", "changed_back" if found.last == found.before else "value_gone")
    if mode == "first_due":
        first, *later = found.occurrences
        return [
            (first, found.due, outcome[0], outcome[1]),
            *((t, found.due, "skipped", "already_waiting") for t in later),
        ]
    *earlier, last = found.occurrences
    replaced: list[Row] = [(t, min(t + wait, found.start + 3 * wait), "skipped", "restarted") for t in earlier]
    return [*replaced, (last, found.due, outcome[0], outcome[1])]
