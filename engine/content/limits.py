"""What a template may hold: limits on its size before it is parsed, an allow-list of constructs after. Pure.

Both come before compiling, because Jinja computes with constants while it compiles. They raise TemplateSyntaxError, as
Jinja's own parser does; engine/content/sandbox.py turns it into words for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError, nodes

from engine.content.filters import FILTERS, TESTS
from engine.errors import hint

MAX_SOURCE = 256 * 1024
MAX_TOKENS = 50_000
MAX_DEPTH = 40
MAX_EXPRESSION = 200
MAX_LOOPS = 2
MAX_PARTS = 20
MAX_NUMBER = 10**15
MAX_DIGITS = 20
CALL, MAX_CALL = "recommend", 10
"""The one call there is: recommend(1) to recommend(10), the number written down."""
LOOP_PARTS = frozenset("index index0 revindex revindex0 first last length depth depth0 previtem nextitem".split())

_EDGES = frozenset({"variable_begin", "variable_end", "block_begin", "block_end"})
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_BLOCKS = {"if": 1, "for": 1, "endif": -1, "endfor": -1}
_NEVER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SPECIAL_NAMES = frozenset({"self", "super", "caller", "varargs", "kwargs"})
_ALLOWED: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign),
    *(nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Getattr, nodes.Getitem, nodes.Slice),
    *(nodes.Filter, nodes.Test, nodes.Keyword, nodes.Compare, nodes.Operand, nodes.CondExpr, nodes.Concat),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv),
)
_HOW_TO_CALL = f"Write {CALL}(4): how many products you want, at most {MAX_CALL}"
_WORDS = {
    "Pow": "** (a power)",
    "Mod": "% (a remainder; “is even” and “is divisibleby 3” exist)",
    "Dict": "{…} (a group of values)",
    "AssignBlock": "{% set %} with {% endset %}",
    "FilterBlock": "{% filter %}",
    "CallBlock": "{% call %}",
    "FromImport": "{% from %}",
    "NSRef": "A name with a dot in {% set %}",
}


def check_size(environment: Environment, source: str) -> None:
    """Raises TemplateSyntaxError for a source too large, too deep or with too long an expression, and for `{% raw %}`."""
    if len(source) > MAX_SOURCE:
        raise TemplateSyntaxError(f"The part has {len(source):,} characters, the most is {MAX_SOURCE:,}", 1)
    reading = _Reading()
    for line, kind, text in environment.lexer.tokeniter(source, None):
        reading.take(kind, text)
        problem = reading.problem(kind, text)
        if problem:
            raise TemplateSyntaxError(problem, line)


@dataclass
class _Reading:
    """Counts over the tokens of a source, without understanding them."""

    tokens: int = 0
    blocks: int = 0
    brackets: int = 0
    length: int = 0
    is_keyword: bool = False

    def take(self, kind: str, text: str) -> None:
        self.tokens += 1
        if kind in _EDGES:
            self.brackets = self.length = 0
            self.is_keyword = kind == "block_begin"
        elif kind not in ("whitespace", "data"):
            self.length += 1
            self.brackets += _BRACKETS.get(text, 0) if kind == "operator" else 0
            self.blocks += _BLOCKS.get(text, 0) if self.is_keyword else 0
            self.is_keyword = False

    def problem(self, kind: str, text: str) -> str | None:
        if self.tokens > MAX_TOKENS:
            return f"The part has more than {MAX_TOKENS:,} words and signs of template code"
        if max(self.blocks, self.brackets) > MAX_DEPTH:
            return f"Brackets or blocks are nested more than {MAX_DEPTH} deep"
        if self.length > MAX_EXPRESSION:
            return f"An expression has more than {MAX_EXPRESSION} words and signs"
        if kind in ("integer", "float") and len(text) > MAX_DIGITS:
            return "A number is too long"
        if kind == "raw_begin":
            return "{% raw %} is not available: write {{ '{{' }} for two braces"
        return None


def check_constructs(tree: nodes.Template) -> None:
    """Raises TemplateSyntaxError for anything that is not on the list."""
    _check(tree.body, 0)


def _check(found: Iterable[nodes.Node], loops: int) -> None:
    for node in found:
        problem = _problem(node, loops)
        if problem:
            raise TemplateSyntaxError(problem, node.lineno)
        if not isinstance(node, nodes.Call):
            _check(node.iter_child_nodes(), loops + isinstance(node, nodes.For))


def _problem(node: nodes.Node, loops: int) -> str | None:
    if isinstance(node, nodes.Call):
        return _problem_of_call(node)
    if not isinstance(node, _ALLOWED):
        name = type(node).__name__
        return f"{_WORDS.get(name, f'{{% {name.lower()} %}}')} is not available in templates"
    if isinstance(node, (nodes.Filter, nodes.Test)):
        return _problem_of_function(node)
    if isinstance(node, (nodes.Getattr, nodes.Getitem)) and _parts(node) > MAX_PARTS:
        return f"A name has more than {MAX_PARTS} parts"
    if isinstance(node, nodes.For) and (node.recursive or loops >= MAX_LOOPS):
        return f"A loop may stand in one other loop, not deeper ({MAX_LOOPS}), and not call itself"
    if isinstance(node, (nodes.List, nodes.Tuple)) and not _is_plain_list(node):
        return "A list written in a template may hold texts and numbers only"
    if isinstance(node, nodes.Const):
        return _problem_of_constant(node.value)
    return _problem_of_name(node)


def _problem_of_call(node: nodes.Call) -> str | None:
    if not isinstance(node.node, nodes.Name) or node.node.name != CALL:
        return "A template cannot call functions: use filters, like {{ first_name | upper }}"
    most = node.args[0].value if len(node.args) == 1 and isinstance(node.args[0], nodes.Const) else None
    has_more = node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None
    is_number = type(most) is int and 1 <= most <= MAX_CALL
    return None if is_number and not has_more else _HOW_TO_CALL


def _problem_of_function(node: nodes.Filter | nodes.Test) -> str | None:
    kind, known = ("filter", FILTERS) if isinstance(node, nodes.Filter) else ("test", TESTS)
    if node.name not in known:
        return f"There is no {kind} “{node.name}”{hint(node.name, known)}"
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        return "* and ** are not available in templates"
    return None


def _problem_of_constant(value: object) -> str | None:
    if isinstance(value, (int, float)) and abs(value) > MAX_NUMBER:
        return "A number is too large"
    # Jinja reads "\r" and "\x00" in quotes as the characters they name.
    return "A text has a character that cannot be sent" if isinstance(value, str) and _NEVER.search(value) else None


def _problem_of_name(node: nodes.Node) -> str | None:
    name: object = None
    if isinstance(node, nodes.Name):
        name = node.name
    elif isinstance(node, nodes.Getattr):
        name = node.attr
    elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        name = node.arg.value
    if name == CALL and isinstance(node, nodes.Name):
        return _HOW_TO_CALL
    if isinstance(name, str) and (name.startswith("_") or (isinstance(node, nodes.Name) and name in _SPECIAL_NAMES)):
        return f"“{name}” cannot be used in a template"
    return None


def _parts(node: nodes.Node) -> int:
    count = 1
    while isinstance(node, (nodes.Getattr, nodes.Getitem)):
        node, count = node.node, count + 1
    return count


def _is_plain_list(node: nodes.List | nodes.Tuple) -> bool:
    # Lists of lists could grow without bound when one is printed or compared.
    if isinstance(node, nodes.Tuple) and node.ctx == "store":
        return all(isinstance(i, nodes.Name) for i in node.items)
    return all(isinstance(i.node if isinstance(i, nodes.Neg) else i, nodes.Const) for i in node.items)
