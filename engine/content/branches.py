"""The branches of a template's conditions: which there are, and which of them the message of a person shows; and what stands
there in place of values that a person does not have. Pure.

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
from engine.content.filters import FILTERS, printed
from engine.content.jinja import MAX_WORK, MailEnvironment, Scope, count_loops
from engine.content.missing import Missing
from engine.content.source import TemplateSource
from engine.errors import TemplateError

PARTS = ("subject", "preheader", "html", "mjml", "text")
_NONE = -1
_DEFAULTS = ("default", "d")
_OF_ANOTHER = "_default_of_another"
OTHER = "…"
"""What stands in the place of a missing value, where that is a value itself: whose it is, is nobody's business."""
_LONGEST = 60
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


@dataclass(frozen=True)
class Shown:
    """What one message shows: numbers of branches; variables without a value, each with what stands in its place as the
    template says it, cut; OTHER for another value."""

    branches: frozenset[int]
    defaults: frozenset[tuple[str, str]]


@dataclass(slots=True)
class _Watched(Scope):
    taken: set[int] = field(default_factory=set[int])
    defaults: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])


class Trial:
    """A template made ready to be tried with one person after another. Raises TemplateError for one that cannot be read."""

    def __init__(self, source: TemplateSource, labels: Mapping[str, str] | None = None, *, is_whole: bool = True):
        """`is_whole` False: parts in which there is nothing to watch are not made, so what fails in them is not seen."""
        self._reader = Reader(labels or {})
        self._templates: list[tuple[str, Template]] = []
        self._branches: list[Branch] = []
        for part in PARTS:
            written = getattr(source, part)
            if written:
                tree = sandbox.parse(written, part)
                count_loops(tree)
                if self._watch(tree, part) or is_whole:
                    self._templates.append((part, _ENVIRONMENTS[part in ("html", "mjml")].compiled(tree)))

    @property
    def branches(self) -> Sequence[Branch]:
        """In reading order."""
        return self._branches

    def taken(self, values: Values) -> set[int]:
        """The numbers of the branches that this person's message shows. Raises as Renderer.render."""
        return set(self.shown(values).branches)

    def shown(self, values: Values) -> Shown:
        """Of this person's message. Raises as Renderer.render."""
        branches, defaults = set[int](), set[tuple[str, str]]()
        for part, template in self._templates:
            scope = _Watched(values.__getitem__, {}, set(), MAX_WORK)
            sandbox.run(template, part, scope)
            branches |= scope.taken
            defaults |= scope.defaults
        return Shown(frozenset(branches), frozenset(defaults))

    def _watch(self, tree: nodes.Template, part: str) -> bool:
        """Has every condition of a part say which way it went; whether there is anything to watch."""
        found = forks(tree, len(self._branches))
        for fork in found:
            self._watch_one(fork, part)
        defaults = [node for node in tree.find_all(nodes.Filter) if node.name in _DEFAULTS]
        for node in defaults:
            if any(isinstance(n, nodes.Name) or n.find(nodes.Name) for n in node.iter_child_nodes(exclude=("node",))):
                node.name = _OF_ANOTHER
        return bool(found or defaults)

    def _watch_one(self, fork: Fork, part: str) -> None:
        for number, way in enumerate(fork.ways, fork.first):
            self._branches.append(Branch(number, part, way.lineno, self._reader.condition(way.test)))
        self._branches.append(Branch(fork.other, part, fork.ways[0].lineno, "", is_empty=not fork.bodies[-1]))
        for number, way in enumerate(fork.ways, fork.first):
            # Only the last condition to fail leads to what stands where none holds.
            if_not = fork.other if way is fork.ways[-1] else _NONE
            told: list[nodes.Expr] = [nodes.Const(number), nodes.Const(if_not)]
            way.test = nodes.Filter(way.test, "_taken", told, [], None, None, lineno=way.lineno)


@dataclass(frozen=True)
class Fork:
    """A condition of a template. `ways`: the `if` and each `elif`, or the one condition in an output; they and what stands where
    none holds are the branches `first` to `other`, whose contents are `bodies`."""

    first: int
    ways: Sequence[Condition]
    bodies: Sequence[Sequence[nodes.Node]]

    @property
    def other(self) -> int:
        return self.first + len(self.ways)


def forks(tree: nodes.Template, first: int) -> list[Fork]:
    """The conditions of a part in the order in which their branches are numbered, from `first` on."""
    found: list[Condition] = list(tree.find_all((nodes.If, nodes.CondExpr)))
    inner = {id(way) for node in found if isinstance(node, nodes.If) for way in node.elif_}
    made: list[Fork] = []
    for node in found:
        if id(node) not in inner:
            made.append(_fork(node, made[-1].other + 1 if made else first))
    return made


def _fork(node: Condition, first: int) -> Fork:
    if isinstance(node, nodes.If):
        ways = (node, *node.elif_)
        return Fork(first, ways, (*(way.body for way in ways), node.else_))
    return Fork(first, (node,), ((node.expr1,), (node.expr2,) if node.expr2 else ()))


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


@pass_context
def _default(context: Any, value: Any, *given: Any, **named: Any) -> Any:
    # An empty list stands for one that there is not: nothing is shown of it.
    return _told(
        context, value, lambda v: printed(v)[:_LONGEST] if isinstance(v, (str, int, float)) else "", given, named
    )


@pass_context
def _default_of_another(context: Any, value: Any, *given: Any, **named: Any) -> Any:
    return _told(context, value, lambda v: OTHER if v or v == 0 else "", given, named)


def _told(
    scope: _Watched, value: Any, words: Callable[[Any], str], given: Sequence[Any], named: Mapping[str, Any]
) -> Any:
    shown = FILTERS["default"](value, *given, **named)
    if isinstance(value, Missing) and not isinstance(shown, Missing):
        scope.defaults.add((value.variable, words(shown)))
    return shown


def _environment(*, autoescape: bool) -> MailEnvironment:
    made = MailEnvironment(autoescape=autoescape)
    made.filters["_taken"] = _taken
    made.filters.update(dict.fromkeys(_DEFAULTS, _default))
    made.filters[_OF_ANOTHER] = _default_of_another
    return made


_ENVIRONMENTS = {is_html: _environment(autoescape=is_html) for is_html in (False, True)}
