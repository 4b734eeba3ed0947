"""Parts of a template: checked before they are compiled, rendered within bounds, and whatever goes wrong said with its line.

Pure. The limits before compiling stand in engine/content/limits.py, the language in engine/content/jinja.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from types import TracebackType
from typing import TypeVar

from jinja2 import Template, TemplateSyntaxError, nodes

from engine.content import limits
from engine.content.context import Values
from engine.content.jinja import MailEnvironment, Scope, scope_of
from engine.content.wording import in_words
from engine.errors import MissingValueError, TemplateError

MAX_OUTPUT = 512 * 1024
"""Characters of a rendered part."""
_HTML = MailEnvironment(autoescape=True)
_PLAIN = MailEnvironment(autoescape=False)
Result = TypeVar("Result")


def parse(source: str, part: str) -> nodes.Template:
    """The checked tree of one part. Raises TemplateError with part and line."""
    return _told(part, source, lambda: _tree(source))


def check(source: str, part: str) -> None:
    """Raises TemplateError with part and line if the part cannot be compiled."""
    _told(part, source, lambda: _compiled(source, part == "html"))


def render(source: str, part: str, values: Values) -> str:
    """One part for one person; `values` is plain data (engine/content/context.py). Raises TemplateError with part, and
    with the line where it is known; MissingValueError for a variable without a value."""
    return run(_told(part, source, lambda: _compiled(source, part == "html")), part, scope_of(values))


def run(template: Template, part: str, scope: Scope) -> str:
    """One part that is compiled already. Raises as `render`."""
    try:
        return _within_bounds(template.root_render_func(scope))  # pyright: ignore[reportArgumentType]
    except Exception as error:  # noqa: BLE001  whatever a person's data brings about is the template's error
        raise _worded(error, part) from None


def _within_bounds(lists: Iterable[list[str]]) -> str:
    texts: list[str] = []
    size = 0
    for pieces in lists:
        texts.append("".join(pieces))
        size += len(texts[-1])
        if size > MAX_OUTPUT:
            raise TemplateError(f"The message is larger than {MAX_OUTPUT // 1024} KB")
    return "".join(texts)


def _tree(source: str) -> nodes.Template:
    limits.check_size(_PLAIN, source)
    tree = _PLAIN.parse(source)
    limits.check_constructs(tree)
    return tree


@lru_cache(maxsize=512)
def _compiled(source: str, is_html: bool) -> Template:
    """Kept in memory for the next message."""
    return (_HTML if is_html else _PLAIN).compiled(_tree(source))


def _told(part: str, source: str, work: Callable[[], Result]) -> Result:
    try:
        return work()
    except Exception as error:  # noqa: BLE001  whatever a marketer writes is the template's error
        raise _worded(error, part, source) from None


def _worded(error: Exception, part: str, source: str = "") -> TemplateError | MissingValueError:
    """Whatever went wrong as an error that says where."""
    if isinstance(error, MissingValueError):
        return MissingValueError(error.variable, part=part)
    if isinstance(error, TemplateError):
        return TemplateError(error.words, part=part, line=_line(error.__traceback__), cause=error.cause)
    if isinstance(error, TemplateSyntaxError):
        words, line = in_words(error.message or "This cannot be read", error.lineno, source)
        return TemplateError(words, part=part, line=line)
    if isinstance(error, (RecursionError, SyntaxError)):
        # Python reads no more than two hundred brackets in each other.
        return TemplateError("The template is nested too deeply", part=part)
    told = f"This cannot be computed: {error or type(error).__name__}"
    # These say what kinds of values do not go together; others may quote one.
    cause = told if isinstance(error, (TypeError, ArithmeticError)) else "This cannot be computed"
    return TemplateError(told, part=part, line=_line(error.__traceback__), cause=cause)


def _line(trace: TracebackType | None) -> int | None:
    """The template's line in which it went wrong."""
    found: int | None = None
    while trace:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        # A signal may come where the generated code has no line.
        if isinstance(template, Template) and trace.tb_lineno is not None:  # pyright: ignore[reportUnnecessaryComparison]
            found = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return found
