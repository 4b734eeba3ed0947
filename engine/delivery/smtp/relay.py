"""WARMCAST_SMTP_URL read into a relay. No message of it ever repeats the URL, which holds a password."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from engine.delivery.providers import PROVIDERS, group_of
from engine.errors import BadValueError

_PORTS = {"smtp": 587, "smtps": 465}
_STARTTLS = ("required", "off")
_OPTIONS = {"starttls", "connections", "rate", "workers"}
_TO = "rate-"
_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Relay:
    """`is_tls`: TLS from the first byte. `user` and `password` are '' for a relay that asks for none. `connections`: how many it
    may have from us at a time. `rate`: messages a second, 0 for no bound; `rates`: the same to single providers and domains.
    `workers`: processes that send, 0 for as many as the machine has cores, four at most."""

    host: str
    port: int
    is_tls: bool
    starttls: bool
    user: str = ""
    password: str = field(default="", repr=False)
    connections: int = 10
    rate: float = 0.0
    rates: Mapping[str, float] = field(default_factory=dict[str, float])
    workers: int = 0

    @classmethod
    def from_url(cls, url: str) -> Relay:
        """`smtp://user:password@host:port?starttls=required|off&connections=10&rate=14/s&rate-gmail=2/s` or `smtps://…`; user
        and password percent-encoded, a rate by the second, minute or hour (s, m, h), to all or to a provider
        (engine/delivery/providers.py) or domain.

        STARTTLS is required unless the host is this machine. Raises BadValueError.
        """
        parts = _split(url)
        host = parts.hostname or ""
        is_tls = parts.scheme == "smtps"
        options = _options(parts)
        starttls = _starttls(options.get("starttls"), is_tls=is_tls, is_here=is_loopback(host))
        user, password = _credentials(parts)
        if user and not (is_tls or starttls or is_loopback(host)):
            raise _bad("with starttls=off the password would travel in the clear")
        port = parts.port or _PORTS[parts.scheme]
        connections = _number(options, "connections", cls.connections)
        workers = _number(options, "workers", cls.workers)
        rates = {name: _rate(value) for name, value in options.items() if name.startswith("rate")}
        own = {_group(name.removeprefix(_TO)): rate for name, rate in rates.items() if name.startswith(_TO)}
        return cls(host, port, is_tls, starttls, user, password, connections, rates.get("rate", 0.0), own, workers)


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
        raise _bad("after the port only options like ?starttls= may follow; percent-encode / ? # in user and password")
    return parts


def _options(parts: SplitResult) -> dict[str, str]:
    options = parse_qsl(parts.query, keep_blank_values=True)
    found = dict(options)
    if len(found) != len(options) or not all(n in _OPTIONS or re.fullmatch(_TO + r"[a-z0-9.-]+", n) for n in found):
        raise _bad(
            "its only options are starttls, connections, workers, rate and rate- with a provider or domain, each once"
        )
    return found


def _starttls(value: str | None, *, is_tls: bool, is_here: bool) -> bool:
    if value is None:
        return not is_tls and not is_here
    if is_tls:
        raise _bad("smtps:// is encrypted from the start and takes no starttls")
    if value not in _STARTTLS:
        raise _bad("starttls is required or off")
    return value == "required"


def _group(name: str) -> str:
    if "." not in name and name not in PROVIDERS:
        raise _bad(f"after rate- stands a domain or one of {', '.join(PROVIDERS)}, not {name}")
    return group_of(f"@{name}") if "." in name else name


def _number(options: Mapping[str, str], name: str, default: int) -> int:
    value = options.get(name)
    if value is None:
        return default
    if not re.fullmatch(r"[1-9]\d?", value):
        raise _bad(f"{name} is a number from 1 to 99")
    return int(value)


def _rate(value: str) -> float:
    found = re.fullmatch(r"([1-9]\d{0,6})/([smh])", value)
    if not found:
        raise _bad("rate is a whole number and /s, /m or /h, like 14/s")
    return int(found[1]) / _SECONDS[found[2]]


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
