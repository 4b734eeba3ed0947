"""Keeps pandas out of the command line: Arrow loads it at its first array, and no command has a use for it (0.2 s each)."""

from __future__ import annotations

import importlib.abc
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType


class _Refuse(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(f"{fullname} is not used here", name=fullname)
        return None


def refuse() -> None:
    """From now on, importing pandas fails as if it were not installed. Only for processes without the dashboard."""
    sys.meta_path.insert(0, _Refuse())
