"""The versions of a campaign: who saved them, when they ran, what differs, and going back to one. Versions never change:
going back makes a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from engine.access import require
from engine.campaigns import campaigns
from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition, parse_kept
from engine.content import templates
from engine.content.versions import Difference as TextDifference
from engine.content.versions import differences as text_differences
from engine.errors import UnknownNameError
from engine.profiles import databases
from engine.store import query
from engine.workspace import Workspace

Content = Mapping[int, int]
"""Template id → its version."""


@dataclass(frozen=True)
class Run:
    """A stretch in which a version ran; naive UTC. `ended_by`: paused, changed, resumed (a pause that counted), archived,
    finished, None while it runs. `content`: with which versions of its templates."""

    started_at: datetime
    stopped_at: datetime | None
    ended_by: str | None
    content: Content


@dataclass(frozen=True)
class Version:
    """`at` is naive UTC; `runs` in order, none for one that never ran."""

    number: int
    definition: CampaignDefinition
    at: datetime
    by: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Difference:
    """One key of the definition, with both values as the YAML writes them; None: left at its default."""

    part: str
    before: Any
    after: Any


@dataclass(frozen=True)
class TemplateChange:
    """A template of both versions that was saved anew between them."""

    label: str
    before: int
    after: int
    parts: tuple[TextDifference, ...]


@dataclass(frozen=True)
class Pending:
    """What activating now would change. `running`: the version that runs, or ran until the pause."""

    running: Version
    saved: Version
    differences: tuple[Difference, ...]
    templates: tuple[TemplateChange, ...]


def list_all(workspace: Workspace, name: str) -> list[Version]:
    """The newest first. Raises UnknownNameError."""
    require(workspace, "read")
    campaign = campaigns.get(workspace, name)
    rows: dict[int, list[dict[str, Any]]] = {}
    with workspace.store.read() as cursor:
        for row in cursor.dicts(query("version.list"), campaign_id=campaign.campaign_id):
            rows.setdefault(row["version"], []).append(row)
    return [_version(number, listed) for number, listed in rows.items()]


def as_of_each(workspace: Workspace, campaign: Campaign, numbers: Iterable[int]) -> dict[int, Campaign]:
    """The campaign with each of these versions' definition; as it is, where there is no such version."""
    wanted = dict.fromkeys(numbers, campaign)
    if wanted.keys() <= {campaign.version}:
        return wanted
    known = {version.number: version.definition for version in list_all(workspace, campaign.name)}
    return {
        number: replace(campaign, version=number, definition=known[number])
        if number in known and number != campaign.version
        else campaign
        for number in wanted
    }


def active_at(known: Sequence[Version], at: datetime) -> Version | None:
    """Which of them ran at that moment (naive UTC)."""
    for version in known:
        if any(run.started_at <= at and (run.stopped_at is None or at < run.stopped_at) for run in version.runs):
            return version
    return None


def differences(before: CampaignDefinition, after: CampaignDefinition) -> list[Difference]:
    """One for each key that differs, in the order of the definition."""
    old, new = before.as_dict(), after.as_dict()
    keys = [name for name in CampaignDefinition.model_fields if getattr(before, name) != getattr(after, name)]
    return [Difference(key, old.get(key), new.get(key)) for key in keys]


def template_changes(workspace: Workspace, before: Content, after: Content) -> list[TemplateChange]:
    """Of the templates that both have."""
    require(workspace, "read")
    found: list[TemplateChange] = []
    labels = {t.template_id: t.label for t in templates.list_all(workspace)}
    for template_id, number in after.items():
        earlier = before.get(template_id, number)
        if earlier != number:
            old, new = (templates.get_version(workspace, template_id, n).source for n in (earlier, number))
            parts = tuple(text_differences(old, new))
            found.append(TemplateChange(labels.get(template_id, "–"), earlier, number, parts))
    return found


def content_of(workspace: Workspace, version: Version) -> Content:
    """With which versions of its templates it ran last; of one that never ran, as activating would take them now."""
    require(workspace, "read")
    if version.runs:
        return version.runs[-1].content
    known = {t.name: t for t in templates.list_all(workspace)}
    used = [known[c.template] for c in version.definition.content if c.template in known]
    return {t.template_id: t.version for t in used}


def pending(workspace: Workspace, name: str) -> Pending | None:
    """None for a campaign that is neither active nor paused, or that runs as it is saved."""
    require(workspace, "read")
    campaign = campaigns.get(workspace, name)
    if campaign.state not in ("active", "paused"):
        return None
    known = list_all(workspace, name)
    running = max((v for v in known if v.runs), key=lambda v: v.runs[-1].started_at)
    saved = known[0]
    now = content_of(workspace, replace(saved, runs=()))
    found = tuple(differences(running.definition, saved.definition))
    changed = tuple(template_changes(workspace, running.runs[-1].content, now))
    return Pending(running, saved, found, changed) if found or changed else None


def restore(workspace: Workspace, name: str, number: int) -> Campaign:
    """Saves that version's definition anew; nothing runs otherwise than before. Raises UnknownNameError, StateError,
    BadValueError if it no longer fits: a field that it names is gone, for instance."""
    require(workspace, "write")
    found = next((v for v in list_all(workspace, name) if v.number == number), None)
    if found is None:
        raise UnknownNameError("version", str(number))
    home = databases.by_id(workspace, campaigns.get(workspace, name).database_id)
    return campaigns.save(workspace, home.name, found.definition)


def _version(number: int, rows: Sequence[Mapping[str, Any]]) -> Version:
    first = rows[0]
    runs = tuple(
        Run(r["started_at"], r["stopped_at"], r["ended_by"], _content(r["content"])) for r in rows if r["stretch_id"]
    )
    return Version(
        number, parse_kept(orjson.loads(first["definition"])), first["created_at"], first["created_by"], runs
    )


def _content(text: str) -> Content:
    return {row["template_id"]: row["template_version"] for row in orjson.loads(text)}
