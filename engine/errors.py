"""Errors for people: one small tree, each saying what, where and what to do.

EngineError
├── BadValueError      a value that may not enter (field, value, what is allowed)
├── UnknownNameError   something that does not exist, with near misses
├── NameTakenError     something that exists already
├── StateError         the thing is in a state that does not allow this
├── StoppedError       long work that somebody ended
├── ForbiddenError     the actor may not do this
├── TemplateError      a template that cannot be compiled or rendered (line)
│   └── MissingValueError   a variable without a value and without a default
└── StoreError         the file: held elsewhere, newer than the code, disk full
    └── StoreBusyError
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class EngineError(Exception):
    """Base of every error shown to people. `code` is stable and machine-readable, `message` one clear line."""

    code = "refused"

    def __init__(self, message: str, *, field: str | None = None, index: int | None = None, code: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field
        self.index = index
        if code:
            self.code = code

    def as_dict(self) -> dict[str, object]:
        """The error object of contract.md section 5."""
        return {"code": self.code, "message": self.message, "field": self.field, "index": self.index}


class BadValueError(EngineError):
    code = "bad_value"


class UnknownNameError(EngineError):
    """`kind` is a word of product.md ("database", "field"); `known` gives near misses."""

    code = "not_found"

    def __init__(self, kind: str, name: str, known: Iterable[str] = (), *, field: str | None = None):
        super().__init__(f"There is no {kind} “{name}”{hint(name, known)}", field=field)


class NameTakenError(EngineError):
    code = "conflict"

    def __init__(self, kind: str, name: str):
        super().__init__(f"A {kind} “{name}” exists already.")


class StateError(EngineError):
    code = "wrong_state"


class StoppedError(EngineError):
    """Somebody asked for the end of long work."""

    code = "stopped"


class ForbiddenError(EngineError):
    code = "forbidden"


class TemplateError(EngineError):
    """`line` counts from 1 within `part` (subject, preheader, html, mjml, text); `words`: the message without the place;
    `cause`: without a person's value, too, where the words show one."""

    code = "bad_template"

    def __init__(self, message: str, *, part: str | None = None, line: int | None = None, cause: str | None = None):
        where = " in ".join(w for w in (f"line {line}" if line else "", part or "") if w)
        super().__init__(f"{message} ({where})" if where else message, field=part)
        self.words = message
        self.cause = cause or message
        self.part = part
        self.line = line


class MissingValueError(TemplateError):
    """`variable` has no value for this person and the template gives no default."""

    code = "missing_value"

    def __init__(self, variable: str, *, part: str | None = None):
        super().__init__(f"“{variable}” has no value, and the template gives no default", part=part)
        self.variable = variable


class StoreError(EngineError):
    code = "store"


class StoreBusyError(StoreError):
    code = "busy"


def hint(name: str, known: Iterable[str]) -> str:
    """A tail for a message: “Did you mean …?” for a near miss, else the first known names, else a full stop."""
    names = [str(k) for k in known]
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if near:
        return f". Did you mean {' or '.join(f'“{n}”' for n in near)}?"
    if names:
        return f". Known: {', '.join(names[:12])}{', …' if len(names) > 12 else ''}."
    return "."
