"""What a preflight says: errors refuse, warnings are acknowledged, notes inform; each with its number and a way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["error", "warning", "note"]
_ORDER: tuple[Level, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class WayOut:
    """Where to go with a finding. `kind`: segment (its people: `condition`, under the name `label`), template or quality
    (`name`: of a template or a field), confirm (the template that asks people to confirm their details), tenth (10 % of the
    people first). `label`: what the way is called."""

    kind: Literal["segment", "template", "quality", "confirm", "tenth"]
    label: str
    name: str | None = None
    condition: dict[str, Any] | None = None


@dataclass(frozen=True)
class Finding:
    """`count`: how many people or things it concerns, None where that has no meaning. `samples`: profile ids of some of them, no
    values. `ways`: how to mend it, the best first."""

    level: Level
    code: str
    message: str
    count: int | None = None
    samples: tuple[int, ...] = ()
    ways: tuple[WayOut, ...] = field(default=())


@dataclass(frozen=True)
class Preflight:
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return not self.errors()

    def errors(self) -> list[Finding]:
        return self._of("error")

    def warnings(self) -> list[Finding]:
        return self._of("warning")

    def _of(self, level: Level) -> list[Finding]:
        return [f for f in self.findings if f.level == level]


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then warnings, then notes; each as they came."""
    return tuple(sorted(findings, key=lambda f: _ORDER.index(f.level)))
