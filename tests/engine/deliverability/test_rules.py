from __future__ import annotations

from engine.deliverability.finding import Finding
from engine.deliverability.rates import ALL, Rate
from engine.deliverability.rules import ALWAYS, Rule, checklist

FINDINGS = [
    Finding("ok", "spf", "a.net", "fine"),
    Finding("warning", "spf", "b.net", "nearly"),
    Finding("ok", "dmarc", "a.net", "fine"),
    Finding("unknown", "dkim", "a.net", "the relay may"),
]


def rules(findings: list[Finding], found: list[Rate]) -> dict[str, Rule]:
    return {rule.code: rule for rule in checklist(findings, found)}


def test_the_worst_finding_decides() -> None:
    found = rules(FINDINGS, [])
    assert found["spf"] == Rule("spf", "warning", ("nearly",))
    assert found["dmarc"] == Rule("dmarc", "ok")
    assert found["dkim"] == Rule("dkim", "unknown", ("the relay may",))
    assert found["tls"] == Rule("tls", "unknown")
    assert {found[code].level for code in ALWAYS} == {"ok"}


def test_rates() -> None:
    many = [
        Rate(7, "a.net", ALL, 1_000, 60, 1),
        Rate(30, "a.net", "gmail", 900, 20, 0),
        Rate(30, "b.net", ALL, 9, 9, 9),
    ]
    found = rules([], many)
    assert found["bounces"] == Rule("bounces", "error")
    assert found["complaints"] == Rule("complaints", "warning")
    assert rules([], many[1:2])["complaints"] == Rule("complaints", "ok")
    few = rules([], many[2:])
    assert (few["bounces"].level, few["complaints"].level) == ("unknown", "unknown")
    assert "Fewer than 200" in few["bounces"].reasons[0]
