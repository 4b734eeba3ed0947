"""Who takes mail for a domain (MX), what its address is worth, and whether the relay's addresses have names (PTR). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from engine.deliverability.finding import Finding
from engine.deliverability.lookups import Answer, Look
from engine.delivery.smtp.relay import is_loopback

MX, PTR, SENDER = "mx", "ptr", "sender"

FREE = frozenset(
    {
        *("gmail.com", "googlemail.com", "yahoo.com", "ymail.com", "aol.com", "icloud.com", "me.com", "mac.com"),
        *("outlook.com", "hotmail.com", "live.com", "msn.com", "gmx.com", "gmx.de", "gmx.net", "web.de", "mail.com"),
        *("mail.ru", "bk.ru", "list.ru", "inbox.ru", "yandex.ru", "yandex.com", "proton.me", "protonmail.com"),
    }
)
"""Mailbox providers: who else sends in their name is refused."""
_EXAMPLES = frozenset({"example.com", "example.net", "example.org"})
_RESERVED = frozenset({"example", "test", "invalid", "localhost", "local", "internal"})


def is_invented(domain: str) -> bool:
    """Whether nobody can own it (RFC 2606): it stands in examples."""
    return domain.rpartition(".")[2] in _RESERVED or any(domain == e or domain.endswith(f".{e}") for e in _EXAMPLES)


def judge_sender(domain: str, look: Look) -> Finding:
    """Whether one may send from there at all. `look` is asked only where that can be known."""
    if is_invented(domain):
        message = f"{domain} is a domain for examples: mail in its name does not arrive."
        return Finding(
            "warning", SENDER, domain, message, "Set an address of your own as WARMCAST_FROM or in the sender."
        )
    if domain in FREE:
        message = f"{domain} belongs to a mailbox provider: mail in its name that others send is refused."
        return Finding("error", SENDER, domain, message, "Send from an address of a domain of your own.")
    if look(domain).problem == "no_name":
        message = f"DNS knows no domain {domain}, as far as this machine sees: mail in its name is refused."
        return Finding("error", SENDER, domain, message, "Mend the sender's address, or register the domain.")
    return Finding("ok", SENDER, domain, f"{domain} is a domain one can send from.")


def judge_mx(domain: str, hosts: Answer, addresses: Answer) -> Finding:
    """Whether answers and bounces can come back."""
    if hosts.has_failed or (not hosts.records and addresses.has_failed):
        return Finding("unknown", MX, domain, "Who takes mail for the domain could not be looked up.")
    if hosts.records == (".",):
        return Finding(
            "error", MX, domain, "The domain says that it takes no mail: answers are lost.", _ADD, hosts.records
        )
    if hosts.records:
        return Finding("ok", MX, domain, f"Answers go to {hosts.records[0]}.", found=hosts.records)
    if addresses.records:
        return Finding("warning", MX, domain, "There is no MX record; answers go to the web server's address.", _ADD)
    return Finding("error", MX, domain, "Nobody takes mail for the domain: answers and bounces are lost.", _ADD)


def judge_ptr(host: str, addresses: Answer, names: Mapping[str, Answer], forward: Mapping[str, Answer]) -> Finding:
    """`names`: of each address; `forward`: the addresses of each name. Each address needs a name that leads back to it."""
    if is_loopback(host):
        message = "The relay runs on this machine: what counts is the address with which it goes out, not known here."
        return Finding("unknown", PTR, host, message, "Have whoever gave you that address set its name (PTR).")
    if addresses.has_failed or any(a.has_failed for a in (*names.values(), *forward.values())):
        return Finding("unknown", PTR, host, "The names of the relay's addresses could not be looked up.")
    if not addresses.records:
        return Finding("error", PTR, host, f"The relay {host} has no address.", "Check WARMCAST_SMTP_URL.")
    nameless = [
        address
        for address in addresses.records
        if not any(address in forward.get(name, Answer()).records for name in names[address].records)
    ]
    found = tuple(f"{a} → {', '.join(names[a].records) or 'no name'}" for a in addresses.records)
    if nameless:
        message = f"{_and(nameless)} has no name that leads back to it; mail from such an address is refused."
        return Finding("warning", PTR, host, message, _NAME, found)
    return Finding("ok", PTR, host, "The relay's addresses have names that lead back to them.", found=found)


_ADD = "Publish an MX record that names your mail server."
_NAME = "If the relay goes out with this address, have its provider set the PTR record."


def _and(words: list[str]) -> str:
    return " and ".join(words) if len(words) < 3 else f"{words[0]} and {len(words) - 1} more"
