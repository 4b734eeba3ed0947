"""Fields of a database as inputs of a plain HTML form: with the present value, and what is wrong with the last one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from engine.api.page import paragraph
from engine.clock import from_utc
from engine.consent.words import Words
from engine.profiles.types import Field

_KINDS = {"integer": "number", "float": "number", "date": "date", "datetime": "datetime-local"}
_COMPLETES = {
    "email": "email",
    "first_name": "given-name",
    "last_name": "family-name",
    "phone": "tel",
    "birth_date": "bday",
    "city": "address-level2",
    "region": "address-level1",
    "country": "country-name",
    "language": "language",
}
"""What browsers may fill in by themselves."""


def email(words: Words, value: str, wrong: str | None = None) -> str:
    """The address itself. No input of type email: browsers refuse letters beyond ASCII there."""
    attributes = 'type="text" name="email" required maxlength="254" autocomplete="email" inputmode="email"'
    attributes += ' pattern="[^@\\s]+@[^@\\s]+" spellcheck="false"'
    return _line(words.say("form_email"), f'<input {attributes} value="{escape(value)}">', wrong)


def draw(field: Field, raw: str, words: Words, *, prefix: str = "", wrong: str | None = None) -> str:
    """One labelled input named prefix + field. `raw`: the value as it is typed; '' for none."""
    name = escape(prefix + field.name)
    needed = " required" if field.is_required else ""
    note = words.say("form_many") if field.type == "tags" else words.say("form_required") if needed else ""
    return _line(field.label, _input(field, name, raw, words, needed), wrong, note)


def typed(field: Field, value: Any, words: Words) -> str:
    """A stored value as `draw` wants it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return re.sub(r"\s+", " ", ", ".join(map(str, value)))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if isinstance(value, datetime):
        return from_utc(value, words.workspace.zone).strftime("%Y-%m-%dT%H:%M")
    # One line, as the input has it: a browser would change more than one, and send back something else than was drawn.
    return re.sub(r"\s+", " ", str(value)).strip()


def days(text: str) -> int:
    """A number of days as it was sent, 0 for none: Python refuses to read thousands of digits."""
    return int(text) if len(text) <= 4 and text.isascii() and text.isdecimal() else 0


def answers(sent: Mapping[str, list[str]], prefix: str = "") -> dict[str, str]:
    """The first value of every field that was sent, without the prefix, on one line."""
    return {
        name.removeprefix(prefix): re.sub(r"\s+", " ", values[0]).strip()
        for name, values in sent.items()
        if name.startswith(prefix)
    }


def _input(field: Field, name: str, raw: str, words: Words, needed: str) -> str:
    if field.type in ("enum", "boolean"):
        return _select(field, name, raw, words, needed)
    kind = _KINDS.get(field.type, "text")
    step = ' step="any"' if field.type == "float" else ""
    fills = f' autocomplete="{_COMPLETES[field.name]}"' if field.name in _COMPLETES else ""
    most = ' maxlength="1000"' if kind == "text" else ""
    return f'<input type="{kind}" name="{name}"{needed}{step}{fills}{most} value="{escape(raw)}">'


def _select(field: Field, name: str, raw: str, words: Words, needed: str) -> str:
    known = [(o.code, o.label) for o in field.options]
    if field.type == "boolean":
        known = [("yes", words.say("form_yes")), ("no", words.say("form_no"))]
    options = "".join(
        f'<option value="{escape(code)}"{" selected" if raw == code else ""}>{escape(label)}</option>'
        for code, label in known
    )
    return (
        f'<select name="{name}"{needed}><option value="">{escape(words.say("form_choose"))}</option>{options}</select>'
    )


def _line(label: str, inner: str, wrong: str | None, note: str = "") -> str:
    mark = f" <em>({escape(note)})</em>" if note else ""
    below = paragraph(wrong, "wrong") if wrong else ""
    return f'<label class="line"><span>{escape(label)}{mark}</span>{inner}</label>{below}'
