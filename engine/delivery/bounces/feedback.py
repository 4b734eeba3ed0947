"""Complaints: abuse reports (RFC 5965) and the one older form that a large provider sends. Pure."""

from __future__ import annotations

import re

from engine.delivery.bounces.opening import ADDRESS, Opened, header, headers
from engine.delivery.bounces.report import Detail, Kind, on_one_line

_NO_COMPLAINTS = frozenset({"auth-failure", "not-spam"})
"""What machines tell of a signature that failed (RFC 6591), and the opposite of a complaint."""
_SUBJECT = re.compile(r"complaint about message from ", re.IGNORECASE)


def details(found: Opened) -> list[Detail]:
    """One for each address that complains; empty for what is no complaint."""
    if found.feedback is None:
        is_complaint = _SUBJECT.match(header(found.head, "Subject")) and found.original
        return [Detail(a, "complaint", None, "complaint") for a in _complainers(found)] if is_complaint else []
    sort = header(found.feedback, "Feedback-Type").lower() or "abuse"
    kind: Kind = "not_a_bounce" if sort in _NO_COMPLAINTS else "complaint"
    return [Detail(a, kind, None, on_one_line(sort)) for a in _complainers(found) or [None]]


def _complainers(found: Opened) -> list[str | None]:
    for fields, name in (
        (found.feedback, "Original-Rcpt-To"),
        (found.feedback, "Removal-Recipient"),
        (found.original, "X-HmXmrOriginalRecipient"),
        (found.original, "To"),
    ):
        named = [a for value in headers(fields, name) for a in ADDRESS.findall(value)]
        if named:
            return list(dict.fromkeys(named))
    return []
