"""Reports that follow no RFC: whom they are about, by the words of many mail systems. Pure.

Only what looks like a report at all is read: by who sent it, or by a header that says so. A subject alone proves nothing: people
answer to the subjects of our own messages.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence

from flufl import bounce as flufl

from engine.delivery.bounces.opening import ADDRESS, MOST_PARTS, Opened, header, parsed
from engine.delivery.bounces.report import Detail, on_one_line
from engine.delivery.bounces.wording import from_code, has_code, judged, status_of

# What it says of a message that it cannot read is nothing to look into.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)

_DAEMON = re.compile(r"mailer-?daemon|post_?master|mail ?delivery|mail system|mdaemon", re.IGNORECASE)
_SUBJECT = re.compile(
    r"undeliver|returned (?:mail|to sender)|failure notice|error(?: sending your)? mail"
    r"|mail (?:delivery )?(?:fail|error|system error)"
    r"|deliver\w*[ _-](?:\S+ )?(?:fail|status|report|notif|problem|error|unsuccess|incomplete)"
    r"|could ?n[o']t be (?:delivered|sent)|not (?:be )?delivered"
    r"|undelivered|non-?deliver|bounce|message status|unable to deliver|rejected|wasn't sent"
    r"|are not (?:a )?member",
    re.IGNORECASE,
)
_ONE = f"({ADDRESS.pattern})"
_NAMED = re.compile(
    rf"(?im)\b(?:rcpt(?: to)?|final-recipient|recipient(?: address)?|emailaddress\"?)[ ]?[:=][ ]?[\"<]?{_ONE}"
    rf"|^[ \t]*(?:\d{{3}} )?<?{_ONE}"
    rf"|\b(?:to|errors:) (?:<|the address )?{_ONE}"
)
_ABOUT_SENDER = re.compile(
    r"(?im)^.*(?:mail from|envelope-from|sender:|reply-to:|message-id|members of).*$|^[ \t]*from:.*$"
    r"|\(generated from [^)\n]{0,320}\)|\bfrom: <[^>\n]{0,320}>"
)
_REFUSAL, _TEMPORARY = re.compile(r"\s*5\d\d[ -]"), re.compile(r"\s*4\d\d[ -]")


def is_by_system(found: Opened) -> bool:
    """Whether a mail system wrote it, by a sign that nobody's answer has."""
    return bool(header(found.head, "X-Failed-Recipients") or _DAEMON.search(header(found.head, "From")))


def details(found: Opened) -> list[Detail]:
    """One for each address that the report names; empty for what is none."""
    if not _is_report(found):
        return []
    return [_detail(address, said) for address, said in _parted(found.text, addresses(found))]


def _is_report(found: Opened) -> bool:
    """Whether it looks like a mail system's report about mail that did not arrive."""
    is_told = bool(_SUBJECT.search(header(found.head, "Subject")))
    if is_by_system(found):
        return bool(
            is_told or header(found.head, "X-Failed-Recipients") or found.original or ADDRESS.search(found.text)
        )
    if header(found.head, "In-Reply-To") or header(found.head, "References"):
        return False
    is_bounce = header(found.head, "Return-Path") == "<>" and (is_told or bool(_SUBJECT.search(found.text)))
    return is_bounce or '"notificationType":"Bounce"' in found.text


def addresses(found: Opened) -> list[str]:
    """The first source that names anybody: the header of Exim and Gmail, the words, flufl.bounce, the copy's recipient."""
    own = {a.lower() for name in ("To", "From", "Delivered-To") for a in ADDRESS.findall(header(found.head, name))}
    words = _ABOUT_SENDER.sub("", found.text)
    sources: Iterable[tuple[Iterable[str], set[str]]] = (
        (ADDRESS.findall(header(found.head, "X-Failed-Recipients")), set()),
        (["".join(groups) for groups in _NAMED.findall(words)], own),
        (_by_flufl(found.beginning), set()),
        (ADDRESS.findall(words), own),
        (ADDRESS.findall(header(found.original, "To"))[:1], set()),
    )
    for source, without in sources:
        named = {a.lower(): a for a in source}
        good = [a for low, a in named.items() if low not in without and not _DAEMON.search(low)]
        if good:
            return good[:MOST_PARTS]
    return []


def _detail(address: str, said: str) -> Detail:
    answer = _answer(said)
    status = status_of(None, answer)
    return Detail(address, judged(status, answer, said), status, on_one_line(from_code(answer)))


def _answer(said: str) -> str:
    """The paragraphs in which a mail system's code stands, or all of it: what stands around is the same in every report."""
    paragraphs = [p for p in re.split(r"\n[ \t]*\n", said) if has_code(p)]
    lines = "\n".join(paragraphs or [said]).splitlines()
    # A later try that came to nothing takes back no refusal.
    lasting = [line for line in lines if not _TEMPORARY.match(line)] if any(map(_REFUSAL.match, lines)) else lines
    return "\n".join(lasting)


def _parted(text: str, listed: Sequence[str]) -> list[tuple[str, str]]:
    """What is said about each: from the line that names it first to the next one's; all of it where there is just one."""
    if len(listed) < 2:
        return [(a, text) for a in listed]
    low = text.lower()
    starts = sorted((low.rfind("\n", 0, max(low.find(a.lower()), 0)) + 1, a) for a in listed)
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [(a, text[start:end]) for (start, a), end in zip(starts, ends, strict=True)]


def _by_flufl(beginning: bytes) -> list[str]:
    try:
        found: tuple[Iterable[bytes], Iterable[bytes]] = flufl.all_failures(parsed(beginning))  # pyright: ignore[reportUnknownMemberType]
    except Exception:  # noqa: BLE001  a library over bytes of strangers: what it cannot read, others of these may
        return []
    return sorted(a.decode("utf-8", "replace") for addresses in found for a in addresses)
