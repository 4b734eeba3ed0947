"""What becomes of the messages that wait: when a new version is activated, and in a pause."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import streamlit as st

from engine.campaigns.campaigns import Campaign
from engine.campaigns.moving import Waiting
from engine.campaigns.pausing import Loss, Pausing, pausing
from engine.workspace import Workspace
from pages.components import campaign_versions_texts as texts
from pages.components.campaign_timing import span
from pages.components.state import counted, day


def asked(campaign: Campaign, waiting: Waiting, *, key: str) -> bool:
    """Draws what waits and the choice; whether it is to move."""
    moves = False
    if waiting.movable:
        is_text = set(waiting.movable) == {campaign.version}
        labels = texts.CHOICES_TEMPLATES if is_text else texts.CHOICES
        under = texts.UNDER_TEMPLATES if is_text else _under(waiting.movable)
        chosen = st.radio(
            f"{_count(texts.WAIT, waiting.in_time)} {under}",
            list(labels),
            format_func=lambda c: labels[c].format(campaign.version),
            captions=[texts.CHOICES_HELP[c] for c in labels],
            key=key,
        )
        moves = chosen == texts.MOVE
    if waiting.kept:
        count = _count(texts.WAIT, sum(waiting.kept.values()))
        st.caption(texts.KEPT.format(count, _under(waiting.kept)))
    if waiting.underway:
        st.caption(texts.UNDERWAY.format(counted(waiting.underway, "message", "messages")))
    return moves


def before_pause(ws: Workspace, campaign: Campaign) -> None:
    """What pausing now would do to what waits."""
    found = pausing(ws, campaign.name)
    st.markdown(_count(texts.PAUSE_NOW, found.waiting))
    _late(ws, campaign, found)


def in_pause(ws: Workspace, campaign: Campaign) -> None:
    """The same while it is paused; nothing where nothing waits."""
    found = pausing(ws, campaign.name)
    if found.waiting:
        st.markdown(_count(texts.PAUSED, found.waiting))
        _late(ws, campaign, found)


def _late(ws: Workspace, campaign: Campaign, found: Pausing) -> None:
    if not found.waiting or campaign.definition.rate:
        # What is to come at a rate is put off by as long as the pause lasts.
        return
    if not found.losses:
        st.caption(texts.NEVER_LATE)
        return
    rule = f"{texts.TOO_LATE.format(span(found.useful_for))} " if found.useful_for is not None else ""
    st.caption(rule + losses(found, ws.zone))


def losses(found: Pausing, zone: ZoneInfo) -> str:
    """When the first one is lost, and how many by when: "The first would be too late after Fri 4 Dec 2026, 14:00; 3 of 9 by …."
    Of one with losses."""
    first, late = found.first_at, found.late
    is_only = found.waiting == 1
    said = [texts.ONLY_LATE if is_only else _count(texts.LATE, late)] if late else []
    if first:
        said.append((texts.ONLY if is_only else texts.FIRST[late > 0]).format(day(first, zone)))
    elif late < found.waiting:
        said.append(texts.OTHERS_NEVER)
    by = [loss for loss in found.losses if loss.messages > late + (first is not None)]
    if by and not is_only:
        said.append(", ".join(_lost(loss, found.waiting, zone, is_first=loss is by[0]) for loss in by))
    return f"{'; '.join(said)}."


def _lost(loss: Loss, waiting: int, zone: ZoneInfo, *, is_first: bool) -> str:
    words = texts.LOSS[is_first, loss.messages == waiting]
    return words.format(loss.messages, day(loss.until, zone), waiting)


def _under(counts: Mapping[int, int]) -> str:
    numbers = sorted(counts)
    if len(numbers) == 1:
        return texts.UNDER.format(numbers[0])
    return texts.UNDER.format(f"{', '.join(map(str, numbers[:-1]))} or {numbers[-1]}")


def _count(words: Mapping[int, str], amount: int) -> str:
    return words.get(amount, words[2]).format(amount)
