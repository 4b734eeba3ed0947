"""Small constructors over SQLGlot: columns, literals, all, any, not. No text is ever glued into SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlglot import exp

DIALECT = "duckdb"


def column(table: str, name: str) -> exp.Expr:
    """A quoted, qualified column. Names come from the field catalogue."""
    return exp.column(exp.to_identifier(name, quoted=True), table=exp.to_identifier(table, quoted=True))


def literal(value: object) -> exp.Expr:
    """A value as a literal node: text, bool, int, float, date, datetime (naive UTC). What is an expression stays one."""
    match value:
        case exp.Expr():
            return value.copy()
        case bool():
            return exp.Boolean(this=value)
        case int() | float():
            return _number(value)
        case datetime():
            return exp.cast(exp.Literal.string(value.isoformat(" ")), exp.DataType.Type.TIMESTAMP)
        case date():
            return exp.cast(exp.Literal.string(value.isoformat()), exp.DataType.Type.DATE)
        case _:
            return exp.Literal.string(str(value))


def _number(value: float) -> exp.Expr:
    text = repr(abs(value))
    # An exponent makes the literal a double: without one it would be a decimal and be rounded twice.
    digits = text if isinstance(value, int) or "e" in text else f"{text}e0"
    node = exp.Literal.number(digits)
    return exp.Neg(this=node) if value < 0 else node


def all_of(parts: Iterable[exp.Expr]) -> exp.Expr:
    """TRUE for none; what is TRUE anyway is left out."""
    return _joined(exp.And, [p for p in parts if p != exp.true()], empty=True)


def any_of(parts: Iterable[exp.Expr]) -> exp.Expr:
    """FALSE for none; what is FALSE anyway is left out."""
    return _joined(exp.Or, [p for p in parts if p != exp.false()], empty=False)


def not_(part: exp.Expr) -> exp.Expr:
    """NOT, in brackets where it needs them; none twice."""
    match part:
        case exp.Not():
            return part.this
        case exp.Boolean():
            return exp.Boolean(this=not part.this)
        case _:
            return exp.Not(this=_wrapped(part))


def is_null(part: exp.Expr) -> exp.Expr:
    """IS NULL."""
    return exp.Is(this=part, expression=exp.Null())


def is_present(part: exp.Expr) -> exp.Expr:
    """NOT … IS NULL."""
    return exp.Not(this=is_null(part))


def among(part: exp.Expr, values: Iterable[exp.Expr]) -> exp.Expr:
    """IN a list; FALSE for an empty one."""
    listed = list(values)
    return exp.In(this=part, expressions=listed) if listed else exp.false()


def _joined(kind: type[exp.Connector], parts: list[exp.Expr], *, empty: bool) -> exp.Expr:
    if not parts:
        return exp.Boolean(this=empty)
    if len(parts) == 1:
        return parts[0]
    result = _wrapped(parts[0])
    for part in parts[1:]:
        result = kind(this=result, expression=_wrapped(part))
    return result


def _wrapped(part: exp.Expr) -> exp.Expr:
    return exp.Paren(this=part) if isinstance(part, exp.Connector) else part
