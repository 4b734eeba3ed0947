"""DKIM: whether the key that signs is the one that DNS tells (RFC 6376, 3.6). Pure."""

from __future__ import annotations

from engine.deliverability.finding import Finding, Level
from engine.deliverability.lookups import Answer
from engine.deliverability.tags import tags
from engine.delivery.dkim import Signer

CODE = "dkim"


def unsigned(domain: str) -> Finding:
    """Without WARMCAST_DKIM, only the relay may sign."""
    message = "Warmcast does not sign: whether your relay does cannot be seen from here."
    advice = "Send a test to yourself and look for DKIM-Signature in its source; if there is none, set WARMCAST_DKIM."
    return Finding("unknown", CODE, domain, message, advice)


def unreadable(setting: str, reason: str) -> Finding:
    """A setting with which no message leaves. `reason` names it."""
    about = setting.split(":")[1] if setting.count(":") >= 2 else ""
    return Finding("error", CODE, about, reason, "Until it is right no message leaves.")


def judge(signer: Signer, answer: Answer) -> Finding:
    """`answer`: the TXT records at the signer's name."""
    if answer.has_failed:
        return _finding("unknown", signer, "The DKIM record could not be looked up.")
    if not answer.records:
        return _to_publish(signer, f"There is no DKIM record at {signer.record_name}.")
    record, *more = answer.records
    if more:
        return _finding("error", signer, f"There are several records at {signer.record_name}.", _KEEP, answer.records)
    said = tags(record)
    if said.get("v", "DKIM1") != "DKIM1" or said.get("k", "rsa").lower() != "rsa" or "p" not in said:
        message = f"The record at {signer.record_name} is no DKIM record of an RSA key."
        return _to_publish(signer, message, answer.records)
    if not said["p"]:
        return _finding("error", signer, "The DKIM record takes its key back: p= is empty.", _NEW, answer.records)
    if "".join(said["p"].split()) != signer.public_key:
        message = f"The key at {signer.record_name} is not the one that signs: no signature verifies."
        return _to_publish(signer, message, answer.records)
    if "y" in said.get("t", "").lower().split(":"):
        message = "The DKIM record says that it is a test (t=y): receivers may ignore it."
        return _finding("warning", signer, message, "Take t=y out.", answer.records)
    return _finding("ok", signer, f"Messages are signed, and {signer.record_name} tells the key.", found=answer.records)


_KEEP = "Keep the one of the key that signs."
_NEW = "Make a new key with a new selector."


def _to_publish(signer: Signer, message: str, found: tuple[str, ...] = ()) -> Finding:
    advice = f"Publish this TXT record at {signer.record_name}:"
    return Finding("error", CODE, signer.domain, message, advice, found, signer.record)


def _finding(level: Level, signer: Signer, message: str, advice: str = "", found: tuple[str, ...] = ()) -> Finding:
    return Finding(level, CODE, signer.domain, message, advice, found)
