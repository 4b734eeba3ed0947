"""What was said of a text before. Messages of one template are mostly the same, so most of one is known from the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_LONGEST = 1_000
"""Characters; what is longer is rare, and is looked at anew."""
_MOST = 5_000
"""Texts; then all are forgotten: cheaper than knowing which was used last, and what repeats is soon back."""


class Memory(dict[str, T]):
    """`memory[text]`: what the function says of the text. Bounded, whatever the texts."""

    def __init__(self, function: Callable[[str], T]):
        super().__init__()
        self._function = function

    def __missing__(self, text: str) -> T:
        said = self._function(text)
        if len(text) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[text] = said
        return said
