"""What a template can name: profile, change, changes, event, campaign, links, when, as plain data. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from jinja2.utils import missing

from engine.clock import from_utc
from engine.content.whens import SCOPE
from engine.profiles.types import Field

_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NEVER = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_AS_THEY_ARE = frozenset({int, bool, date, datetime})
MAX_TEXT = 10_000
MAX_ITEMS = 50
MAX_DEPTH = 6


@dataclass(frozen=True)
class ChangeView:
    """A change as a template shows it. `old` and `new` are values ready to print (labels, not codes), None for none."""

    field: str
    label: str
    old: Any
    new: Any

    @property
    def added(self) -> list[Any]:
        """The tags that are new; empty for other types."""
        return _without(self.new, self.old)

    @property
    def removed(self) -> list[Any]:
        """The tags that are gone; empty for other types."""
        return _without(self.old, self.new)

    def as_dict(self) -> dict[str, Any]:
        names = ("field", "label", "old", "new", "added", "removed")
        return {name: getattr(self, name) for name in names}


def profile_values(fields: Iterable[Field], row: Mapping[str, Any], *, zone: ZoneInfo | None = None) -> dict[str, Any]:
    """Field → value to print, without those that have none. Enums become labels; datetimes, naive UTC in `row`, become
    naive in `zone` where one is given."""
    values = {field.name: _printed(field, row.get(field.name), zone) for field in fields}
    return {name: value for name, value in values.items() if value is not None}


def change_view(field: Field, old: Any, new: Any, *, zone: ZoneInfo | None = None) -> ChangeView:
    """A change from stored values, printed as profile_values prints them."""
    before, after = (_printed(field, value, zone) for value in (old, new))
    return ChangeView(field=field.name, label=field.label, old=before, new=after)


class Values(dict[str, Any]):
    """What a template can name, all of it plain data. A name that is not there gives Jinja's own mark for that."""

    def __missing__(self, name: str) -> Any:
        return missing


def message_context(
    *,
    profile: Mapping[str, Any],
    changes: Sequence[ChangeView],
    event: Mapping[str, Any] | None,
    campaign: Mapping[str, Any],
    links: Mapping[str, Any],
    trigger_values: Mapping[str, Any],
    when: Mapping[str, bool] | None = None,
    recommend: Sequence[Mapping[str, Any]] = (),
    social: Mapping[str, int] | None = None,
) -> Values:
    """Fields stand bare and under `profile`. A bare field that triggered reads as `trigger_values` says, the value that
    triggered; `profile.x` is as fresh as `profile`. `change` is the first of `changes`. `when`: whether each
    condition that the template says holds; without any, a field of that name stays what it is. `recommend`: the best first.
    `social`: engine/content/social.py."""
    fresh = plain(profile)
    context = Values(fresh)
    for field, value in trigger_values.items():
        context.pop(field, None)  # One that was emptied is missing, whatever it holds by now.
        context.update(plain({field: value}))
    scopes: dict[str, Any] = {"campaign": campaign, "links": links, "event": event, SCOPE: when or None}
    scopes |= {"recommend": recommend, "social": social}
    told = [c.as_dict() for c in changes]
    if told:
        scopes["change"] = told[0]
    context.update(plain(scopes))
    context["profile"] = fresh
    context["changes"] = [plain(change) for change in told[:MAX_ITEMS]]
    return context


def _printed(field: Field, value: Any, zone: ZoneInfo | None) -> Any:
    if value is not None and field.type == "datetime" and zone:
        return from_utc(value, zone).replace(tzinfo=None)
    return field.label_of(value)


def plain(values: Mapping[Any, Any], depth: int = MAX_DEPTH) -> dict[Any, Any]:
    """Texts, numbers, dates, lists and dicts only, cut to the limits above. What has no value (None, an empty text, not a
    number) and what is no plain data is left out, so that it counts as missing. Names are not looked at: nothing prints
    them."""
    # Texts are looked at all together: this runs for every value of every message.
    texts = [value for value in values.values() if type(value) is str]
    whole = "".join(texts)
    are_plain = len(whole) <= MAX_TEXT and whole.isprintable() and "" not in texts
    found = dict(values)
    if are_plain and len(texts) == len(found):
        return found
    for name, value in values.items():
        if type(value) in _AS_THEY_ARE or (are_plain and type(value) is str):  # pyright: ignore[reportUnknownArgumentType]
            continue
        cleaned = _plain(value, depth - 1)
        if cleaned is None:
            del found[name]
        else:
            found[name] = cleaned
    return found


def _plain(value: Any, depth: int) -> Any:
    if type(value) is dict:
        return plain(value, depth) if depth >= 0 else None  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, str):
        # A subclass, such as text marked as safe HTML, must not pass as it is.
        text = str.__str__(value)[:MAX_TEXT]
        return (text if text.isprintable() else _cleaned(text)) or None
    if isinstance(value, (int, date)):
        return value
    if isinstance(value, Decimal):
        value = float(value) if value.is_finite() else math.nan
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth < 0:
        return None
    # Before Mapping: what is one by its methods alone takes long to tell.
    if isinstance(value, (list, tuple, set, frozenset)):
        items = [_plain(v, depth - 1) for v in islice(value, MAX_ITEMS)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return [i for i in items if i is not None]
    return plain(value, depth) if isinstance(value, Mapping) else None  # pyright: ignore[reportUnknownArgumentType]


def _cleaned(text: str) -> str:
    """Line feeds for every line end, spaces for control characters and halves of characters."""
    return _NEVER.sub(" ", _LINE_END.sub("\n", text))


def _without(values: Any, gone: Any) -> list[Any]:
    before = gone if isinstance(gone, list) else []  # pyright: ignore[reportUnknownVariableType]
    return [v for v in values if v not in before] if isinstance(values, list) else []  # pyright: ignore[reportUnknownVariableType]
