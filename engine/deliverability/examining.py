"""Looks at everything that decides whether mail arrives (`doctor`). Asks DNS, the relay and the base URL, and changes nothing."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence

from engine.deliverability import base_url, dmarc, hosts, keys, relays, spf
from engine.deliverability.finding import LEVELS, Finding
from engine.deliverability.lookups import Answer, Resolver
from engine.delivery import dkim
from engine.delivery.smtp.relay import Relay, is_loopback
from engine.errors import BadValueError
from engine.settings import Settings


def examine(
    settings: Settings, domains: Sequence[str], resolver: Resolver | None = None, *, tls: ssl.SSLContext | None = None
) -> list[Finding]:
    """What needs a person most, first. `domains`: of the senders, in ASCII. `resolver` and `tls` default to this machine's.

    Without an answer from DNS it takes some seconds at most."""
    dns = resolver or Resolver()
    found = [*_of_key(settings, dns)]
    for domain in domains:
        found += _of_domain(domain, settings, dns)
    found += [relays.examine(settings.smtp_url, tls=tls), *_of_relay(settings, dns)]
    found.append(base_url.examine(settings.base_url, tls=tls))
    return sorted(found, key=lambda f: LEVELS.index(f.level))


def _of_domain(domain: str, settings: Settings, dns: Resolver) -> Iterator[Finding]:
    sender = hosts.judge_sender(domain, dns.txt)
    yield sender
    if sender.level != "ok":
        # Nobody can publish records there.
        return
    # Receivers look at the domain that reports go to.
    returns = settings.bounce_domain or domain
    yield spf.judge(returns, dns.txt)
    if not settings.dkim:
        yield keys.unsigned(domain)
    yield dmarc.judge(domain, dns.txt)
    yield dmarc.judge_alignment(domain, _signing_domain(settings), returns, dns.txt)
    mail = dns.mx(domain)
    yield hosts.judge_mx(domain, mail, Answer() if mail.records else dns.addresses(domain))


def _of_key(settings: Settings, dns: Resolver) -> Iterator[Finding]:
    try:
        key = dkim.key_of(settings.dkim)
    except BadValueError as error:
        yield keys.unreadable(settings.dkim, error.message)
        return
    if key:
        signer = dkim.signer_of(key)
        yield keys.judge(signer, dns.txt(signer.record_name))


def _signing_domain(settings: Settings) -> str | None:
    try:
        key = dkim.key_of(settings.dkim)
    except BadValueError:
        return None
    return key.domain if key else None


def _of_relay(settings: Settings, dns: Resolver) -> Iterator[Finding]:
    """The names of its addresses."""
    try:
        relay = Relay.from_url(settings.smtp_url) if settings.smtp_url else None
    except BadValueError:
        return
    if relay is None:
        return
    if is_loopback(relay.host):
        yield hosts.judge_ptr(relay.host, Answer(), {}, {})
        return
    addresses = dns.addresses(relay.host)
    names = {address: dns.ptr(address) for address in addresses.records}
    forward = {name: dns.addresses(name) for answer in names.values() for name in answer.records}
    yield hosts.judge_ptr(relay.host, addresses, names, forward)
