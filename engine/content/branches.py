"""The branches of a template's conditions: which there are, and which of them the message of a person shows. Pure.

A branch is one `if`, `elif` or `else` of a condition, or a side of `{{ a if b else c }}`; a condition without an `else` has
the branch of those for whom nothing stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Template, nodes, pass_context

from engine.content import sandbox
from engine.content.conditions import Reader
from engine.content.context import Values
from engine.content.jinja import MAX_WORK, MailEnvironment, Scope
from engine.content.source import TemplateSource
from engine.errors import TemplateError

PARTS = ("subject", "preheader", "html", "mjml", "text")
_NONE = -1
Condition = nodes.If | nodes.CondExpr


@dataclass(frozen=True)
class Branch:
    """`number`: from 0 in reading order. `words`: its condition for people, '' for what stands where none of those before
    holds. `is_empty`: nothing was written for it."""

    number: int
    part: str
    line: int
    words: str
    is_empty: bool = False


@dataclass(frozen=True)
class Tried:
    """`takers`: number of a branch → position of the first person whose message shows it. `looked`: how many people were
    looked at; `without`: how many of them would get no message, so that they take no branch."""

    takers: Mapping[int, int]
    looked: int
    without: int


@dataclass(slots=True)
class _Watched(Scope):
    taken: set[int] = field(default_factory=set[int])


class Trial:
    """A template made ready to be tried with one person after another. Raises TemplateError for one that cannot be read."""

    def __init__(self, source: TemplateSource, labels: Mapping[str, str] | None = None):
        self._reader = Reader(labels or {})
        self._templates: list[tuple[str, Template]] = []
        self._branches: list[Branch] = []
        for part in PARTS:
            written = getattr(source, part)
            if written:
                tree = sandbox.parse(written, part)
                self._watch(tree, part)
                self._templates.append((part, _ENVIRONMENTS[part in ("html", "mjml")].compiled(tree)))

    @property
    def branches(self) -> Sequence[Branch]:
        """In reading order."""
        return self._branches

    def taken(self, values: Values) -> set[int]:
        """The numbers of the branches that this person's message shows. Raises as Renderer.render."""
        found: set[int] = set()
        for part, template in self._templates:
            scope = _Watched(values.__getitem__, {}, set(), MAX_WORK)
            sandbox.run(template, part, scope)
            found |= scope.taken
        return found

    def _watch(self, tree: nodes.Template, part: str) -> None:
        """Has every condition of a part say which way it went."""
        found: list[Condition] = list(tree.find_all((nodes.If, nodes.CondExpr)))
        inner = {id(way) for node in found if isinstance(node, nodes.If) for way in node.elif_}
        for node in found:
            if id(node) not in inner:
                self._watch_one(node, part)

    def _watch_one(self, node: Condition, part: str) -> None:
        ways: list[Condition] = [node, *node.elif_] if isinstance(node, nodes.If) else [node]
        other = node.else_ if isinstance(node, nodes.If) else node.expr2
        first = len(self._branches)
        for number, way in enumerate(ways, first):
            self._branches.append(Branch(number, part, way.lineno, self._reader.condition(way.test)))
        self._branches.append(Branch(first + len(ways), part, node.lineno, "", is_empty=not other))
        for number, way in enumerate(ways, first):
            # Only the last condition to fail leads to what stands where none holds.
            if_not = number + 1 if way is ways[-1] else _NONE
            told: list[nodes.Expr] = [nodes.Const(number), nodes.Const(if_not)]
            way.test = nodes.Filter(way.test, "_taken", told, [], None, None, lineno=way.lineno)


def try_all(
    trial: Trial, people: Sequence[Values], *, guard: AbstractContextManager[None], is_over: Callable[[], bool]
) -> Tried:
    """Goes through the people until every branch has somebody, or `is_over`. `guard` bounds each message."""
    takers: dict[int, int] = {}
    looked = without = 0
    for position, values in enumerate(people):
        if len(takers) == len(trial.branches) or is_over():
            break
        looked += 1
        try:
            with guard:
                taken = trial.taken(values)
        except TemplateError:
            without += 1
            continue
        for number in taken:
            takers.setdefault(number, position)
    return Tried(takers, looked, without)


@pass_context
def _taken(context: Any, value: Any, if_so: int, if_not: int) -> bool:
    scope: _Watched = context
    scope.taken.add(if_so if value else if_not)
    scope.taken.discard(_NONE)
    return bool(value)


def _environment(*, autoescape: bool) -> MailEnvironment:
    made = MailEnvironment(autoescape=autoescape)
    made.filters["_taken"] = _taken
    return made


_ENVIRONMENTS = {is_html: _environment(autoescape=is_html) for is_html in (False, True)}
