"""What is to be said of an address that a message leads to or loads from. Pure; asks nobody whether it is there.

The lists are short on purpose, our own judgement of what mail filters count and honest mail can do without: a shortener hides
where a link leads and shares its reputation with everybody who uses it; a number instead of a name is what somebody has who
owns no name; programs are not sent by link.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

from engine.content.examining.remembering import Memory
from engine.content.examining.sayings import Fact

_LONGEST = 120
_WEB = re.compile(
    r"(?P<scheme>https?)://(?:[^/?#@]*@)?(?P<host>\[[^\]/?#]*\]|[^/?#:]*)(?P<path>(?::\d*)?(?:/[^?#]*)?)(?=[?#]|\Z)",
    re.IGNORECASE,
)
_OTHER = re.compile(r"(?:mailto|tel|sms|tg|webcal|whatsapp):.", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?")
_UNFILLED = re.compile(r"\{\{|\{%|%7B%7B|\*\||\|\*|%%", re.IGNORECASE)
"""A place for a value, of ours or of another system, that nothing was put into."""
_PLACEHOLDER = re.compile(r"(?:.*\.)?(?P<name>example\.(?:com|net|org)|example|invalid|test)", re.DOTALL)
"""Names that are reserved for examples (RFC 2606)."""
_PROGRAM = re.compile(r".*\.(?:apk|bat|cmd|exe|hta|iso|jar|lnk|msi|ps1|scr|vbs)", re.IGNORECASE | re.DOTALL)
_SHORTENERS = frozenset(
    "bit.ly buff.ly clck.ru cutt.ly goo.gl is.gd ow.ly rb.gy rebrand.ly t.co t.ly tiny.cc tinyurl.com u.to v.gd vk.cc".split()
)


def host_of(address: str) -> str:
    """In small letters and without `www.`; empty where it is no address of the web."""
    web = _WEB.match(address)
    return web["host"].lower().removeprefix("www.") if web else ""


def reserved_in(host: str) -> str:
    """The part of a bare host that is reserved for examples, which says nothing of anybody; anything else as it is."""
    found = None if "/" in host else _PLACEHOLDER.fullmatch(host)
    return found["name"] if found else host


def _facts(address: str) -> tuple[Fact, ...]:
    web = _WEB.match(address)
    host = host_of(address)
    number = _number(host)
    if _UNFILLED.search(address):
        return (("unfilled_link", _shown(address)),)
    if len(address.split()) > 1 or not (number or _can_be_reached(host)):
        return () if _OTHER.match(address) else (("broken_link", _shown(address)),)
    if _PLACEHOLDER.fullmatch(host):
        return (("example_link", _shown(address)),)
    if not web or host == "localhost" or (number and number.is_loopback):
        return ()
    told = {
        "http_link": web["scheme"].lower() == "http",
        "spam_number": number is not None,
        "spam_shortener": host.rstrip(".") in _SHORTENERS,
        "spam_program": _PROGRAM.fullmatch(web["path"]) is not None,
    }
    return tuple((code, _shown(address)) for code, is_so in told.items() if is_so)


FACTS = Memory(_facts)
"""Of an address that is neither empty nor a place within the message."""


def _can_be_reached(host: str) -> bool:
    return host == "localhost" or _NAME.fullmatch(host) is not None


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def _shown(address: str) -> str:
    """Without what may be about a person: name and password, query and fragment."""
    web = _WEB.match(address)
    shown = f"{web['scheme']}://{web['host']}{web['path']}" if web else re.split("[?#]", address, maxsplit=1)[0]
    return shown[:_LONGEST]
