"""What Gmail, Yahoo and Microsoft ask of who sends much, as a checklist with its state. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.deliverability import base_url, dmarc, hosts, keys, relays, spf
from engine.deliverability.finding import KNOWN, Finding, Level, worst_of
from engine.deliverability.rates import FEWEST, Rate


@dataclass(frozen=True)
class Rule:
    """`code`: of the text that explains it. `reasons`: what stands against it, or why it cannot be known."""

    code: str
    level: Level
    reasons: tuple[str, ...] = ()


_BY_FINDINGS: dict[str, tuple[str, ...]] = {
    "own_domain": (hosts.SENDER,),
    "spf": (spf.CODE,),
    "dkim": (keys.CODE,),
    "dmarc": (dmarc.CODE,),
    "aligned": (dmarc.ALIGNMENT,),
    "tls": (relays.CODE,),
    "reverse": (hosts.PTR,),
    "answers": (hosts.MX,),
    "one_click": (base_url.CODE,),
}
CODES = tuple(code for codes in _BY_FINDINGS.values() for code in codes)
"""Of all findings."""
ALWAYS = ("unsubscribes_at_once", "feedback_id", "list_id")
"""What every message or the engine does by itself."""


def checklist(findings: Sequence[Finding], found: Sequence[Rate]) -> list[Rule]:
    """In the order in which one would mend them. Without findings nothing was looked at yet."""
    looked = [_by_findings(code, findings, codes) for code, codes in _BY_FINDINGS.items()]
    returned = _by_rates("bounces", (r.bounce_level for r in found))
    reported = _by_rates("complaints", (r.complaint_level for r in found))
    return [*looked, *(Rule(code, "ok") for code in ALWAYS), reported, returned]


def _by_findings(code: str, findings: Sequence[Finding], codes: tuple[str, ...]) -> Rule:
    about = [f for f in findings if f.code in codes]
    worst = worst_of(f.level for f in about)
    return Rule(code, worst, tuple(f.message for f in about if f.level == worst != "ok"))


def _by_rates(code: str, levels: Iterable[Level]) -> Rule:
    """Which rates they are is told with the rates."""
    worst = worst_of(levels, KNOWN)
    if worst == "unknown":
        return Rule(code, "unknown", (f"Fewer than {FEWEST} messages left in 30 days: a share says nothing.",))
    return Rule(code, worst)
