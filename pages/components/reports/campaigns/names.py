"""What the rows of a report are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine import segments
from engine.campaigns import campaigns
from engine.campaigns.campaigns import Campaign
from engine.content import templates
from engine.profiles import subscriptions
from engine.reports.slices import Dimension
from engine.workspace import Workspace
from pages.components.campaign_test.figures import letter
from pages.components.deliverability_texts import RECEIVERS
from pages.components.reports.campaigns import texts
from pages.components.state import short

_LONGEST = 60


def name(ws: Workspace, dimension: Dimension, key: Any, *, campaign: Campaign | None = None) -> str:
    """Of one key of a dimension. `campaign`: whose variants they are, so that their templates are named."""
    if key in (None, "", 0) and dimension in texts.UNKNOWN:
        return texts.UNKNOWN[dimension]
    return short(_name(ws, dimension, key, campaign), _LONGEST)


def _name(ws: Workspace, dimension: Dimension, key: Any, campaign: Campaign | None) -> str:
    match dimension:
        case "day":
            return day(key)
        case "hour":
            return texts.HOUR.format(int(key))
        case "version" | "link":
            return f"{texts.DIMENSIONS[dimension]} {key}"
        case "variant":
            return _variant(ws, key, campaign)
        case "domain":
            return RECEIVERS["others"].capitalize() if key == "others" else RECEIVERS.get(str(key), str(key))
        case "device":
            return str(key).capitalize()
        case "source":
            return str(key)
        case _:
            return _labels(ws, dimension).get(key) or str(key)


def day(found: date) -> str:
    return f"{found:%-d %b %Y}"


def _variant(ws: Workspace, variant: int, campaign: Campaign | None) -> str:
    """ "A · Offer", as the newest version has it."""
    content = campaign.definition.content if campaign else []
    if variant >= len(content):
        return letter(variant) if variant < 26 else str(variant)
    labels = {t.name: t.label for t in templates.list_all(ws)}
    own = content[variant].template
    return f"{letter(variant)} · {labels.get(own, own)}"


def _labels(ws: Workspace, dimension: Dimension) -> Mapping[Any, str]:
    match dimension:
        case "campaign":
            return {c.campaign_id: c.label for c in campaigns.list_all(ws)}
        case "template":
            return {t.template_id: t.label for t in templates.list_all(ws)}
        case "topic":
            return {t.topic_id: t.label for t in subscriptions.topics(ws)}
        case _:
            return {s.name: s.label for s in segments.list_all(ws)}
