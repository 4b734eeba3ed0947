"""Addresses taken apart: what two spellings have in common, names of roles, domains that are made to be thrown away. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from engine import addresses

ROLES = frozenset(
    "abuse accounting accounts admin administrator all billing bookings bounces careers contact customerservice "
    "enquiries everyone feedback finance ftp hello help helpdesk hostmaster hr info inquiries invoices it jobs "
    "kontakt legal list mail mailbox mailer-daemon marketing media moderator news newsletter no-reply noc "
    "nobody noreply office orders postmaster press privacy purchasing reception recruiting registrar reservations "
    "root sales secretary security service services shop spam staff subscribe support sysadmin team tech "
    "undisclosed-recipients unsubscribe usenet uucp verwaltung webmaster website www".split()
)
"""Local parts that stand for a function, not for a person: those of RFC 2142, and what companies call their mailboxes."""
_ONE_MAILBOX = {"googlemail.com": "gmail.com"}
_WITHOUT_POINTS = frozenset({"gmail.com"})


def variant_of(address: str) -> str:
    """The same for all spellings that likely reach one person: case, look-alike forms of letters (Unicode's NFKC), a domain
    in punycode, a tag after +, points at gmail. For comparing only, never to send to."""
    local, _, domain = addresses.key_of(address).rpartition("@")
    local, domain = _folded(local), _folded(_decoded(domain))
    domain = _ONE_MAILBOX.get(domain, domain)
    local = untagged(local)
    if domain in _WITHOUT_POINTS:
        local = local.replace(".", "") or local
    return f"{local}@{domain}"


def untagged(local: str) -> str:
    """A local part without what follows its first +."""
    return local.partition("+")[0] or local


def needs_library(address: str) -> bool:
    """Whether SQL's address_variant does not know it all: letters beyond ASCII, punycode."""
    return not address.isascii() or "xn--" in address.lower()


def disposable(domains: Iterable[str]) -> list[str]:
    """Those that a list of throw-away services names, or that lie below one it names."""
    # Read where it is used: most starts of the engine need no list of thousands of domains.
    from disposable_email_domains import blocklist

    return [d for d in domains if any(parent in blocklist for parent in _parents(d))]


def _parents(domain: str) -> Iterable[str]:
    parts = domain.split(".")
    return (".".join(parts[n:]) for n in range(max(len(parts) - 1, 1)))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _decoded(domain: str) -> str:
    if "xn--" not in domain:
        return domain
    import idna

    try:
        return idna.decode(domain)
    except idna.IDNAError:
        return domain
