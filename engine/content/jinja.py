"""Jinja2 as mail needs it: plain data only, nothing computed while compiling, loops counted, and quick. Pure.

A dotted name is only ever a key of a dict (so `p.items` is a field) and loops go through lists only. The generated code calls
few functions a value, and those by short ways: that is what makes a message some four times as quick as Jinja2 as it
comes, with the same output (bench/rendering.py).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from jinja2 import Template, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

try:
    # The escaping itself, from a text to a text: markupsafe.escape makes an object of every one.
    from markupsafe._speedups import _escape_inner as escaped  # pyright: ignore[reportPrivateUsage]
except ImportError:  # pragma: no cover  where no binary of markupsafe exists
    from markupsafe._native import _escape_inner as escaped  # pyright: ignore[reportPrivateUsage]

from engine.content import limits
from engine.content.context import Values
from engine.content.filters import FILTERS, TESTS, joined, number, printed
from engine.content.missing import Missing
from engine.errors import MissingValueError, TemplateError

AT_ONCE = 50
"""Pieces of output gathered before they are looked at: a piece has at most some 100,000 characters, a text escaped."""
MAX_WORK = 50_000
"""Constructs that the loops of one part may run through: repetitions × what stands inside."""
_EACH = "_each"
"""A filter that no source can name."""
_COMPUTE: dict[str, Callable[[Any, Any], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,  # pyright: ignore[reportUnknownMemberType]
    "//": operator.floordiv,  # pyright: ignore[reportUnknownMemberType]
}


class MailCodeGenerator(CodeGenerator):
    """Dotted names go through `part`, with the name as written, `~` through `joined`, and what is put out through `shown`;
    no constant is folded."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        # A key of a dict is taken right here; `part` is asked for all else, and again for what is false.
        self.write(f"((v.get({node.attr!r}) if type(v := ")
        self.visit(node.node, frame)
        self.write(f") is dict else None) or part(v, {node.attr!r}, {dotted(node)!r}))")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        if isinstance(node.arg, nodes.Slice):
            super().visit_Getitem(node, frame)
            return
        self.write("part(")
        self.visit(node.node, frame)
        self.write(", ")
        self.visit(node.arg, frame)
        self.write(f", {dotted(node)!r})")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        # Of the one call there is, recommend(4), the list was made ready before (engine/content/limits.py).
        self.write("recommended(")
        self.visit(node.node, frame)
        self.write(", ")
        self.visit(node.args[0], frame)
        self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """What is put out is gathered in lists, which the template yields: a yield a piece takes longer than the piece."""
        is_whole = frame.buffer is None
        if is_whole:
            self.buffer(frame)
        super().blockvisit(nodes, frame)
        if is_whole:
            self.writeline(f"yield {frame.buffer}")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        for start in range(0, len(node.nodes), AT_ONCE):
            super().visit_Output(nodes.Output(node.nodes[start : start + AT_ONCE], lineno=node.lineno), frame)
            self.writeline(f"if len({frame.buffer}) > {AT_ONCE}: yield {frame.buffer}; {frame.buffer} = []")

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write("(escaped(v) if type(v := " if self.environment.autoescape else "(v if type(v := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(") is str else shown(v))")


class MailEnvironment(ImmutableSandboxedEnvironment):
    code_generator_class = MailCodeGenerator
    intercepted_binops = frozenset(_COMPUTE)
    intercepted_unops = frozenset({"-", "+"})

    def __init__(self, *, autoescape: bool):
        super().__init__(autoescape=autoescape, undefined=Missing, finalize=printed, optimized=False, cache_size=0)
        self.globals: dict[str, Any] = {}
        self.filters: dict[str, Any] = {**FILTERS, _EACH: _each}
        self.tests: dict[str, Any] = dict(TESTS)
        self._known = {
            "shown": shown_in_html if autoescape else printed,
            "escaped": escaped,
            "part": part,
            "joined": joined,
            "recommended": recommended,
        }

    def compiled(self, tree: nodes.Template) -> Template:
        """A checked tree, ready to render."""
        count_loops(tree)
        for choice in tree.find_all(nodes.CondExpr):
            # `{{ a if b }}` without an else prints nothing, on purpose.
            choice.expr2 = choice.expr2 or nodes.Const("")
        template = self.from_string(tree)
        template.root_render_func.__globals__.update(self._known)
        return template

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return joined((left, right))
        result = _COMPUTE[operator](number(left), number(right))
        if not math.isfinite(result) or abs(result) > limits.MAX_NUMBER:
            raise TemplateError("A number becomes too large")
        return result

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:
        return -number(arg) if operator == "-" else number(arg)


def count_loops(tree: nodes.Template) -> None:
    """Has every loop count what it does. To be asked before anything is added to a tree that is to be no work; a loop that
    counts already is left as it is."""
    for loop in tree.find_all(nodes.For):
        if isinstance(loop.iter, nodes.Filter) and loop.iter.name == _EACH:
            continue
        size = 1 + sum(1 for _ in loop.find_all(nodes.Node))
        told: list[nodes.Expr] = [nodes.Const(size), nodes.Const(dotted(loop.iter))]
        loop.iter = nodes.Filter(loop.iter, _EACH, told, [], None, None, lineno=loop.lineno)


@dataclass(slots=True)
class Scope:
    """All that the generated code asks of a context. Names that a template sets are kept in the code itself; it tells them
    to `vars`, where nobody reads them."""

    resolve_or_missing: Callable[[str], Any]
    vars: dict[str, Any]
    exported_vars: set[str]
    work: int = MAX_WORK
    """What the loops may still do."""


def scope_of(values: Values) -> Scope:
    """For one part of one message."""
    return Scope(values.__getitem__, {}, set())


def shown_in_html(value: Any) -> str:
    """A value that is no plain text as it stands in HTML."""
    text = printed(value)
    return text if isinstance(text, Markup) else escaped(text)


def part(value: Any, key: Any, name: str) -> Any:
    """`value.key` or `value[key]` of plain data; Missing, with its dotted name, where there is none."""
    found = None
    if type(value) is dict:
        found = value.get(key)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    elif isinstance(value, (list, str)):
        if type(key) is int and -len(value) <= key < len(value):  # pyright: ignore[reportUnknownArgumentType]
            found = value[key]  # pyright: ignore[reportUnknownVariableType]
    elif type(value) is LoopContext and key in limits.LOOP_PARTS:
        found = getattr(value, key)
    return Missing(name=name) if found is None else found  # pyright: ignore[reportUnknownVariableType]


def recommended(listed: Any, most: int) -> Any:
    """The first of what is recommended to this person; Missing where there is nothing."""
    return listed[:most] if listed else Missing(name=limits.CALL)


def dotted(node: nodes.Node) -> str:
    """The name as the template writes it: profile.first_name, products[…].url."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{dotted(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        key = node.arg.value if isinstance(node.arg, nodes.Const) else "…"
        return f"{dotted(node.node)}.{key}" if isinstance(key, str) and key != "…" else f"{dotted(node.node)}[{key}]"
    return dotted(node.node) if isinstance(node, (nodes.Filter, nodes.Call)) and node.node else "value"


@pass_context
def _each(context: Any, values: Any, size: int, name: str) -> list[Any]:
    """What a loop goes through; `size` constructs stand inside it."""
    if isinstance(values, Missing):
        raise MissingValueError(values.variable)
    if not isinstance(values, list):
        raise TemplateError(f"“{name}” is not a list: a loop needs one")
    scope: Scope = context
    scope.work -= len(values) * size  # pyright: ignore[reportUnknownArgumentType]
    if scope.work < 0:
        raise TemplateError("The loops repeat too often")
    return values  # pyright: ignore[reportUnknownVariableType]
