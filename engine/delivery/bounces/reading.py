"""From the bytes of a message that came back to what it says. Pure: no clock, no store, no network."""

from __future__ import annotations

import logging
from email.message import Message

from engine.delivery.bounces import automatic, delivery_status, feedback, loose
from engine.delivery.bounces.opening import Opened, opened
from engine.delivery.bounces.report import BounceReport

log = logging.getLogger(__name__)


def read(data: bytes) -> BounceReport:
    """Never raises: what cannot be read is not a bounce."""
    return understood(data)[1]


def understood(data: bytes) -> tuple[Opened, BounceReport]:
    """The message opened and what it says, as `read`; of one that cannot be read the log says that there was one."""
    try:
        found = opened(data)
        return found, classified(found)
    except Exception as error:  # noqa: BLE001  bytes of strangers: one of them must not stop the reading of all others
        log.warning("a message that came back cannot be read (%s)", type(error).__name__)
        return Opened(Message(), b""), BounceReport([])


def classified(found: Opened) -> BounceReport:
    """The first way that knows the message: a complaint, a delivery status, an automatic answer, the words of a report. A mail
    system marks its reports as automatic, too: of what one says the words come first."""
    ways = [feedback.details, delivery_status.details, automatic.details, loose.details]
    if loose.is_by_system(found):
        ways = [feedback.details, delivery_status.details, loose.details, automatic.details]
    for way in ways:
        if told := way(found):
            return BounceReport(told)
    return BounceReport([])
