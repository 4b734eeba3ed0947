"""What known people look at on a company's own site: signed ids, the hits of the snippet and the pixel, goals.

Who is not known is not looked at: without a signed id nothing is recorded. Nothing is written here but events.
"""

from engine.tracking.collecting import Collector, Outcome, collector, stop
from engine.tracking.goals import allow, goals
from engine.tracking.people import person_token, snippet
from engine.tracking.seen import Seen, seen

__all__ = ["Collector", "Outcome", "Seen", "allow", "collector", "goals", "person_token", "seen", "snippet", "stop"]
