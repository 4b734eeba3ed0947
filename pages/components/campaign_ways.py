"""Where to go with a finding of a campaign's check: where it says itself, or else where what its code tells is mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from engine.campaigns.campaigns import Campaign
from engine.campaigns.preflight import Finding, WayOut
from engine.content import ready, templates
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import campaign_tenth, choose, quality_details, quality_people, rights, topics
from pages.components.campaign_texts import OPEN_ONE, OPEN_TEMPLATE, TO_SENDERS, TO_SETTINGS, TO_TOPIC
from pages.components.frame import open_detail, shown
from pages.components.state import plain, short

_OF_TEMPLATES = frozenset(
    {
        "no_unsubscribe",
        "unknown_variable",
        "unknown_option",
        "broken_condition",
        "missing_for_everybody",
        "template",
        "template_archived",
    }
)
_SETTINGS = {"default_sender": ("Senders", TO_SENDERS), "base_url": ("In force", TO_SETTINGS)}
"""Code → tab, label."""
_ICONS = {
    "template": ":material/edit:",
    "quality": ":material/fact_check:",
    "confirm": ":material/draft:",
    "topic": ":material/label:",
    "settings": ":material/settings:",
}


@dataclass(frozen=True)
class Place:
    """As WayOut, for what the definition alone tells. `name`: of the template, the topic, or the tab of Settings."""

    kind: Literal["template", "topic", "settings"]
    label: str
    name: str


Way = WayOut | Place


def of(ws: Workspace, campaign: Campaign, finding: Finding) -> tuple[Way, ...]:
    """The best first."""
    if finding.ways:
        return finding.ways
    if finding.code in _OF_TEMPLATES:
        return tuple(_to_templates(ws, campaign, finding))
    if finding.code == "nobody_subscribed" and campaign.definition.topic_name:
        return (Place("topic", TO_TOPIC, campaign.definition.topic_name),)
    if finding.code in _SETTINGS:
        tab, label = _SETTINGS[finding.code]
        return (Place("settings", label, tab),)
    return ()


def draw(ws: Workspace, home: Database, campaign: Campaign, ways: Iterable[Way], *, key: str) -> None:
    for position, way in enumerate(ways):
        if way.kind == "tenth":
            campaign_tenth.offer(ws, campaign, way.label, key=f"{key}.{position}")
        else:
            _one(ws, home, way, key=f"{key}.{position}")


def elsewhere(ws: Workspace, campaign: Campaign, findings: Iterable[Finding]) -> list[Way]:
    """Those of all the findings that lead to another page, each once."""
    found = (way for finding in findings for way in of(ws, campaign, finding) if way.kind in _ICONS)
    return list({(way.kind, way.name): way for way in found}.values())


def button(way: Way, *, key: str, on_click: Callable[[], None] | None = None) -> bool:
    return st.button(plain(way.label), icon=_ICONS[way.kind], type="tertiary", key=key, on_click=on_click)


def go(ws: Workspace, home: Database, way: Way) -> None:
    """To another page."""
    choose.remember(home.name)
    if way.kind == "quality":
        quality_details.ask(way.name or "")
        open_detail("quality")
    if way.kind == "topic":
        topics.ask(way.name or "")
        open_detail("profiles")
    if way.kind == "settings":
        st.session_state["settings.tab"] = way.name
        open_detail("settings")
    open_detail("template", name=way.name or ready.confirm_details(ws))


def _to_templates(ws: Workspace, campaign: Campaign, finding: Finding) -> Iterable[Place]:
    """Which the finding names, or else all that the campaign has."""
    used = {content.template for content in campaign.definition.content}
    known = [t for t in templates.list_all(ws) if t.name in used]
    named = [t for t in known if any(f"“{word}”" in finding.message for word in (t.name, t.label))] or known
    for template in named:
        label = OPEN_TEMPLATE if len(used) == 1 else OPEN_ONE.format(short(template.label, 30))
        yield Place("template", label, template.name)


def _one(ws: Workspace, home: Database, way: Way, *, key: str) -> None:
    if isinstance(way, WayOut) and way.kind == "segment":
        quality_people.see(ws, home, way.condition or {}, label=way.label, key=key)
        return
    with rights.only_for(ws, "write" if way.kind == "confirm" else "read"):
        is_pressed = button(way, key=key)
    if is_pressed:
        with shown():
            go(ws, home, way)
