"""Questions to DNS. Expected failures are answers; who does not answer is not asked for ever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import dns.exception
import dns.resolver
import dns.reversename

PATIENCE = 2.0
"""Seconds for one question."""
_MOST_SILENCES = 2


@dataclass(frozen=True)
class Answer:
    """`records`: texts, in an order that does not change. `problem`: none there, not even the name, or nobody could
    say."""

    records: tuple[str, ...] = ()
    problem: Literal["", "none", "no_name", "failed"] = ""

    @property
    def has_failed(self) -> bool:
        return self.problem == "failed"


Look = Callable[[str], Answer]
"""From a name to what stands there."""


class Resolver:
    """For one examination: remembers answers, and after two silences asks nothing any more (the machine is offline)."""

    def __init__(self, servers: Sequence[str] = (), port: int = 53, patience: float = PATIENCE):
        """`servers`: IP addresses; none: those of this machine."""
        try:
            self._resolver = dns.resolver.Resolver(configure=not servers)
        except dns.resolver.NoResolverConfiguration:
            self._resolver = dns.resolver.Resolver(configure=False)
        if servers:
            self._resolver.nameservers = list(servers)
            self._resolver.port = port
        self._resolver.lifetime = patience
        self._silences = 0
        self._known: dict[tuple[str, str], Answer] = {}

    def txt(self, name: str) -> Answer:
        """Each record as one text, its parts joined."""
        return self._asked(name, "TXT", lambda r: b"".join(r.strings).decode("utf-8", "replace"))

    def mx(self, name: str) -> Answer:
        """Hosts, the preferred first; "." is the one that takes no mail (RFC 7505)."""
        found = self._asked(name, "MX", lambda r: f"{r.preference:05d} {r.exchange.to_text()}")
        hosts = (record.partition(" ")[2] for record in found.records)
        return Answer(tuple(h if h == "." else h.rstrip(".").lower() for h in hosts), found.problem)

    def addresses(self, name: str) -> Answer:
        """IPv4 and IPv6 addresses."""
        found = [self._asked(name, kind, lambda r: r.address) for kind in ("A", "AAAA")]
        records = tuple(record for answer in found for record in answer.records)
        if records:
            return Answer(records)
        return next((answer for answer in found if answer.has_failed), found[0])

    def ptr(self, address: str) -> Answer:
        """The names that an IP address has."""
        return self._asked(dns.reversename.from_address(address).to_text(), "PTR", lambda r: _host(r.target))

    def _asked(self, name: str, kind: str, text: Callable[[Any], str]) -> Answer:
        key = (name.rstrip(".").lower(), kind)
        if key not in self._known:
            self._known[key] = self._ask(f"{key[0]}.", kind, text)
        return self._known[key]

    def _ask(self, name: str, kind: str, text: Callable[[Any], str]) -> Answer:
        if self._silences >= _MOST_SILENCES:
            return Answer(problem="failed")
        try:
            found = self._resolver.resolve(name, kind, search=False)
        except dns.resolver.NXDOMAIN:
            return Answer(problem="no_name")
        except dns.resolver.NoAnswer:
            return Answer(problem="none")
        except dns.exception.Timeout:
            self._silences += 1
            return Answer(problem="failed")
        except (dns.exception.DNSException, OSError, UnicodeError):
            return Answer(problem="failed")
        return Answer(tuple(sorted(text(record) for record in found)))


def _host(name: Any) -> str:
    return name.to_text().rstrip(".").lower()
