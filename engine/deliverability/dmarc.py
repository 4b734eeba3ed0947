"""DMARC (RFC 7489; found by walking up the tree, as its successor does). Pure: `look` gives the TXT records of a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.deliverability.finding import Finding, Level
from engine.deliverability.lookups import Look
from engine.deliverability.tags import tags

CODE = "dmarc"
ALIGNMENT = "alignment"
_POLICIES = ("none", "quarantine", "reject")


@dataclass(frozen=True)
class Policy:
    """The record that holds for a domain: where it stands, its tags; `organisation`: the highest domain with one."""

    at: str
    record: str
    organisation: str

    @property
    def tags(self) -> dict[str, str]:
        return tags(self.record)


def records_of(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Those of them that are DMARC."""
    return tuple(t for t in texts if t.partition(";")[0].replace(" ", "").upper() == "V=DMARC1")


def steps(domain: str) -> list[str]:
    """The domain and those above it, down to two labels."""
    labels = domain.split(".")
    return [".".join(labels[n:]) for n in range(max(len(labels) - 1, 1))]


def policy_of(domain: str, look: Look) -> Policy | None:
    """None where there is none, or several at one place."""
    found = [(step, records_of(look(f"_dmarc.{step}").records)) for step in steps(domain)]
    standing = [(step, records) for step, records in found if records]
    if not standing:
        return None
    at, (record, *more) = standing[0]
    return None if more else Policy(at, record, standing[-1][0])


def judge(domain: str, look: Look) -> Finding:
    """Of the policy that holds for mail from a domain."""
    for step in steps(domain):
        answer = look(f"_dmarc.{step}")
        if answer.has_failed:
            return _finding("unknown", domain, "The DMARC record could not be looked up.")
        records = records_of(answer.records)
        if len(records) > 1:
            return _finding("error", domain, f"There are several DMARC records at _dmarc.{step}.", _ONE, records)
        if records:
            return _judged(domain, step, records)
    return _to_publish(domain, "There is no DMARC record; large providers ask for one.")


def _judged(domain: str, step: str, records: tuple[str, ...]) -> Finding:
    said = tags(records[0])
    policy = (said.get("sp") if step != domain else None) or said.get("p", "")
    if policy.lower() not in _POLICIES:
        message = f"The DMARC record at _dmarc.{step} has no policy p= of none, quarantine or reject."
        return _to_publish(domain, message, records)
    if "rua" not in said:
        return _finding("ok", domain, f"The DMARC policy is {policy}, and nobody gets its reports.", _REPORTS, records)
    advice = "Go on to quarantine once its reports show that all your mail passes." if policy.lower() == "none" else ""
    return _finding("ok", domain, f"The DMARC policy is {policy}.", advice, records)


def judge_alignment(domain: str, signs: str | None, returns: str, look: Look) -> Finding:
    """Whether From agrees with the domain that signs (None: not known) or with the one that bounces go to."""
    policy = policy_of(domain, look)
    organisation, said = (policy.organisation, policy.tags) if policy else (None, {})
    by_signature = signs is not None and _agree(domain, signs, organisation, is_strict=said.get("adkim") == "s")
    by_return = _agree(domain, returns, organisation, is_strict=said.get("aspf") == "s")
    ways = [f"DKIM, which signs for {signs}"] * by_signature + [f"SPF, as bounces go to {returns}"] * by_return
    if ways:
        message = f"For mail from {domain} DMARC can pass by {' and by '.join(ways)}."
        advice = _SIGN if signs is None else "" if by_signature else _OWN_KEY
        return Finding("warning" if advice == _OWN_KEY else "ok", ALIGNMENT, domain, message, advice)
    if signs is None:
        message = f"Bounces go to {returns}: only a signature of your relay for {domain} makes DMARC pass."
        return Finding("unknown", ALIGNMENT, domain, message, _SIGN)
    message = f"DKIM signs for {signs} and bounces go to {returns}: for mail from {domain} DMARC fails."
    return Finding("error", ALIGNMENT, domain, message, _OWN_KEY)


def _agree(first: str, second: str, organisation: str | None, *, is_strict: bool) -> bool:
    """Relaxed: one above the other, or both below the organisation's."""
    if first == second:
        return True
    if is_strict:
        return False
    both: Sequence[str] = (first, second)
    above = organisation is not None and all(d == organisation or d.endswith(f".{organisation}") for d in both)
    return above or first.endswith(f".{second}") or second.endswith(f".{first}")


_ONE = "Keep one of them."
_REPORTS = "Add rua=mailto:… with an address of yours: the reports show who sends in your name."
_SIGN = "Have your relay sign for this domain, or set WARMCAST_DKIM; a signature also survives forwarding."
_OWN_KEY = "Sign for the domain of the sender's address."


def _to_publish(domain: str, message: str, found: tuple[str, ...] = ()) -> Finding:
    advice = f"Publish this TXT record at _dmarc.{domain}, with an address of yours:"
    return Finding("error", CODE, domain, message, advice, found, f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}")


def _finding(level: Level, domain: str, message: str, advice: str = "", found: tuple[str, ...] = ()) -> Finding:
    return Finding(level, CODE, domain, message, advice, found)
