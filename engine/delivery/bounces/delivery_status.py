"""Delivery status notifications (RFC 3464): the fields of each recipient. Pure."""

from __future__ import annotations

from email.message import Message

from engine.delivery.bounces.opening import ADDRESS, Opened, header
from engine.delivery.bounces.report import Detail, Kind, on_one_line
from engine.delivery.bounces.wording import judged, status_of

_ARRIVED = frozenset({"delivered", "relayed", "expanded", "deliverable"})


def details(found: Opened) -> list[Detail]:
    """One for each recipient; none where nothing names one."""
    blocks = [block for block in found.statuses if block.get("Action") or block.get("Status")]
    return [_detail(block, found, is_only=len(blocks) == 1) for block in blocks]


def _detail(block: Message, found: Opened, *, is_only: bool) -> Detail:
    said = header(block, "Diagnostic-Code")
    action = header(block, "Action").lower()
    status = status_of(header(block, "Status"), said)
    # What says nothing itself may be explained in the words before it; of several recipients nobody knows whose they are.
    words = f"{said}\n{found.text}" if is_only and (not said or status in (None, "5.0.0")) else said
    address = _address(block, said) or (_address_in(header(found.head, "X-Failed-Recipients")) if is_only else None)
    is_delay = action == "delayed"
    if action in _ARRIVED or (status or "").startswith("2."):
        kind: Kind = "not_a_bounce"
    elif is_delay or _is_forwarded(address, said):
        kind = "soft"
    else:
        kind = judged(status, words, found.text if is_only else _before(said, found.text), has_given_up=True)
    return Detail(address, kind, status, on_one_line(said or found.text), is_delay)


def _is_forwarded(address: str | None, said: str) -> bool:
    """Whether the answer names another address alone: the mailbox is there, but passes its mail on to one that is not."""
    named = {a.lower() for a in ADDRESS.findall(said)}
    return bool(address and named and address.lower() not in named)


def _before(said: str, transcript: str) -> str:
    """The command that was answered so, by a transcript of several recipients."""
    at = transcript.find(f"<<< {said.partition(';')[2].strip()}")
    return transcript[max(0, at - 12) : at]


def _address(block: Message, said: str) -> str | None:
    places = (header(block, "Final-Recipient"), header(block, "Original-Recipient"), said)
    return next((a for a in map(_address_in, places) if a), None)


def _address_in(text: str) -> str | None:
    found = ADDRESS.search(text)
    return found[0] if found else None
