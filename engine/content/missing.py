"""The value of a variable that this person has none for. Pure."""

from __future__ import annotations

from typing import NoReturn

from jinja2 import Undefined

from engine.errors import MissingValueError


class Missing(Undefined):
    """False in a condition, equal to nothing, less and greater than nothing, as in segments; `is defined` is false and
    `default` replaces it. Whatever would print it or compute with it raises MissingValueError with its dotted name."""

    __slots__ = ()

    @property
    def variable(self) -> str:
        return self._undefined_name or "value"

    def _fail(self, *_: object, **__: object) -> NoReturn:
        raise MissingValueError(self.variable)

    def _never(self, other: object) -> bool:
        return False

    __str__ = __iter__ = __len__ = __getitem__ = _fail
    __int__ = __float__ = __index__ = __pos__ = __neg__ = _fail
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __contains__ = _never

    def __ne__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return id(self)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(name)
