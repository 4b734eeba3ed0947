"""The tab “Versions” of a campaign, and the line below its title where the saved version is not the one that runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from engine.access.permissions import may
from engine.campaigns import versions
from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.versions import Pending, Run, TemplateChange, Version
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import campaign_check
from pages.components import campaign_versions_texts as texts
from pages.components.campaign_versions_words import lines, parts
from pages.components.frame import done, shown
from pages.components.state import plain, short, unlinked, when
from pages.components.template_texts import TEMPLATE_PARTS

TAB = "Versions"
_LONGEST = 1_000
_MANY, _TALL = 7, 420
"""More versions scroll in a box so many pixels high."""


def line(ws: Workspace, campaign: Campaign, *, activate: Callable[[], None]) -> None:
    """`activate`: what the button does that makes the saved version count; a paused campaign has its own."""
    found = versions.pending(ws, campaign.name)
    if found is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="campaign.pending"):
        st.badge(plain(pending_words(campaign, found)), icon=":material/difference:", color="orange")
        if found.differences:
            st.caption(texts.DIFFERS.format(plain(parts(found.differences))), width="content")
        if st.button(texts.SEE, type="tertiary", icon=":material/compare_arrows:", key="campaign.pending.see"):
            st.session_state[campaign_check.tab_key(campaign)] = TAB
            st.rerun()
        is_offered = campaign.state == "active" and may(ws, "send")
        if is_offered and st.button(
            texts.ACTIVATE, type="tertiary", icon=":material/bolt:", key="campaign.pending.activate"
        ):
            activate()
        if found.differences and may(ws, "write"):
            _discard(ws, campaign, found.running.number)


def draw(ws: Workspace, campaign: Campaign) -> None:
    """The versions, and what differs between any two: at first between what runs and what is saved."""
    known = {v.number: v for v in versions.list_all(ws, campaign.name)}
    side, main = st.columns([2, 3], gap="large")
    with side, st.container(height=_TALL if len(known) > _MANY else "content", border=False, key="versions.list"):
        for version in known.values():
            _listed(ws, version)
    found = versions.pending(ws, campaign.name)
    if len(known) == 1 and found is None:
        return
    with main:
        newest = max(known)
        ran = [number for number, version in known.items() if version.runs and number < newest]
        runs = found.running.number if found else max(ran, default=max(newest - 1, 1))
        key = f"campaign.versions.{campaign.name}.{newest}"
        with st.container(horizontal=True):
            before, after = (
                _version(known, label, start, key=f"{key}.{label}") for label, start in (("From", runs), ("To", newest))
            )
        _compared(ws, campaign, before, after, found)
        _restorable(ws, campaign, before, known)


def differences(ws: Workspace, campaign: Campaign, before: CampaignDefinition, after: CampaignDefinition) -> bool:
    """Draws what the second says otherwise; whether that is anything."""
    home = databases.by_id(ws, campaign.database_id)
    found = lines(ws, home, before, after, versions.differences(before, after))
    for part, old, new in found:
        st.markdown(texts.WAS_IS.format(plain(part), plain(short(old, _LONGEST)), plain(short(new, _LONGEST))))
    return bool(found)


def _discard(ws: Workspace, campaign: Campaign, running: int) -> None:
    is_pressed = st.button(
        texts.DISCARD,
        type="tertiary",
        icon=":material/undo:",
        key="campaign.discard",
        help=texts.DISCARD_HELP.format(running),
    )
    if is_pressed:
        _restore(ws, campaign, running, texts.DISCARDED)


def _compared(ws: Workspace, campaign: Campaign, before: Version, after: Version, found: Pending | None) -> None:
    is_pending = found is not None and (before.number, after.number) == (found.running.number, found.saved.number)
    changed = (
        found.templates
        if found and is_pending
        else versions.template_changes(ws, *(versions.content_of(ws, v) for v in (before, after)))
    )
    is_any = differences(ws, campaign, before.definition, after.definition)
    _templates(changed)
    if not is_any and not changed:
        st.caption(texts.SAME)


def _templates(changed: Sequence[TemplateChange]) -> None:
    for one in changed:
        st.markdown(f":small[**{plain(texts.SAME_TEMPLATES.format(one.label, one.before, one.after))}**]")
        for part in one.parts:
            st.caption(TEMPLATE_PARTS[part.part])
            st.code("\n".join(part.lines), language="diff", wrap_lines=True)


def _version(known: Mapping[int, Version], label: str, start: int, *, key: str) -> Version:
    numbers = list(known)
    chosen = st.selectbox(
        label,
        numbers,
        numbers.index(start),
        format_func=lambda n: f"Version {n}",
        key=key,
        help=texts.COMPARE_HELP,
        width=160,
    )
    return known[chosen]


def _restorable(ws: Workspace, campaign: Campaign, version: Version, known: Mapping[int, Version]) -> None:
    is_fixed = campaign.state in ("archived", "finished") or not may(ws, "write")
    if is_fixed or version.definition == known[max(known)].definition:
        return
    label = texts.RESTORE.format(version.number)
    if st.button(label, icon=":material/settings_backup_restore:", key="campaign.restore", help=texts.RESTORE_HELP):
        _restore(ws, campaign, version.number, texts.RESTORED.format(version.number, max(known) + 1))


def _restore(ws: Workspace, campaign: Campaign, number: int, said: str) -> None:
    with shown():
        versions.restore(ws, campaign.name, number)
        done(said)
        st.rerun()


def _listed(ws: Workspace, version: Version) -> None:
    with st.container(gap=None):
        ran = " · ".join(_ran(ws, run) for run in _joined(version.runs)) or texts.NEVER_RAN
        st.markdown(f"**Version {version.number}** · {when(ws, version.at)} · {unlinked(version.by)}")
        st.caption(ran)


def _joined(runs: Sequence[Run]) -> list[tuple[Any, Any]]:
    """From when to when, without what was activated again in between."""
    spans: list[tuple[Any, Any]] = []
    for run in runs:
        if spans and spans[-1][1] == run.started_at:
            spans[-1] = (spans[-1][0], run.stopped_at)
        else:
            spans.append((run.started_at, run.stopped_at))
    return spans


def _ran(ws: Workspace, span: tuple[Any, Any]) -> str:
    start, end = span
    return texts.RAN.format(when(ws, start), when(ws, end)) if end else texts.RUNS.format(when(ws, start))


def pending_words(campaign: Campaign, found: Pending) -> str:
    """ "version 4 is saved, version 3 runs"."""
    if found.differences:
        return texts.PENDING[campaign.state].format(found.saved.number, found.running.number)
    one = found.templates[0]
    return texts.PENDING_TEMPLATES[campaign.state].format(one.label, one.before, one.after)
