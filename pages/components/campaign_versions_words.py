"""What one part of a definition says, in the words that the campaign's page has for it elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from engine.campaigns.guarding import QuietHours
from engine.campaigns.model import CampaignDefinition, OncePer
from engine.campaigns.triggers import Strict
from engine.campaigns.versions import Difference
from engine.content import templates
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.broadcasting import words as broadcast_words
from pages.components.campaign_test import words as test_words
from pages.components.campaign_timing import span
from pages.components.campaign_trigger.words import duration_words, names_of, words_of
from pages.components.campaign_versions_texts import NEW_PROFILES, PARTS, RECHECK, REENTRY, YES
from pages.components.guards import words as guards
from pages.components.guards.texts import CHOICES, NONE, POLICY
from pages.components.texts import ON_CHANGE, PURPOSES

Words = Callable[[Workspace, Database, CampaignDefinition], str]


def lines(
    ws: Workspace, home: Database, before: CampaignDefinition, after: CampaignDefinition, found: Sequence[Difference]
) -> list[tuple[str, str, str]]:
    """Of each difference: the part, what it said, what it says. Where the words are the same, as it is written."""
    told: list[tuple[str, str, str]] = []
    for one in found:
        old, new = (_said(ws, home, definition, one.part) for definition in (before, after))
        if old == new:
            old, new = _written(one.before), _written(one.after)
        told.append((_part(one.part), old, new))
    return told


def parts(found: Sequence[Difference]) -> str:
    """What they are about: "waiting time and audience"."""
    named = [_part(one.part) for one in found]
    named = [name if name[:2].isupper() else name[:1].lower() + name[1:] for name in named]
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(named)


def _part(key: str) -> str:
    return PARTS.get(key, key.replace("_", " ").capitalize())


def _said(ws: Workspace, home: Database, definition: CampaignDefinition, part: str) -> str:
    words = _WORDS.get(part)
    return words(ws, home, definition) if words else _written(getattr(definition, part))


def _written(value: object) -> str:
    if value is None:
        return "–"
    dumped = value.model_dump(mode="json", by_alias=True, exclude_defaults=True) if isinstance(value, Strict) else value
    return dumped if isinstance(dumped, str) else json.dumps(dumped, ensure_ascii=False, default=str)


def _topic(ws: Workspace, home: Database, definition: CampaignDefinition) -> str:
    return guards.told_of(ws, home, definition).topic or "none"


def _wait(_ws: Workspace, _home: Database, definition: CampaignDefinition) -> str:
    return duration_words(definition.wait) if definition.wait_time else "at once"


def _reentry(_ws: Workspace, _home: Database, definition: CampaignDefinition) -> str:
    said = definition.reentry
    return f"at most once in {duration_words(said.once_per)}" if isinstance(said, OncePer) else REENTRY[said]


def _content(ws: Workspace, _home: Database, definition: CampaignDefinition) -> str:
    labels = {t.name: t.label for t in templates.list_all(ws)}
    total = sum(c.share for c in definition.content)
    alone = len(definition.content) == 1
    return ", ".join(
        f"“{labels.get(c.template, c.template)}”{'' if alone else f' {guards.percent(round(c.share / total, 2))}'}"
        for c in definition.content
    )


def _limits(_ws: Workspace, _home: Database, definition: CampaignDefinition) -> str:
    return CHOICES[POLICY] if definition.limits is None else guards.limits(definition.limits)


def _quiet(ws: Workspace, _home: Database, definition: CampaignDefinition) -> str:
    said = definition.quiet_hours
    if isinstance(said, QuietHours):
        return guards.quiet(said, str(ws.zone))
    return CHOICES[POLICY] if said is None else CHOICES[NONE]


def _useful(_ws: Workspace, _home: Database, definition: CampaignDefinition) -> str:
    time = definition.useful_time
    return "for ever" if time is None else span(time)


def _goal(ws: Workspace, home: Database, definition: CampaignDefinition) -> str:
    goal = definition.goal
    if goal is None:
        return "none"
    if goal.segment:
        reached = f"they come into “{names_of(ws, home.database_id).segments.get(goal.segment, goal.segment)}”"
    else:
        reached = f"{(goal.event or '').replace('_', ' ')} happens"
    return f"{reached} within {duration_words(goal.within)}"


_WORDS: dict[str, Words] = {
    "label": lambda _ws, _home, d: d.label or d.name,
    "purpose": lambda _ws, _home, d: PURPOSES[d.purpose].split(":")[0],
    "topic": _topic,
    "trigger": lambda ws, home, d: words_of(d.trigger, names_of(ws, home.database_id)),
    "wait": _wait,
    "on_change_during_wait": lambda _ws, _home, d: ON_CHANGE[d.on_change_during_wait],
    "new_profiles": lambda _ws, _home, d: NEW_PROFILES[d.new_profiles],
    "reentry": _reentry,
    "recheck_audience": lambda _ws, _home, d: RECHECK[d.recheck_audience],
    "audience": lambda ws, home, d: guards.told_of(ws, home, d).audience or "Everybody",
    "exclude": lambda ws, home, d: guards.told_of(ws, home, d).exclude or "nobody",
    "content": _content,
    "holdout": lambda _ws, _home, d: guards.percent(d.holdout) if d.holdout else "nobody is left out",
    "limits": _limits,
    "priority": lambda _ws, _home, d: str(d.priority),
    "quiet_hours": _quiet,
    "useful_for": _useful,
    "goal": _goal,
    "schedule": lambda ws, _home, d: broadcast_words.when(d.schedule, ws.zone),
    "rate": lambda _ws, _home, d: broadcast_words.rate(d.rate) if d.rate else "all at once",
    "winner": lambda _ws, _home, d: test_words.winner(d),
    "utm": lambda _ws, _home, d: YES[d.utm],
}
