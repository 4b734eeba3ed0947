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
_TO, _AT_ONCE = "rate-", "connections-"
_FOR_ONE = re.compile(rf"({_TO}|{_AT_ONCE})[a-z0-9.-]+")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Relay:
    """`is_tls`: TLS from the first byte. `user` and `password` are '' for a relay that asks for none. `connections`: how many it
    may have from us at a time; `limits`: on how many of them messages to single providers and domains may be. `rate`: messages a
    second, 0 for no bound; `rates`: the same to single ones. `workers`: processes that send, 0 for as many as the machine has
    cores, four at most."""

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
    limits: Mapping[str, int] = field(default_factory=dict[str, int])

    @classmethod
    def from_url(cls, url: str) -> Relay:
        """`smtp://user:password@host:port?starttls=required|off&connections=10&connections-gmail=2&rate=14/s&rate-gmail=2/s` or
        `smtps://…`; user and password percent-encoded, a rate by the second, minute or hour (s, m, h). What is bounded is all,
        or what goes to a provider (engine/delivery/providers.py) or domain.

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
        limits = {_group(n, _AT_ONCE): _number(options, n, 1) for n in options if n.startswith(_AT_ONCE)}
        rates = {_group(n, _TO): _rate(value) for n, value in options.items() if n.startswith(_TO)}
        rate = _rate(options["rate"]) if "rate" in options else 0.0
        return cls(host, port, is_tls, starttls, user, password, connections, rate, rates, workers, limits)

    def processes(self, cores: int) -> int:
        """How many send: each needs a connection of its own, and one to whoever has a limit, so that no limit is passed."""
        return min(self.workers or min(cores, 4), self.connections, *self.limits.values())

    def shared(self, processes: int) -> tuple[int, dict[str, int]]:
        """Connections and limits that each of so many processes has."""
        return self.connections // processes, {name: limit // processes for name, limit in self.limits.items()}


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
    if len(found) != len(options) or not all(n in _OPTIONS or _FOR_ONE.fullmatch(n) for n in found):
        raise _bad(
            "its only options are starttls, connections, workers and rate, connections- and rate- with a provider or domain, "
            "each once"
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


def _group(option: str, prefix: str) -> str:
    name = option.removeprefix(prefix)
    if "." not in name and name not in PROVIDERS:
        raise _bad(f"after {prefix} stands a domain or one of {', '.join(PROVIDERS)}, not {name}")
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
