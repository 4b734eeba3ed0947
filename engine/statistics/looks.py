"""Who looks at an experiment again and again must find the same: it is judged by the people who came first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from engine.statistics.rates import Arm


def first_reached(
    steps: Iterable[Sequence[Arm]], size: Callable[[Sequence[Arm]], Sequence[int]]
) -> tuple[Arm, ...] | None:
    """The arms when each of them had, for the first time, as many people as `size` asked of them then; None: not yet.

    `steps`: who came one after the other, in the order in which they came, an arm each, so that whoever comes later only adds
    steps. `size` may look at the rate of all arms together, and at nothing that tells one from the other: when one stops must
    not hang on who leads."""
    together: tuple[Arm, ...] = ()
    for step in steps:
        together = added(together, step)
        if all(arm.n >= people for arm, people in zip(together, size(together), strict=True)):
            return together
    return None


def added(some: Sequence[Arm], more: Sequence[Arm]) -> tuple[Arm, ...]:
    """Both together, arm by arm; `some` may be empty."""
    if not some:
        return tuple(more)
    return tuple(Arm(a.n + b.n, a.x + b.x) for a, b in zip(some, more, strict=True))
