"""One command line as it was typed, and where: what goes through the socket. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.errors import EngineError

PROGRAM = "python -m engine"
DONE, REFUSED, WRONG_USAGE, HELD = 0, 1, 2, 3
_ALWAYS_HERE = frozenset({("run",), ("restore",), ("address",), ("experiment",), ("doctor",), ("bounce", "read")})


class UsageError(EngineError):
    """Exit code 2: not what was asked for is wrong, but how."""

    code = "wrong_usage"


@dataclass(frozen=True)
class Call:
    """`words`: the command and its arguments, without --json and --now. `now`: the text after --now. `cwd`: where paths
    start."""

    words: tuple[str, ...]
    as_json: bool
    now: str | None
    cwd: str

    @classmethod
    def of(cls, argv: Sequence[str], cwd: str) -> Call:
        """--json and --now T may stand anywhere, except behind `--`. Raises UsageError for a --now without a time."""
        words: list[str] = []
        now: str | None = None
        left = list(argv)
        while left:
            word = left.pop(0)
            if word == "--":
                words += [word, *left]
                break
            if word == "--now":
                if not left:
                    raise UsageError("--now needs a time, like --now 2026-11-24T14:02.")
                now = left.pop(0)
            elif word.startswith("--now="):
                now = word.removeprefix("--now=")
            elif word != "--json":
                words.append(word)
        return cls(tuple(words), wants_json(argv), now, cwd)

    @classmethod
    def from_bytes(cls, data: bytes) -> Call:
        found: dict[str, Any] = json.loads(data)
        return cls(tuple(found["words"]), found["as_json"], found["now"], found["cwd"])

    def to_bytes(self) -> bytes:
        # ASCII: file names that are no UTF-8 come through as they are.
        return json.dumps(asdict(self)).encode("ascii")

    @property
    def asks_for_help(self) -> bool:
        """Answered without a workspace."""
        return "--help" in _before_dashes(self.words)

    @property
    def is_for_app(self) -> bool:
        """Whether an app that has the data folder open must do it."""
        is_here = self.words[:1] in _ALWAYS_HERE or self.words[:2] in _ALWAYS_HERE
        return bool(self.words) and not is_here and not self.asks_for_help

    @property
    def reads_input(self) -> bool:
        return "-" in self.words


def wants_json(argv: Sequence[str]) -> bool:
    """Whether --json stands among the arguments of a command line."""
    return "--json" in _before_dashes(argv)


def _before_dashes(words: Sequence[str]) -> Sequence[str]:
    return words[: words.index("--")] if "--" in words else words
