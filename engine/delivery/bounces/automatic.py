"""Answers that nobody typed: absences and confirmations (RFC 3834). Pure."""

from __future__ import annotations

import re

from engine.delivery.bounces.opening import ADDRESS, Opened, header
from engine.delivery.bounces.report import Detail, on_one_line

_SUBJECT = re.compile(
    r"^\s*(?:auto(?:matic|mated)?[ :-]{0,2}(?:reply|response|antwort)|out of (?:the )?office|on vacation|vacation(?::| reply)"
    r"|away from|abwesen|abwesenheitsnotiz|automatische antwort|réponse automatique|respuesta automática)",
    re.IGNORECASE,
)


def details(found: Opened) -> list[Detail]:
    """The one who is away; empty for what was typed by hand."""
    if not _is_automatic(found):
        return []
    sender = ADDRESS.search(header(found.head, "From"))
    return [Detail(sender[0] if sender else None, "auto_reply", None, on_one_line(header(found.head, "Subject")))]


def _is_automatic(found: Opened) -> bool:
    submitted = header(found.head, "Auto-Submitted").lower()
    return bool(
        submitted.startswith(("auto-replied", "auto-generated", "auto-notified"))
        or header(found.head, "Precedence").lower() == "auto_reply"
        or header(found.head, "X-Autoreply")
        or header(found.head, "X-Autorespond")
        or header(found.head, "X-Auto-Response-Suppress")
        or _SUBJECT.search(header(found.head, "Subject"))
    )
