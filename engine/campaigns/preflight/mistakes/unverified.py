"""What a campaign relies on that nobody has confirmed, that is too old, wrong, or missing. Read-only.

The rules and thresholds are those of engine/profiles/quality; here they are put to the campaign's own people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from engine import segments
from engine.campaigns.campaigns import Campaign
from engine.campaigns.preflight import audience
from engine.campaigns.preflight.finding import Finding, WayOut
from engine.campaigns.preflight.mistakes import wording
from engine.campaigns.preflight.mistakes.looked_at import MORE, by_tree
from engine.campaigns.preflight.mistakes.message import Message
from engine.campaigns.preflight.seen import MOST_SAMPLES
from engine.content import held, templates
from engine.content.checking import fields_of
from engine.errors import EngineError
from engine.profiles import databases, fields, quality, quality_settings
from engine.profiles.databases import Database
from engine.workspace import Workspace

USES = {
    "trigger": "starts the campaign",
    "audience": "decides who gets it",
    "condition": "decides what they read",
    "content": "stands in the message",
}
"""What a field is used for, in words, in the order in which they are told."""
_WHOSE = {"unverified": ("unverified", "{} unverified"), "missing": ("null", "Without {}")}
"""Whose values they are, as far as a condition can say it: the operator, and a name for the people."""


def value_findings(workspace: Workspace, campaign: Campaign) -> Iterator[Finding]:
    """Of every field that the campaign uses, among the people whom it could mail now."""
    home = databases.by_id(workspace, campaign.database_id)
    used = uses_of(workspace, campaign, home)
    people, among = audience.reach(workspace, campaign).ids, audience.conditions(workspace, campaign)
    for found in quality.warnings(workspace, home.name, used.keys(), people=people):
        # Without a limit, values that most people miss are nothing odd: a trigger is what brings them.
        if (found.level, found.code) == ("note", "missing"):
            continue
        said = wording.listed([words for use, words in USES.items() if use in used[found.field]])
        label = fields.get(workspace, home, found.field).label
        ways = [*_confirming(workspace, home, found.field), WayOut("quality", f"Quality of {label}", found.field)]
        samples: tuple[int, ...] = ()
        if found.code in _WHOSE:
            operator, name = _WHOSE[found.code]
            condition = {"combinator": "and", "rules": [*among, {"field": found.field, "operator": operator}]}
            rows = segments.find_people(workspace, home.name, condition, limit=MOST_SAMPLES)
            samples = tuple(row["profile_id"] for row in rows)
            ways.append(WayOut("segment", name.format(label), condition=condition))
        message = f"{found.message} {label} {said}."
        yield Finding(found.level, f"{found.code}_values", message, found.count, samples, tuple(ways))


def uses_of(workspace: Workspace, campaign: Campaign, home: Database) -> dict[str, set[str]]:
    """Field → which of USES; what is only asked to be there is not used. Templates that are gone or broken are passed over:
    that is told by itself."""
    definition = campaign.definition
    found: defaultdict[str, set[str]] = defaultdict(set)

    def note(names: Iterable[str], use: str) -> None:
        for name in names:
            if name != MORE:
                found[name].add(use)

    note(definition.trigger.fields if definition.trigger else (), "trigger")
    for content in definition.content:
        try:
            whole = held.whole(workspace, templates.get(workspace, content.template))
            message = Message.of(workspace, home, content.template, whole, definition.purpose)
        except EngineError:
            continue
        note(fields_of(message.printed.everything), "content")
        note((name for _, looked in message.looking for name in looked), "condition")
    for condition in definition.people.values():
        note(by_tree(segments.parse(workspace, home.name, condition)), "audience")
    return dict(found)


def _confirming(workspace: Workspace, home: Database, field: str) -> list[WayOut]:
    """Only what people may confirm themselves can be asked of them."""
    may = quality_settings.of_database(workspace, home).get(field)
    return [WayOut("confirm", "Ask people to confirm their details")] if may and may.confirmable else []
