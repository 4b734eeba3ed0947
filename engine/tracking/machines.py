"""Which opens and clicks of a message no person made: each rule with its name, which stands in the event. Pure.

What fetches pictures for a person at the moment they look, as Gmail's and Yahoo's proxies do, is that person's look.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from engine.tracking.hits import is_bot

Did = Literal["opened", "clicked"]
SCANNER, PROGRAM, MAIL_PRIVACY, HEAD_FIRST, BURST, TOO_SOON = (
    "scanner",
    "program",
    "mail_privacy",
    "head_first",
    "burst",
    "too_soon",
)
WORDS: Mapping[str, str] = {
    SCANNER: "names itself as a filter that looks at mail before people get it",
    PROGRAM: "names itself as a program, or says nothing of itself",
    MAIL_PRIVACY: "Apple Mail, which fetches all pictures when a message arrives, whether it is read or not",
    HEAD_FIRST: "asked for the head of a link of this message shortly before, as filters do and browsers do not",
    BURST: "one of three or more links of one message within two seconds",
    TOO_SOON: "a click within two seconds after the relay took the message",
}
"""Rule → what is told of it."""
MANY, TOGETHER = 3, timedelta(seconds=2)
SOON = timedelta(seconds=2)
HEAD_COUNTS = timedelta(seconds=60)

_SCANNERS = re.compile(
    r"barracuda|mimecast|proofpoint|urldefense|safelinks|trend ?micro|symantec|messagelabs|fireeye|trellix|cloudmark|ironport|"
    r"sophos|forcepoint|fortimail|fortinet|checkpoint|avanan|zscaler|mcafee|kaspersky|bitdefender|virustotal|mailscanner|"
    r"spamassassin|rspamd|vade|cisco-?esa",
    re.IGNORECASE,
)
_MAIL_PRIVACY = "Mozilla/5.0"
"""All that Apple's proxies say of themselves."""


class Pressed(NamedTuple):
    """A click: on the link `number` of a message."""

    send_id: int
    number: int
    at: datetime


@lru_cache(maxsize=4096)
def by_agent(did: Did, agent: str) -> str | None:
    """The rule that knows the machine by what its request says of itself, None for none."""
    agent = agent.strip()
    if _SCANNERS.search(agent):
        return SCANNER
    if agent == _MAIL_PRIVACY:
        return MAIL_PRIVACY if did == "opened" else PROGRAM
    return PROGRAM if is_bot({"user-agent": agent}) else None


def is_too_soon(clicked_at: datetime, sent_at: datetime | None) -> bool:
    """`sent_at`: when the relay took it, None where that is not known or there is no relay. Times naive UTC."""
    return sent_at is not None and clicked_at < sent_at + SOON


def bursts(clicks: Sequence[Pressed]) -> set[Pressed]:
    """Those that stand together with others of their message on MANY different links within TOGETHER."""
    by_send: dict[int, list[Pressed]] = {}
    for click in clicks:
        by_send.setdefault(click.send_id, []).append(click)
    found: set[Pressed] = set()
    for mine in by_send.values():
        if len(mine) >= MANY:
            found |= _bursts_of_one(sorted(mine, key=lambda c: c.at))
    return found


def _bursts_of_one(clicks: Sequence[Pressed]) -> set[Pressed]:
    """Of one message, in their order."""
    found: set[Pressed] = set()
    first = 0
    for last, click in enumerate(clicks):
        while click.at - clicks[first].at > TOGETHER:
            first += 1
        window = clicks[first : last + 1]
        if len({c.number for c in window}) >= MANY:
            found.update(window)
    return found
