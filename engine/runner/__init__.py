"""The engine's pass over the log: plan → decide → deliver → record; the thread that repeats it; replay."""

from engine.runner.loop import Engine, EngineState, state_of
from engine.runner.tick import TickReport, replay, tick, undisturbed

__all__ = ["Engine", "EngineState", "TickReport", "replay", "state_of", "tick", "undisturbed"]
