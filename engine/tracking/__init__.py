"""What known people look at: on a company's own site, by signed ids, and in our messages, by signed links and a pixel.

Who is not known is not looked at: without a signed id nothing is recorded. Nothing is written here but events.
"""

from engine.tracking.collecting import Collector, Outcome
from engine.tracking.goals import allow, goals
from engine.tracking.mail_hits import MailCollector
from engine.tracking.people import person_token, snippet
from engine.tracking.running import collector, mail, stop
from engine.tracking.seen import Seen, seen
from engine.tracking.uncounted import uncounted

__all__ = [
    "Collector",
    "MailCollector",
    "Outcome",
    "Seen",
    "allow",
    "collector",
    "goals",
    "mail",
    "person_token",
    "seen",
    "snippet",
    "stop",
    "uncounted",
]
