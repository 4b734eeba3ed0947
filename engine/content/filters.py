"""The filters and tests a template may use, and how a value is printed. Pure; every text made here is bounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from jinja2 import filters as stock
from jinja2.tests import TESTS as STOCK_TESTS  # pyright: ignore[reportUnknownVariableType]
from markupsafe import Markup, escape

from engine.content.missing import Missing
from engine.errors import MissingValueError, TemplateError

MAX_TEXT = 20_000
"""Characters of a text made by a template; a single value is shorter (engine/content/context.py)."""
_DATE_FORMAT = re.compile(r"(?:[^%]|%-?[aAbBdmyYHIMSpj]|%%){1,60}", re.DOTALL)
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


def printed(value: Any) -> str:
    """A value as it stands in a message: dates as ISO, true as yes, 85.0 as 85, a list with commas. Raises
    MissingValueError for a missing one and TemplateError for a group of values."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return _join(value, ", ")
    if isinstance(value, Missing):
        raise MissingValueError(value.variable)
    if value is None:
        raise MissingValueError("none")
    raise TemplateError("A group of values cannot be printed: name one of them, like profile.first_name")


def joined(parts: Iterable[Any]) -> str:
    """What `a ~ b` gives: as in Jinja, one part that is escaped already has the others escaped too."""
    texts = [printed(p) for p in parts]
    glue = Markup() if any(isinstance(t, Markup) for t in texts) else ""
    return _bounded(glue.join(texts))


def number(value: Any) -> int | float:
    """The value to compute with. Raises MissingValueError, and TemplateError for anything but a number."""
    if isinstance(value, Missing):
        raise MissingValueError(value.variable)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        cause = "Only numbers can be computed with"
        raise TemplateError(f"{cause}, not “{printed(value)[:40]}”", cause=cause)
    return value


def _bounded(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise TemplateError(
            f"The template makes a text of {len(text):,} characters, the most is {MAX_TEXT:,}",
            cause=f"The template makes a text of more than {MAX_TEXT:,} characters",
        )
    return text


def _on_text(function: Callable[..., str]) -> Callable[..., str]:
    """A filter that gets the printed value, so that it works on dates and numbers and refuses groups."""

    def on_text(value: Any, *args: Any, **options: Any) -> str:
        return _bounded(function(printed(value), *args, **options))

    return on_text


def _truncate(text: str, length: int = 255, killwords: bool = False, end: str = "...", leeway: int = 5) -> str:
    if length < len(end):
        raise TemplateError(f"truncate needs a length of at least {len(end)}")
    if len(text) <= length + leeway:
        return text
    kept = text[: length - len(end)]
    return (kept if killwords else kept.rsplit(" ", 1)[0]) + end


def _replace(text: str, old: Any, new: Any, count: int = -1) -> str:
    before, after = printed(old), printed(new)
    # Refused before it is made: replacing nothing by a long text would fill the memory.
    if len(text) + text.count(before) * len(after) > 10 * MAX_TEXT:
        raise TemplateError("replace would make a text that is too long")
    return text.replace(before, after, count)


def _join(values: Any, separator: Any = "") -> str:
    items = _items(values)
    if not items:
        raise MissingValueError("a list without items")
    if any(isinstance(i, (list, dict)) for i in items):
        raise TemplateError("A list of groups cannot be printed: go through it with a loop")
    glue = printed(separator)
    return joined([items[0], *(part for item in items[1:] for part in (glue, item))])


def _items(values: Any) -> list[Any]:
    if isinstance(values, Missing):
        raise MissingValueError(values.variable)
    if not isinstance(values, list):
        raise TemplateError("This filter needs a list")
    return values  # pyright: ignore[reportUnknownVariableType]


def _first(values: Any) -> Any:
    return next(iter(_sequence(values)), Missing(name="the first of an empty list"))


def _last(values: Any) -> Any:
    return next(reversed(_sequence(values)), Missing(name="the last of an empty list"))


def _length(values: Any) -> int:
    return len(_sequence(values))


def _sequence(values: Any) -> str | list[Any]:
    return values if isinstance(values, str) else _items(values)


def _round(value: Any, precision: int = 0, method: str = "common") -> float:
    if not -15 <= precision <= 15:
        raise TemplateError("round needs a precision from -15 to 15")
    return stock.do_round(number(value), precision, method)  # pyright: ignore[reportArgumentType]  refuses other methods


def _default(value: Any, fallback: Any = "", boolean: bool = False) -> Any:
    is_missing = isinstance(value, Missing) or value is None or value in ("", [])
    return fallback if is_missing or (boolean and not value) else value


def _date(value: Any, form: str = "%-d %B %Y") -> str:
    if not _DATE_FORMAT.fullmatch(form):
        raise TemplateError("date needs a short format of %d %m %Y %B %H %M and the like")
    if not isinstance(value, date):
        try:
            value = datetime.fromisoformat(printed(value))
        except ValueError:
            message = f"“{printed(value)[:40]}” is not a date"
            raise TemplateError(message, cause="What is to be written as a date is none") from None
    return value.strftime(form)


def _money(value: Any, currency: str = "") -> str:
    """1,234.50 with a sign before it where the currency has one, else with its code after it."""
    amount = f"{abs(number(value)):,.2f}"
    sign = "-" if number(value) < 0 else ""
    if currency in _SIGNS:
        return f"{sign}{_SIGNS[currency]}{amount}"
    return f"{sign}{amount} {currency}".strip()


def _escape(value: Any) -> Markup:
    return escape(printed(value))


def _is_divisible(value: Any, by: Any) -> bool:
    # Never the operator on a text: `%` would be a format there.
    return not isinstance(value, Missing) and number(value) % number(by) == 0


def _is_even(value: Any) -> bool:
    return _is_divisible(value, 2)


def _is_odd(value: Any) -> bool:
    return not isinstance(value, Missing) and not _is_even(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "capitalize": _on_text(stock.do_capitalize),
    "d": _default,
    "date": _date,
    "default": _default,
    "e": _escape,
    "escape": _escape,
    "first": _first,
    "join": _join,
    "last": _last,
    "length": _length,
    "lower": _on_text(stock.do_lower),
    "money": _money,
    "replace": _on_text(_replace),
    "round": _round,
    "title": _on_text(stock.do_title),
    "trim": _on_text(stock.do_trim),
    "truncate": _on_text(_truncate),
    "upper": _on_text(stock.do_upper),
    "urlencode": _on_text(stock.do_urlencode),
}
_PLAIN_TESTS = "boolean defined eq ge gt in le lt ne none number string undefined".split()
TESTS: dict[str, Callable[..., bool]] = {
    **{name: STOCK_TESTS[name] for name in _PLAIN_TESTS},
    "divisibleby": _is_divisible,
    "even": _is_even,
    "odd": _is_odd,
}
