"""Reports as mail systems make them, around a message that came back."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

HOME = "bounces.example.org"


def headers_of(original: bytes) -> bytes:
    return original.partition(b"\r\n\r\n")[0]


def parsed(original: bytes) -> Message:
    return message_from_bytes(original)


def dsn(
    *,
    to: str = f"someone@{HOME}",
    status: str = "5.1.1",
    action: str = "failed",
    said: str = "smtp; 550 5.1.1 <ann@example.org>: Recipient address rejected: User unknown",
    address: str = "ann@example.org",
    envelope_id: str | None = None,
    original: bytes = b"",
) -> bytes:
    """A delivery status notification (RFC 3464), like Postfix makes it."""
    envelope = f"Original-Envelope-Id: {envelope_id}\r\n" if envelope_id else ""
    copy = b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n" + original + b"\r\n" if original else b""
    return (
        (
            f"Return-Path: <>\r\nFrom: MAILER-DAEMON@relay.example.net (Mail Delivery System)\r\nTo: {to}\r\n"
            "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
            "Message-ID: <4N1w261vJbz1wYv9@relay.example.net>\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you that your message could not be delivered.\r\n"
            f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example.net\r\n{envelope}\r\n"
            f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: {said}\r\n\r\n"
        ).encode()
        + copy
        + b"--b--\r\n"
    )


def complaint(*, to: str = f"someone@{HOME}", kind: str = "abuse", original: bytes = b"") -> bytes:
    """An abuse report (RFC 5965)."""
    return (
        (
            f"From: <feedback@provider.example>\r\nTo: {to}\r\nSubject: FW: You are in\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n"
            f"--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {kind}\r\nUser-Agent: X/1\r\nVersion: 1\r\n"
            "Original-Rcpt-To: <ann@example.org>\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        ).encode()
        + original
        + b"\r\n--b--\r\n"
    )


def absence(*, to: str = f"someone@{HOME}") -> bytes:
    """Somebody is away."""
    return (
        f"From: Ann <ann@example.org>\r\nTo: {to}\r\nSubject: Re: You are in\r\nAuto-Submitted: auto-replied\r\n\r\n"
        "I am away until Monday. Mail could not be delivered to me by hand.\r\n"
    ).encode()
