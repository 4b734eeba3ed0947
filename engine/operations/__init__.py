"""Whether all runs as it should: readiness, a watch over it, and word to people when it does not."""

from engine.operations.watchdog import Watchdog, watchdog_of

__all__ = ["Watchdog", "watchdog_of"]
