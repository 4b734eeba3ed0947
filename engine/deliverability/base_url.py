"""WARMCAST_BASE_URL: whether the links in messages lead anywhere for the people who get them."""

from __future__ import annotations

import http.client
import ssl
from urllib.parse import urlsplit

from engine.deliverability.finding import Finding
from engine.delivery.smtp.relay import is_loopback

CODE = "base_url"
PATH = "/healthz"
PATIENCE = 3.0


def judge(url: str) -> Finding | None:
    """What its text tells; None where it must be tried."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        message = f"Links lead to {host}, which is this machine: nobody else can open them or unsubscribe."
        return Finding("warning", CODE, url, message, "Set WARMCAST_BASE_URL to your public address.")
    if parts.scheme != "https":
        message = "Links are not encrypted; one-click unsubscribing works by https only."
        return Finding("warning", CODE, url, message, "Serve it by https and set WARMCAST_BASE_URL so.")
    return None


def examine(url: str, *, patience: float = PATIENCE, tls: ssl.SSLContext | None = None) -> Finding:
    """As judged, else as it answers. `tls` defaults to a context that verifies; `patience` in seconds."""
    return judge(url) or _tried(url, patience, tls)


def _tried(url: str, patience: float, tls: ssl.SSLContext | None) -> Finding:
    parts = urlsplit(url)
    client = http.client.HTTPSConnection(
        parts.hostname or "", parts.port or 443, timeout=patience, context=tls or ssl.create_default_context()
    )
    try:
        client.request("GET", f"{parts.path.rstrip('/')}{PATH}")
        status = client.getresponse().status
    except ssl.SSLCertVerificationError as error:
        message = f"Its certificate is not valid: {error.verify_message}."
        return Finding("error", CODE, url, message, "Mail programs refuse such links: renew the certificate.")
    except (OSError, http.client.HTTPException, UnicodeError):
        return Finding(
            "unknown", CODE, url, "It did not answer to this machine.", "Open it from outside, with a phone."
        )
    finally:
        client.close()
    if status != http.client.OK:
        message = f"It answers {status} where Warmcast would answer 200: something else seems to stand there."
        return Finding("error", CODE, url, message, "Have your web server pass everything on to Warmcast.")
    return Finding("ok", CODE, url, "Links lead to this Warmcast, encrypted.")
