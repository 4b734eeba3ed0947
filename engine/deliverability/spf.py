"""SPF (RFC 7208): which machines may send in a domain's name. Pure: `look` gives the TXT records of a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.deliverability.finding import Finding, Level
from engine.deliverability.lookups import Look

MOST_LOOKUPS = 10
"""Of those that evaluate the record; one more makes it worthless (4.6.4)."""
CODE = "spf"

_ASKING = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
_KNOWN = _ASKING | {"all", "ip4", "ip6", "exp"}
_TERM = re.compile(r"([+?~-]?)([A-Za-z][A-Za-z0-9_.-]*)(?:([:=/])(.*))?", re.DOTALL)


@dataclass
class _Walk:
    """What was met on the way through a record and all that it includes."""

    lookups: int = 0
    troubles: list[str] = field(default_factory=list[str])
    has_failed: bool = False
    seen: set[str] = field(default_factory=set[str])


def records_of(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Those of them that are SPF."""
    return tuple(t for t in texts if t.lower() == "v=spf1" or t.lower().startswith("v=spf1 "))


def judge(domain: str, look: Look) -> Finding:
    """Of the one record that a domain must have."""
    answer = look(domain)
    if answer.has_failed:
        return _finding("unknown", domain, "The SPF record could not be looked up.")
    records = records_of(answer.records)
    if not records:
        return _finding("error", domain, "There is no SPF record: nobody can tell who may send in this name.", _PUBLISH)
    record, *more = records
    if more:
        return _finding(
            "error", domain, f"There are {len(records)} SPF records, which is as good as none.", _ONE, records
        )
    walk = _Walk()
    last = _ending(domain, record, look, walk)
    return _judged(domain, records, walk, last)


def _judged(domain: str, records: tuple[str, ...], walk: _Walk, last: str) -> Finding:
    if walk.troubles:
        return _finding("error", domain, walk.troubles[0], "Mend the record where it says so.", records)
    if walk.lookups > MOST_LOOKUPS:
        message = f"The SPF record needs {walk.lookups} look-ups in DNS; after {MOST_LOOKUPS} receivers give it up."
        return _finding("error", domain, message, _FEWER, records)
    if walk.has_failed:
        return _finding("unknown", domain, "A part of the SPF record could not be looked up.", found=records)
    if last == "+":
        return _finding("error", domain, "The SPF record ends in +all: everybody may send in your name.", _END, records)
    if last in ("", "?"):
        return _finding("warning", domain, "The SPF record does not say that others may not send.", _END, records)
    if walk.lookups >= MOST_LOOKUPS - 1:
        message = f"The SPF record needs {walk.lookups} of at most {MOST_LOOKUPS} look-ups: there is no room for more."
        return _finding("warning", domain, message, _FEWER, records)
    return _finding(
        "ok", domain, f"The SPF record is sound ({walk.lookups} of {MOST_LOOKUPS} look-ups).", found=records
    )


def _ending(domain: str, record: str, look: Look, walk: _Walk) -> str:
    """The sign before `all`, '' where there is none. Follows what is included, once each."""
    walk.seen.add(domain.lower())
    last, redirect = "", ""
    for sign, name, value in _terms(record, domain, walk):
        if name in _ASKING:
            walk.lookups += 1
        if name == "all":
            last = sign or "+"
            break
        if name == "redirect":
            redirect = value
        if name == "include":
            found = _other(domain, value, look, walk)
            if found and _ending(value, found, look, walk) == "+":
                walk.troubles.append(
                    f"The SPF record of {domain} includes {value}, which ends in +all: everybody may send."
                )
    if last or not redirect:
        return last
    found = _other(domain, redirect, look, walk)
    return _ending(redirect, found, look, walk) if found else ""


def _terms(record: str, domain: str, walk: _Walk) -> Iterator[tuple[str, str, str]]:
    for word in record.split()[1:]:
        match = _TERM.fullmatch(word)
        name = match[2].lower() if match else ""
        is_modifier = match is not None and match[3] == "="
        if match is None or (name not in _KNOWN and not is_modifier):
            walk.troubles.append(f"The SPF record of {domain} holds “{word[:60]}”, which means nothing.")
        else:
            yield match[1], name, match[4] or ""


def _other(domain: str, name: str, look: Look, walk: _Walk) -> str:
    """The record that is included; '' where there is none to follow. Macros are not followed: they depend on the message."""
    if walk.lookups > MOST_LOOKUPS or "%" in name or name.lower() in walk.seen:
        return ""
    answer = look(name)
    if answer.has_failed:
        walk.has_failed = True
        return ""
    records = records_of(answer.records)
    if len(records) != 1:
        number = "no SPF record" if not records else f"{len(records)} SPF records"
        walk.troubles.append(f"The SPF record of {domain} includes {name or 'nothing'}, which has {number}.")
        return ""
    return records[0]


_PUBLISH = (
    "Publish a TXT record that names your relay; its provider tells the part to include, like v=spf1 include:… ~all."
)
_ONE = "Join them into one that starts with v=spf1."
_END = "End the record with ~all, or with -all once all your mail passes."
_FEWER = "Take out what no longer sends for you, or replace includes by ip4: and ip6:."


def _finding(level: Level, domain: str, message: str, advice: str = "", found: tuple[str, ...] = ()) -> Finding:
    return Finding(level, CODE, domain, message, advice, found)
