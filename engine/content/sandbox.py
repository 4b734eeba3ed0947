"""Jinja2 for mail: checked before it is compiled, plain data only, bounded in work and output. Pure.

Beside the limits of engine/content/limits.py: nothing is computed while compiling, a dotted name is only ever a key of a
dict (so `p.items` is a field), loops go through lists only, and a render may do a set amount of work.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Any

from jinja2 import Template, TemplateSyntaxError, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.content import limits
from engine.content.filters import FILTERS, TESTS, joined, number, printed
from engine.content.missing import Missing
from engine.errors import MissingValueError, TemplateError

MAX_OUTPUT = 512 * 1024
"""Characters of a rendered part."""
MAX_WORK = 50_000
"""Constructs that the loops of one part may run through: repetitions × what stands inside."""
_COMPUTE: dict[str, Callable[[Any, Any], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,  # pyright: ignore[reportUnknownMemberType]
    "//": operator.floordiv,  # pyright: ignore[reportUnknownMemberType]
}


class MailCodeGenerator(CodeGenerator):
    """Dotted names go through `part`, with the name as written, and `~` through `joined`; no constant is folded."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        self.write("environment.part(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, {dotted(node)!r})")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        if isinstance(node.arg, nodes.Slice):
            super().visit_Getitem(node, frame)
            return
        self.write("environment.part(")
        self.visit(node.node, frame)
        self.write(", ")
        self.visit(node.arg, frame)
        self.write(f", {dotted(node)!r})")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)


class MailEnvironment(ImmutableSandboxedEnvironment):
    code_generator_class = MailCodeGenerator
    intercepted_binops = frozenset(_COMPUTE)
    intercepted_unops = frozenset({"-", "+"})

    def __init__(self, *, autoescape: bool):
        super().__init__(autoescape=autoescape, undefined=Missing, finalize=printed, optimized=False, cache_size=0)
        self.globals: dict[str, Any] = {}
        self.filters: dict[str, Any] = {**FILTERS, "_each": _each}
        self.tests: dict[str, Any] = dict(TESTS)
        self.joined = joined

    def part(self, value: Any, key: Any, name: str) -> Any:
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

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return joined((left, right))
        result = _COMPUTE[operator](number(left), number(right))
        if not math.isfinite(result) or abs(result) > limits.MAX_NUMBER:
            raise TemplateError("A number becomes too large")
        return result

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:
        return -number(arg) if operator == "-" else number(arg)


@dataclass
class Work:
    """What a render may still do."""

    left: int = MAX_WORK


@pass_context
def _each(context: Context, values: Any, size: int, name: str) -> list[Any]:
    """What a loop goes through; `size` constructs stand inside it."""
    if isinstance(values, Missing):
        raise MissingValueError(values.variable)
    if not isinstance(values, list):
        raise TemplateError(f"“{name}” is not a list: a loop needs one")
    work: Work = context.parent["_work"]
    work.left -= len(values) * size  # pyright: ignore[reportUnknownArgumentType]
    if work.left < 0:
        raise TemplateError("The loops repeat too often")
    return values  # pyright: ignore[reportUnknownVariableType]


_HTML = MailEnvironment(autoescape=True)
_PLAIN = MailEnvironment(autoescape=False)


def dotted(node: nodes.Node) -> str:
    """The name as the template writes it: profile.first_name, products[…].url."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{dotted(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        key = node.arg.value if isinstance(node.arg, nodes.Const) else "…"
        return f"{dotted(node.node)}.{key}" if isinstance(key, str) and key != "…" else f"{dotted(node.node)}[{key}]"
    return dotted(node.node) if isinstance(node, nodes.Filter) and node.node else "value"


def parse(source: str, part: str) -> nodes.Template:
    """The checked tree of one part. Raises TemplateError with part and line."""
    with _told(part):
        return _tree(source)


def check(source: str, part: str) -> None:
    """Raises TemplateError with part and line if the part cannot be compiled."""
    with _told(part):
        _compiled(source, part == "html")


def render(source: str, part: str, values: dict[str, Any]) -> str:
    """One part for one person; `values` is plain data (engine/content/context.py). Raises TemplateError with part, and
    with the line where it is known; MissingValueError for a variable without a value."""
    with _told(part):
        template = _compiled(source, part == "html")
        context = template.new_context({**values, "_work": Work()}, shared=True)
        chunks: list[str] = []
        size = 0
        for chunk in template.root_render_func(context):
            size += len(chunk)
            if size > MAX_OUTPUT:
                raise TemplateError(f"The message is larger than {MAX_OUTPUT // 1024} KB")
            chunks.append(chunk)
        return "".join(chunks)


def _tree(source: str) -> nodes.Template:
    limits.check_size(_PLAIN, source)
    tree = _PLAIN.parse(source)
    limits.check_constructs(tree)
    return tree


@lru_cache(maxsize=512)
def _compiled(source: str, is_html: bool) -> Template:
    """Kept in memory for the next message."""
    tree = _tree(source)
    for loop in tree.find_all(nodes.For):
        size = 1 + sum(1 for _ in loop.find_all(nodes.Node))
        told: list[nodes.Expr] = [nodes.Const(size), nodes.Const(dotted(loop.iter))]
        loop.iter = nodes.Filter(loop.iter, "_each", told, [], None, None, lineno=loop.lineno)
    for choice in tree.find_all(nodes.CondExpr):
        # `{{ a if b }}` without an else prints nothing, on purpose.
        choice.expr2 = choice.expr2 or nodes.Const("")
    return (_HTML if is_html else _PLAIN).from_string(tree)


@contextmanager
def _told(part: str) -> Generator[None]:
    """Whatever goes wrong becomes a TemplateError that says where."""
    try:
        yield
    except MissingValueError as error:
        raise MissingValueError(error.variable, part=part) from None
    except TemplateError as error:
        raise TemplateError(error.message, part=part, line=_line(error.__traceback__)) from None
    except TemplateSyntaxError as error:
        raise TemplateError(_words(error.message or "This cannot be read"), part=part, line=error.lineno) from None
    except RecursionError:
        raise TemplateError("The template is nested too deeply", part=part) from None
    except Exception as error:  # noqa: BLE001  whatever a person's data brings about is the template's error
        told = f"This cannot be computed: {error or type(error).__name__}"
        raise TemplateError(told, part=part, line=_line(error.__traceback__)) from None


def _line(trace: TracebackType | None) -> int | None:
    """The template's line in which it went wrong."""
    found: int | None = None
    while trace:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if isinstance(template, Template):
            found = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return found


def _words(message: str) -> str:
    if "end of comment" in message:
        return "“{#” opens a comment that never ends: write “{ #” where a style sheet means an id"
    return message[:1].upper() + message[1:]
