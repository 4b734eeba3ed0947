"""Too much about a person for how well we know each other. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from engine.campaigns.preflight.finding import Finding, WayOut
from engine.campaigns.preflight.mistakes import wording
from engine.campaigns.preflight.mistakes.facts import NAMES
from engine.campaigns.preflight.mistakes.message import Message
from engine.campaigns.preflight.seen import Seen

STRANGER = 3
"""The weight of facts that a message may print for somebody who never had one from us."""
MOST_MESSAGES, BOUGHT = 8, 2
_NAMED = 5


def allowed(messages: int, orders: int) -> int:
    """The weight of facts that is fine for a person: one more for each message that they had from us, up to MOST_MESSAGES, and
    BOUGHT more for who bought something."""
    return STRANGER + min(messages, MOST_MESSAGES) + (BOUGHT if orders else 0)


def personal_findings(message: Message, seen: Seen) -> Iterator[Finding]:
    """At most one, of marketing: who did something themselves expects their own data in the answer."""
    group = seen.too_personal
    if not message.is_marketing or not group.count or not seen.patterns:
        return
    facts = max((message.facts(pattern) for pattern in seen.patterns), key=lambda f: sum(f.values()))
    names = [message.fields[name].label if name in message.fields else NAMES[name] for name in facts]
    shown = wording.listed(names) if len(names) <= _NAMED else f"{', '.join(names[:_NAMED])} and more"
    number = "1 fact" if len(facts) == 1 else f"up to {len(facts)} facts"
    text = f"{wording.people(group.count)} would read {number} about themselves ({shown}){_had(sum(facts.values()))}."
    ways = (WayOut("tenth", "Try it on 10 % first"), message.way)
    yield Finding("warning", "too_personal", text, group.count, tuple(group.samples), ways)


def _had(weight: int) -> str:
    """How many messages everybody for whom this weight is too much can have had."""
    most = weight - STRANGER - 1
    if most >= MOST_MESSAGES:
        return ", more than they expect of us"
    return (
        f" though they had no more than {wording.messages(most)} from us"
        if most
        else " though they had no message from us"
    )
