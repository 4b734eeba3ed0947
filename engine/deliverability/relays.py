"""WARMCAST_SMTP_URL: connects, encrypts, logs in, sends nothing."""

from __future__ import annotations

import asyncio
import ssl

from engine.deliverability.finding import Finding
from engine.delivery.smtp.connecting import UnreachableError, connect
from engine.delivery.smtp.dialogue import Times
from engine.delivery.smtp.offer import Offer
from engine.delivery.smtp.relay import Relay, is_loopback
from engine.errors import BadValueError

CODE = "smtp"
PATIENCE = 5.0


def examine(url: str, *, patience: float = PATIENCE, tls: ssl.SSLContext | None = None) -> Finding:
    """`tls` defaults to a context that verifies; `patience`: seconds for each answer."""
    if not url:
        message = "No relay is set: messages stay in the mailbox folder and reach nobody."
        return Finding("warning", CODE, "", message, "Set WARMCAST_SMTP_URL.")
    try:
        relay = Relay.from_url(url)
        offer = asyncio.run(_offered(relay, patience, tls))
    except BadValueError as error:
        return Finding("error", CODE, "", error.message)
    except UnreachableError as error:
        return Finding("error", CODE, "", error.reason, "Nothing is lost: messages wait until the relay answers.")
    return judge(relay, offer)


def judge(relay: Relay, offer: Offer) -> Finding:
    """Of a relay that was reached as the setting wants it. Pure."""
    where = f"{relay.host}:{relay.port}"
    ways = ["encrypted" if relay.is_tls or relay.starttls else "not encrypted"]
    if relay.user:
        ways.append("logged in")
    message = f"The relay {where} answers ({', '.join(ways)}). It offers {_said(offer)}."
    if is_loopback(relay.host) or relay.is_tls or relay.starttls:
        return Finding("ok", CODE, where, message)
    return Finding(
        "warning", CODE, where, message, "Providers ask for TLS: take starttls=off out of WARMCAST_SMTP_URL."
    )


def _said(offer: Offer) -> str:
    known = {
        "PIPELINING": offer.pipelining,
        "STARTTLS": offer.starttls,
        "DSN": offer.dsn,
        "8BITMIME": offer.eight_bit,
        "SMTPUTF8": offer.smtputf8,
        f"SIZE {offer.size:,}": bool(offer.size),
        f"AUTH {' '.join(offer.logins)}": bool(offer.logins),
    }
    return ", ".join(name for name, is_there in known.items() if is_there) or "no extensions"


async def _offered(relay: Relay, patience: float, tls: ssl.SSLContext | None) -> Offer:
    dialogue = await connect(relay, Times(command=patience, final=patience), tls)
    try:
        return dialogue.offer
    finally:
        await dialogue.quit()
