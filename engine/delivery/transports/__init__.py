"""Ways out for a message: the mailbox folder (default) and an SMTP relay. What an outcome means is decided above."""

from engine.delivery.outcome import Outcome, OutcomeKind, Transport
from engine.delivery.transports.choose import from_settings
from engine.delivery.transports.folder import MailboxTransport
from engine.delivery.transports.smtp import SmtpTransport

__all__ = ["MailboxTransport", "Outcome", "OutcomeKind", "SmtpTransport", "Transport", "from_settings"]
