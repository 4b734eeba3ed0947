"""All that is said of a template's messages once they were made. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from engine.campaigns.preflight.finding import Finding
from engine.campaigns.preflight.mistakes.message import Message
from engine.campaigns.preflight.mistakes.one_sided import one_sided_findings
from engine.campaigns.preflight.mistakes.personal import personal_findings
from engine.campaigns.preflight.mistakes.popular import popular_findings
from engine.campaigns.preflight.mistakes.same_content import same_content_findings
from engine.campaigns.preflight.seen import Seen
from engine.segments.conditions.tree import Node


def in_message(message: Message, seen: Seen, audience: Node | None = None) -> Iterator[Finding]:
    """`audience`: the condition that chooses the people; None for everybody, and where what happened to them chooses."""
    yield from one_sided_findings(message, seen, audience)
    yield from same_content_findings(message, seen)
    yield from popular_findings(message, seen)
    yield from personal_findings(message, seen)
