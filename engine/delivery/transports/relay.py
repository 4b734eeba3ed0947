"""WARMCAST_SMTP_URL read into a relay. No message of it ever repeats the URL, which holds a password."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from engine.errors import BadValueError

_PORTS = {"smtp": 587, "smtps": 465}
_STARTTLS = ("required", "off")


@dataclass(frozen=True)
class Relay:
    """`is_tls`: TLS from the first byte. `user` and `password` are '' for a relay that asks for none."""

    host: str
    port: int
    is_tls: bool
    starttls: bool
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_url(cls, url: str) -> Relay:
        """`smtp://user:password@host:port?starttls=required|off` or `smtps://…`; user and password percent-encoded.

        STARTTLS is required unless the host is this machine. Raises BadValueError.
        """
        parts = _split(url)
        host = parts.hostname or ""
        is_tls = parts.scheme == "smtps"
        starttls = _starttls(parts, is_here=is_loopback(host))
        user, password = _credentials(parts)
        if user and not (is_tls or starttls or is_loopback(host)):
            raise _bad("with starttls=off the password would travel in the clear")
        return cls(host, parts.port or _PORTS[parts.scheme], is_tls, starttls, user, password)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, by its name or number alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _split(url: str) -> SplitResult:
    if not url.isprintable() or " " in url:
        raise _bad("it holds a blank or a control character; percent-encode it")
    try:
        parts = urlsplit(url)
        is_port_good = parts.port != 0
        (parts.hostname or "").encode("idna")
    except ValueError:
        raise _bad("its host or port cannot be read; percent-encode what stands in user and password") from None
    if parts.scheme not in _PORTS:
        raise _bad("it must start with smtp:// or smtps://")
    if not parts.hostname or not is_port_good:
        raise _bad("it names no host or no port")
    if parts.path not in ("", "/") or parts.fragment:
        raise _bad("after the port only ?starttls= may follow; percent-encode / ? # in user and password")
    return parts


def _starttls(parts: SplitResult, *, is_here: bool) -> bool:
    options = parse_qsl(parts.query, keep_blank_values=True)
    values = [value for name, value in options if name == "starttls"]
    if len(values) != len(options) or len(values) > 1 or any(v not in _STARTTLS for v in values):
        raise _bad("its only option is starttls=required or starttls=off")
    if parts.scheme == "smtps":
        if values:
            raise _bad("smtps:// is encrypted from the start and takes no starttls")
        return False
    return values == ["required"] if values else not is_here


def _credentials(parts: SplitResult) -> tuple[str, str]:
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise _bad("it needs both a user and a password, or none")
    if not (user + password).isprintable():
        raise _bad("user or password holds a control character")
    return user, password


def _bad(reason: str) -> BadValueError:
    return BadValueError(
        f"WARMCAST_SMTP_URL: {reason}. Example: smtp://user:password@mail.example.org:587", code="bad_smtp_url"
    )
