"""Email addresses: syntax, normal form, identity. Pure: no look-ups, so whether anybody reads there is not known."""

from __future__ import annotations

import re
from dataclasses import dataclass

import email_validator
from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from engine.errors import BadValueError

# Reserved names (.test, .local …) stand in test data and inner networks: only the relay knows whom they reach.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()

_LONGEST = 1024
PLAIN = r"([A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*)@((?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{2,})"
"""What nearly all addresses look like, up to PLAIN_LONGEST characters and but for the names of ONE_CASE in capitals. The library
says the same of them, twenty times slower; a test proves it."""
PLAIN_LONGEST = 64
ONE_CASE = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)
_PLAIN = re.compile(PLAIN)
_NAMED = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^"<>]*?))\s*<([^<>]*)>\s*', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class AddressCheck:
    """One answer of `address check`: `normalised` if valid, else `reason`, one sentence."""

    address: str
    valid: bool
    normalised: str | None
    reason: str | None


def check(text: str) -> AddressCheck:
    """The address as it stands, untrimmed. Quoted local parts, address literals and display names are not valid."""
    try:
        return AddressCheck(text, True, _validated(text).normalized, None)
    except EmailNotValidError as error:
        return AddressCheck(text, False, None, str(error))


def normalise(text: str) -> str:
    """The address in Unicode's normal form, its domain in small letters and decoded from punycode.

    Raises BadValueError `bad_address` with the reason.
    """
    plain = _PLAIN.fullmatch(text) if len(text) <= PLAIN_LONGEST else None
    if plain and (plain[1].islower() or plain[1].lower() not in ONE_CASE):
        return f"{plain[1]}@{plain[2].lower()}"
    found = check(text)
    if found.normalised is None:
        raise BadValueError(
            f"“{_shown(text)}” is not an email address: {found.reason}", field="email", code="bad_address"
        )
    return found.normalised


def key_of(address: str) -> str:
    """What makes two addresses the same, for uniqueness and suppression: in SQL, `lower(address)`."""
    text = address.strip()
    # Letter by letter, as DuckDB lowers: Python's own lower() minds the end of a word (Σ) and splits İ in two.
    return text.lower() if text.isascii() else "".join("i" if c == "İ" else c.lower() for c in text)


def wire(address: str) -> str:
    """A normalised address as it stands in an envelope or header: its domain in ASCII. Raises BadValueError."""
    if address.isascii():
        return address
    try:
        found = _validated(address)
    except EmailNotValidError as error:
        raise BadValueError(f"“{_shown(address)}” is not an email address: {error}", code="bad_address") from None
    return f"{found.local_part}@{found.ascii_domain}"


def domain(text: str) -> str:
    """A domain as it stands in DNS: ASCII, small letters. Raises BadValueError `bad_domain`."""
    try:
        return wire(normalise(f"x@{text}")).rpartition("@")[2]
    except BadValueError:
        raise BadValueError(f"“{_shown(text)}” is not a domain.", field="domain", code="bad_domain") from None


def parse_sender(text: str) -> tuple[str, str]:
    """`School <school@example.org>` to its name ('' for none) and its normalised address. Raises BadValueError."""
    match = _NAMED.fullmatch(text)
    if match is None:
        return "", normalise(text.strip())
    quoted, plain, address = match.groups()
    name = _ESCAPED.sub(r"\1", quoted) if quoted is not None else plain
    if not name.isprintable():
        raise BadValueError(
            f"“{_shown(name)}” cannot be a sender's name: it holds a control character.", code="bad_address"
        )
    return name.strip(), normalise(address.strip())


def _validated(text: str) -> ValidatedEmail:
    if len(text) > _LONGEST:
        raise EmailNotValidError("The email address is too long.")
    return validate_email(
        text, check_deliverability=False, allow_quoted_local=False, allow_domain_literal=False, strict=True
    )


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text[:80])
