"""Whether mail to an address failed for good: by its status (RFC 3463) and by the words of the other side. Pure.

Hard means that there is no such mailbox or domain, or none that ever takes mail. Everything else is soft: a full mailbox, a
block, a policy, a fault on the way. In doubt it is soft: a person who is suppressed wrongly never hears of it.
"""

from __future__ import annotations

import re
from typing import Literal

_STATUS = re.compile(r"(?<![\w.:/-])([245])\.(\d{1,3})\.(\d{1,3})(?![\w.]*\d)")
_REPLY = re.compile(r"(?:^|(?<=[\s:;>'\"(#-]))([45])\d\d(?=[\s-])")

_SOFT_WORDS = re.compile(
    # the mailbox is full, or the message too large
    r"quota|box (?:\S+ ){0,4}full|over (?:its )?(?:storage|limit)|out of storage|disk space|too (?:many|large|big|fast)"
    # too much at once, or not now
    r"|at a rate|rate limit|frequen|throttl|gr[ae]ylist|try (?:again )?later|timed? ?out|temporar|lost connection|not connect"
    # it is us, or what we wrote
    r"|\bblock(?:ed|list)\b|black ?list|dnsbl|\brbl\b|spamhaus|reputation|\bbanned\b|\bspam|virus|message filtered|\bptr\b"
    r"|reverse dns|\bspf\b|\bdkim\b|\bdmarc\b|unauthenticated|authentication"
    r"|not verified|polic(?:y|ies)\b|relay (?:access )?den|relaying|access denied"
    r"|sender (?:\S+ )?(?:reject|den|refus|not allow|domain)|domain of sender|connections not accepted|protocol|procmail"
    # the mailbox is there, but closed for now, or for this
    r"|suspend|on hold|couldn't create|recipient preferences",
    re.IGNORECASE,
)
_WEAK_WORDS = re.compile(r"user:? (?:is )?unknown|unknown user", re.IGNORECASE)
"""What filters answer, too."""
_HARD_WORDS = re.compile(
    # there is nobody of that name
    r"users? (?:account is )?(?:not (?:found|exist|known)|doesn't exist)|unknown (?:recipient|address|account|local)"
    r"|no such (?:user|mailbox|person|account|recipient|address)|(?:mailbox|address|account|recipient|user)\S* (?:\S+ ){0,4}?"
    r"(?:not found|not exist|doesn't exist|unavailable|invalid|couldn't be found|wasn't found)"
    r"|(?:mailbox|address|account|recipient) unknown"
    r"|doesn't have an? \S+ account|check if (?:the )?address is correct"
    r"|(?:invalid|nonexistent|undeliverable) (?:\S+ )?(?:recipient|user|mailbox|address|delivery userid)"
    r"|recipient address\s+rejected\.?[ \t]*$|not (?:a|our) (?:valid )?(?:user|customer|recipient|mailbox)|not listed in"
    r"|no longer (?:on|valid|exists?|in use|available|active)|has (?:moved|been (?:closed|deleted))|destinataire invalide"
    r"|\u30ea\u30b9\u30c8\u306b\u3042\u308a\u307e\u305b\u3093"
    # there is no such domain, or it takes no mail
    r"|unknown (?:host|domain)|(?:host|domain)(?: name)? (?:not found|unknown|does not exist)|no such (?:domain|host)"
    r"|(?:host|domain) or domain name not found|couldn't find any host|unrouteable|not accept (?:any )?(?:e-?)?mail|null mx"
    r"|indicated no smtp service|no mx (?:record )?found|\b521 5\.3\.2|\b556 ",
    re.IGNORECASE | re.MULTILINE,
)
_HARD_STATUS = re.compile(r"5\.1\.(?:1|2|3|6|10)|5\.4\.4")
_NOT_SAYING = re.compile(r"[45]\.(?:0\.\d+|1\.0|2\.0|3\.0|4\.0|5\.0)")
_AT_DATA = re.compile(r"in reply to (?:end of )?data|>>> data|smtp command\s+data", re.IGNORECASE)


def judged(status: str | None, said: str, context: str = "", *, has_given_up: bool = False) -> Literal["hard", "soft"]:
    """`status`: an enhanced code like 5.1.1, or None; `said`: what the other side answered to this one address; `context`: where
    it may stand to which command. `has_given_up`: the other side says that it tried for days."""
    said = said.replace("\u2019", "'")
    is_weak = bool(_WEAK_WORDS.search(said))
    is_told = bool(_HARD_WORDS.search(said))
    if status and status.startswith("4."):
        # Temporary; but who hears for days that there is no such user need not try again.
        return "hard" if has_given_up and status == "4.1.1" and is_weak else "soft"
    if _SOFT_WORDS.search(said) or status in ("5.2.2", "5.2.3"):
        return "soft"
    if _HARD_STATUS.fullmatch(status or ""):
        return "hard"
    if is_weak and not is_told:
        # A filter's words, where the mailbox was accepted before, or where it is a matter of policy.
        is_filter = (status or "").startswith("5.7.") or bool(_AT_DATA.search(context)) or status is None
        return "soft" if is_filter else "hard"
    return "hard" if is_told else "soft"


def status_of(given: str | None, said: str) -> str | None:
    """The code that says most: the one given with the address, unless it says nothing and the answer has another one. Without
    any, the class of the SMTP reply: 5.0.0 or 4.0.0."""
    stated = _STATUS.search(given or "")
    if stated and not _NOT_SAYING.fullmatch(stated[0]):
        return stated[0]
    named = [m[0] for m in _STATUS.finditer(said) if not m[0].startswith("2.")]
    telling = [code for code in named if not _NOT_SAYING.fullmatch(code)]
    if telling or named:
        return (telling or named)[-1]
    if stated:
        return stated[0]
    replies = _REPLY.findall(said)
    return f"{replies[0]}.0.0" if replies else None


def has_code(text: str) -> bool:
    """Whether a mail system's answer stands there: an enhanced code or an SMTP reply."""
    return bool(_STATUS.search(text) or _REPLY.search(text))


def from_code(answer: str) -> str:
    """An answer from the line on that has a code: before it stands what the reporting system says in general."""
    lines = answer.splitlines()
    at = next((n for n, line in enumerate(lines) if has_code(line)), 0)
    return "\n".join(lines[at:])
