"""What was seen of a template's messages, as findings. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.campaigns.preflight.finding import Finding, WayOut
from engine.campaigns.preflight.seen import Group, Seen
from engine.content.branches import Branch
from engine.content.examining import sayings
from engine.content.templates import Template
from engine.profiles.types import Field

MOST = 12
"""Findings of one kind."""


class Sayings:
    """For one template. `fields`: the database's; `branches`: the template's, in reading order; `among`: the campaign's people,
    as rules of a segment; `is_only`: the campaign has no other."""

    def __init__(
        self,
        template: Template,
        fields: Iterable[Field],
        branches: Sequence[Branch],
        *,
        among: Sequence[Mapping[str, Any]],
        is_only: bool,
    ):
        self._labels = {f.name: f.label for f in fields}
        self._among = among
        self._branches = branches
        self._lead = "" if is_only else f"Template “{template.label}”: "
        self._edit = WayOut("template", "Open the template", name=template.name)

    def of(self, seen: Seen) -> Iterator[Finding]:
        """Nothing about a template that nobody gets."""
        if not seen.people:
            return
        yield from self._broken(seen)
        yield from self._without(seen)
        yield from self._defaults(seen)
        for (code, detail), group in _largest(seen.facts):
            level, message = sayings.said(code, detail, group.count, seen.people)
            yield self._finding(level, code, message, group)
        yield from self._unused(seen)
        if seen.made:
            yield self._finding("note", "distinct", _distinct(seen), None)

    def _broken(self, seen: Seen) -> Iterator[Finding]:
        is_whole = not seen.made and not seen.without
        for (part, line, words), group in _largest(seen.broken)[:MOST]:
            where = ", ".join([part, f"line {line}"] if line else [part])
            message = f"{words.removesuffix('.')} ({where}): {_people(group, seen)} would get no message."
            level = "error" if is_whole else "warning"
            yield self._finding(level, "does_not_render" if is_whole else "fails_for_some", message, group)

    def _without(self, seen: Seen) -> Iterator[Finding]:
        """No error, whoever lacks it today: people to come may have it. What nobody can have the definition tells."""
        for (variable,), group in _largest(seen.without)[:MOST]:
            message = f"{_people(group, seen)} would get no message: {self._name(variable)} is missing."
            yield self._finding("warning", "missing_for_some", message, group, self._whose(variable))

    def _defaults(self, seen: Seen) -> Iterator[Finding]:
        """One a variable, whatever stands there in different places."""
        by_variable: dict[str, list[tuple[str, Group]]] = {}
        for (variable, shown), group in _largest(seen.defaults)[:MOST]:
            by_variable.setdefault(variable, []).append((shown.strip(), group))
        for variable, found in by_variable.items():
            texts = sorted({f"“{shown}”" for shown, _ in found if shown}) or ["nothing"]
            group = max((group for _, group in found), key=lambda g: g.count)
            what = f"{_people(group, seen)} would see {' or '.join(texts)} where {self._name(variable)} is missing."
            code = "empty_value" if texts == ["nothing"] else "default_shown"
            yield self._finding("note", code, what, group, self._whose(variable))

    def _unused(self, seen: Seen) -> Iterator[Finding]:
        taken = {number for pattern in seen.patterns for number in pattern}
        unused = [b for b in self._branches if b.number not in taken and not b.is_empty]
        for branch in unused[:MOST] if seen.made else ():
            for_whom = f"the part for “{branch.words}”" if branch.words else "the part for everybody else"
            message = f"Nobody would see {for_whom} ({branch.part}, line {branch.line})."
            yield self._finding("note", "branch_unused", message, None)

    def _finding(
        self, level: str, code: str, message: str, group: Group | None, ways: Sequence[WayOut] = ()
    ) -> Finding:
        count, samples = (group.count, tuple(group.samples)) if group else (None, ())
        return Finding(level, code, self._lead + message, count, samples, (*ways, self._edit))  # pyright: ignore[reportArgumentType]

    def _whose(self, variable: str) -> list[WayOut]:
        """The people who have no value in it."""
        field = variable.removeprefix("profile.")
        if field not in self._labels:
            return []
        condition = {"combinator": "and", "rules": [*self._among, {"field": field, "operator": "null"}]}
        return [WayOut("segment", f"Without {self._labels[field]}", condition=condition)]

    def _name(self, variable: str) -> str:
        return self._labels.get(variable.removeprefix("profile."), f"“{variable}”")


def _largest(groups: Mapping[tuple[str, ...], Group]) -> list[tuple[tuple[str, ...], Group]]:
    """Of each code the most frequent ones, so that many links do not hide what is rarer."""
    found: list[tuple[tuple[str, ...], Group]] = []
    told: Counter[str] = Counter()
    for what, group in sorted(groups.items(), key=lambda item: (-item[1].count, item[0])):
        told[what[0]] += 1
        if told[what[0]] <= MOST:
            found.append((what, group))
    return found


def _people(group: Group, seen: Seen) -> str:
    number = "1 person" if group.count == 1 else f"{group.count:,} people"
    share = 100 * group.count / seen.people
    return f"{number} ({f'{share:.1f}' if share >= 0.05 else 'under 0.1'} %)"


def _distinct(seen: Seen) -> str:
    if seen.distinct == 1:
        return f"Everybody would get the same message, {seen.made:,} times."
    return f"{seen.distinct:,} of {seen.made:,} messages differ from each other."
