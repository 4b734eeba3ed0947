"""Making what a recipe says: the template, the segment where it needs one, and the campaign as a draft."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine import segments
from engine.access import require
from engine.campaigns import campaigns
from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.campaigns.recipes import asking as asks
from engine.campaigns.recipes.recipe import TOPIC, Offer, Place, Plan, Recipe
from engine.campaigns.recipes.registry import RECIPES, get
from engine.content import templates
from engine.content.gallery import Start
from engine.errors import BadValueError, StateError
from engine.names import check_text
from engine.profiles import asking, subscriptions
from engine.segments import models
from engine.segments.models import Known
from engine.segments.models.preset import answered
from engine.workspace import Workspace

_MOST_SIGNED = 100
_LOOKED_AT = {"daily": "06:00"}
"""When a segment that starts a campaign takes in who belongs to it by now."""


@dataclass(frozen=True)
class Group:
    """The segment that starts the campaign, to be made."""

    name: str
    label: str
    plan: Plan


@dataclass(frozen=True)
class Planned:
    """What a recipe comes to, before anything is made. `message`: with the label of the template; `group`: where whoever comes
    into a segment starts it."""

    definition: CampaignDefinition
    message: Start
    group: Group | None


def offers(workspace: Workspace, database: str, about: Known | None = None) -> list[Offer]:
    """Every recipe for the database. `about`: what `models.known` gave, if it was read already. Raises UnknownNameError."""
    require(workspace, "read")
    known = about or models.known(workspace, database)
    return [_offer(workspace, known, recipe) for recipe in RECIPES]


def planned(
    workspace: Workspace,
    database: str,
    name: str,
    answers: Mapping[str, Any] | None = None,
    *,
    signed: str,
    about: Known | None = None,
) -> Planned:
    """What the recipe would make, with the likeliest answer where none is given. `signed`: the name of those who write. Raises
    UnknownNameError, BadValueError for an answer, StateError for a database that lacks what it needs."""
    require(workspace, "read")
    offer = _offer(workspace, about or models.known(workspace, database), get(name))
    recipe = offer.recipe
    if offer.missing:
        raise StateError(f"“{recipe.label}” cannot be made here. {offer.missing}")
    found = answered(offer.asks, offer.known, answers)
    strange = sorted(set(answers or {}) - found.keys())
    if strange:
        asked = f"it asks for {', '.join(found)}" if found else "it asks for nothing"
        raise BadValueError(f"“{recipe.label}” does not ask for “{strange[0]}”: {asked}.", field=strange[0])
    topic = subscriptions.topic(workspace, found[TOPIC]) if TOPIC in found else None
    name, label = _unused(recipe, {c.name for c in campaigns.list_all(workspace)})
    template, message_label = _unused(recipe, {t.name for t in templates.list_all(workspace)})
    segment, segment_label = _unused(recipe, {s.name for s in segments.list_all(workspace, archived=True)})
    plan = recipe.plan(found, Place(segment, topic))
    settings = {"name": name, "label": label, "kind": "trigger", "purpose": recipe.purpose, **plan.settings}
    definition = parse_definition(
        {**settings, "topic": topic.name if topic else None, "content": [{"template": template}]}
    )
    message = replace(recipe.message, label=message_label, signed=_checked(signed))
    return Planned(definition, message, Group(segment, segment_label, plan) if plan.segment else None)


def make(
    workspace: Workspace, database: str, name: str, answers: Mapping[str, Any] | None = None, *, signed: str
) -> Campaign:
    """Makes it, each thing under a name that is free, and gives the campaign, a draft. Raises as `planned`."""
    require(workspace, "write")
    found = planned(workspace, database, name, answers, signed=signed)
    if get(name).asks_rating:
        asking.make_rating(workspace, database)
    template = found.definition.content[0].template
    templates.save(workspace, template, found.message.source, label=found.message.label)
    if found.group is not None:
        segments.save(
            workspace,
            database,
            found.group.name,
            found.group.plan.segment,
            label=found.group.label,
            kind="updatable",
            description=found.group.plan.members,
            schedule=_LOOKED_AT,
        )
    return campaigns.save(workspace, database, found.definition)


def _offer(workspace: Workspace, known: Known, recipe: Recipe) -> Offer:
    topic = (asks.topic_of(subscriptions.topics(workspace)),) if recipe.purpose == "marketing" else ()
    return Offer(recipe, recipe.needs(known), known, (*recipe.asks, *topic))


def _unused(recipe: Recipe, taken: Collection[str]) -> tuple[str, str]:
    """Name and label; with the first number, from 2 on, with which the name is not taken."""
    if recipe.name not in taken:
        return recipe.name, recipe.label
    number = next(n for n in range(2, len(taken) + 3) if f"{recipe.name}-{n}" not in taken)
    return f"{recipe.name}-{number}", f"{recipe.label} {number}"


def _checked(signed: str) -> str:
    """It becomes a part of the template, in which braces mean something."""
    name = check_text("signed", signed.strip(), most=_MOST_SIGNED)
    if not name or "{" in name or "}" in name:
        raise BadValueError("Say who writes: a name, without braces.", field="signed")
    return name
