"""What was seen of a template's messages, as findings. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.campaigns.preflight.finding import Finding, Level, WayOut
from engine.campaigns.preflight.seen import Group, Seen
from engine.content.blocks.placing import Places
from engine.content.branches import OTHER, Branch
from engine.content.examining import sayings
from engine.content.examining.addressed import reserved_in
from engine.content.own_sites import is_own
from engine.content.templates import Template
from engine.profiles.types import Field

MOST = 12
"""Findings of one kind."""
_MOST_TEXTS = 3
MAY_NOT_RENDER = "may_not_render"
"""No message could be made, but not all that there are were tried."""


class Sayings:
    """For one template. `fields`: the database's; `branches`: the template's, in reading order; `among`: the campaign's people,
    as rules of a segment; `lead`: what its sentences begin with; `own`: hosts of the workspace's own, which may well be names for
    examples: those of the demo school are."""

    def __init__(
        self,
        template: Template,
        fields: Iterable[Field],
        branches: Sequence[Branch],
        *,
        among: Sequence[Mapping[str, Any]],
        lead: str,
        own: frozenset[str] = frozenset(),
    ):
        self._labels = {f.name: f.label for f in fields}
        self._among = among
        self._branches = branches
        self._lead = lead
        self._own = own
        self._places = Places(template.source.mjml or "")
        self._edit = WayOut("template", "Open the template", name=template.name)

    def of(self, seen: Seen) -> Iterator[Finding]:
        """Nothing about a template that nobody gets."""
        if not seen.people:
            return
        yield from self._broken(seen)
        yield from self._without(seen)
        yield from self._defaults(seen)
        yield from self._facts(seen)
        yield from self._unused(seen)
        if seen.made:
            yield self._finding("note", "distinct", _distinct(seen), None)

    def _where(self, part: str, line: int) -> str:
        """A line of a part as who edits the template finds it: of a message of blocks its block."""
        return self._places.words_of(part, line) or f"{part}, line {line}"

    def _broken(self, seen: Seen) -> Iterator[Finding]:
        level, code, doubt = self._failing(seen)
        causes = _by_size(seen.broken)
        for (part, line, words), group in causes[:MOST]:
            where = self._where(part, int(line)) if line else part
            message = f"{words.removesuffix('.')} ({where}): {_people(group, seen)} would get no message.{doubt}"
            yield self._finding(level, code, message, group)
        others = [*(group for _, group in causes[MOST:]), *seen.broken.rest.values()]
        if others:
            group = max(others, key=lambda g: g.count)
            message = f"For other causes at least {_people(group, seen)} would get no message.{doubt}"
            yield self._finding(level, code, message, group)

    def _failing(self, seen: Seen) -> tuple[Level, str, str]:
        """What to make of messages that fail, and what speaks against it. It refuses a campaign only where no message can be made
        of what people really have."""
        names = " and ".join(self._name(field) for field in sorted(seen.made_up))
        doubt = f" Whoever has nothing in {names} was given a made-up value: it may not suit." if names else ""
        if seen.made or seen.without:
            return "warning", "fails_for_some", doubt
        if seen.others:
            return "warning", MAY_NOT_RENDER, f"{doubt} {seen.others:,} more were not looked at: check everybody."
        return ("warning", MAY_NOT_RENDER, doubt) if doubt else ("error", "does_not_render", "")

    def _without(self, seen: Seen) -> Iterator[Finding]:
        """No error, whoever lacks it today: people to come may have it. What nobody can have the definition tells."""
        for (variable,), group in _by_size(seen.without)[:MOST]:
            message = f"{_people(group, seen)} would get no message: {self._name(variable)} is missing."
            yield self._finding("warning", "missing_for_some", message, group, self._whose(variable))

    def _defaults(self, seen: Seen) -> Iterator[Finding]:
        """One a variable, whatever stands there in different places."""
        for (variable,), group in _by_size(seen.lacking)[:MOST]:
            texts = _texts(seen, variable)
            what = f"{_people(group, seen)} would see {_either(texts)} where {self._name(variable)} is missing."
            code = "default_shown" if texts else "empty_value"
            yield self._finding("note", code, what, group, self._whose(variable))

    def _facts(self, seen: Seen) -> Iterator[Finding]:
        """Of each code the most frequent ones, so that many links do not hide what is rarer, and a sentence for the others."""
        told: Counter[str] = Counter()
        others: dict[str, Group] = dict(seen.facts.rest)
        named: set[tuple[str, str]] = set()
        for (code, detail), group in _by_size(seen.facts):
            if code == "example_link" and is_own(detail, self._own):
                continue
            # A bare host may have come of a value: what stands before the reserved part may be somebody's name.
            shown = reserved_in(detail) if code == "example_link" else detail
            told[code] += 1
            if told[code] <= MOST and (code, shown) not in named:
                named.add((code, shown))
                level, message = sayings.said(code, shown, group.messages, seen.made)
                yield self._finding(level, code, message, group)
            elif code not in others or others[code].messages < group.messages:
                others[code] = group
        for code, group in others.items():
            level, message = sayings.said_of_others(code, group.messages, seen.made)
            yield self._finding(level, code, message, group)

    def _unused(self, seen: Seen) -> Iterator[Finding]:
        unused = [b for b in self._branches if b.number not in seen.branches and not b.is_empty]
        for branch in unused[:MOST] if seen.made else ():
            for_whom = f"the part for “{branch.words}”" if branch.words else "the part for everybody else"
            message = f"Nobody would see {for_whom} ({self._where(branch.part, branch.line)})."
            yield self._finding("note", "branch_unused", message, None)

    def _finding(
        self, level: Level, code: str, message: str, group: Group | None, ways: Sequence[WayOut] = ()
    ) -> Finding:
        count, samples = (group.count, tuple(group.samples)) if group else (None, ())
        return Finding(level, code, self._lead + message, count, samples, (*ways, self._edit))

    def _whose(self, variable: str) -> list[WayOut]:
        """The people who have no value in it."""
        field = variable.removeprefix("profile.")
        if field not in self._labels:
            return []
        condition = {"combinator": "and", "rules": [*self._among, {"field": field, "operator": "null"}]}
        return [WayOut("segment", f"Without {self._labels[field]}", condition=condition)]

    def _name(self, variable: str) -> str:
        return self._labels.get(variable.removeprefix("profile."), f"“{variable}”")


def _by_size(groups: Mapping[tuple[str, ...], Group]) -> list[tuple[tuple[str, ...], Group]]:
    """The most frequent first."""
    return sorted(groups.items(), key=lambda item: (-item[1].count, item[0]))


def _texts(seen: Seen, variable: str) -> list[str]:
    """What people see instead of it, the most frequent; none where that is nothing."""
    shown = [text.strip() for (name, text), _ in _by_size(seen.defaults) if name == variable]
    texts = list(dict.fromkeys(f"“{text}”" for text in shown if text and text != OTHER))
    found = sorted(texts[:_MOST_TEXTS])
    if OTHER in shown or texts[_MOST_TEXTS:] or variable in seen.defaults.rest:
        found.append("something else")
    return found


def _either(texts: Sequence[str]) -> str:
    """ "nothing", "a", "a or b", "a, b or c"."""
    return " or ".join(filter(None, (", ".join(texts[:-1]), texts[-1]))) if texts else "nothing"


def _people(group: Group, seen: Seen) -> str:
    """With several messages each it says whether it is all of a person's messages that it is true of."""
    number = "1 person" if group.count == 1 else f"{group.count:,} people"
    share = 100 * group.count / seen.people
    with_some = " with one of the options" if group.messages < group.count * seen.turns and seen.turns > 1 else ""
    return f"{number} ({f'{share:.1f}' if share >= 0.05 else 'under 0.1'} %){with_some}"


def _distinct(seen: Seen) -> str:
    if seen.distinct == 1:
        whatever = ", whatever the option" if seen.turns > 1 else ""
        return f"Everybody would get the same message{whatever}, {seen.made:,} times."
    return f"{seen.distinct:,} of {seen.made:,} messages differ from each other."
