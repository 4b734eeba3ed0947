"""Which transport the settings ask for."""

from __future__ import annotations

from pathlib import Path

from engine.delivery.outcome import Transport
from engine.delivery.transports.folder import MailboxTransport
from engine.delivery.transports.smtp import SmtpTransport
from engine.errors import StateError
from engine.settings import Settings


def from_settings(settings: Settings, mailbox_folder: Path, is_demo: bool) -> Transport:
    """The SMTP relay if there is one, else the mailbox folder. Raises StateError in a demo workspace, BadValueError."""
    if not settings.smtp_url:
        return MailboxTransport(mailbox_folder)
    if is_demo:
        raise StateError(
            "A demo workspace sends nothing by SMTP: its people are invented."
            " Leave the demo, or unset WARMCAST_SMTP_URL."
        )
    return SmtpTransport(settings.smtp_url)
