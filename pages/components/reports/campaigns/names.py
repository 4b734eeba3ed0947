"""What the rows of a report are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from string import ascii_uppercase
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


def namer(ws: Workspace, dimension: Dimension, *, campaign: Campaign | None = None) -> Callable[[Any], str]:
    """Key of a dimension → what it is called. `campaign`: whose variants they are, so that their templates are named."""
    labels = _labels(ws, dimension, campaign)

    def name(key: Any) -> str:
        if key in (None, "", 0) and dimension in texts.UNKNOWN:
            return texts.UNKNOWN[dimension]
        return short(labels.get(key) or _plain(dimension, key), _LONGEST)

    return name


def _plain(dimension: Dimension, key: Any) -> str:
    match dimension:
        case "day":
            return day(key)
        case "hour":
            return texts.HOUR.format(int(key))
        case "version" | "link":
            return f"{texts.DIMENSIONS[dimension]} {key}"
        case "variant":
            return letter(key) if key < len(ascii_uppercase) else str(key)
        case "device":
            return str(key).capitalize()
        case _:
            return str(key)


def day(found: date) -> str:
    return f"{found:%-d %b %Y}"


def _labels(ws: Workspace, dimension: Dimension, campaign: Campaign | None) -> Mapping[Any, str]:
    match dimension:
        case "variant":
            return _variants(ws, campaign)
        case "domain":
            return {**RECEIVERS, "others": RECEIVERS["others"].capitalize()}
        case "campaign":
            return {c.campaign_id: c.label for c in campaigns.list_all(ws)}
        case "template":
            return {t.template_id: t.label for t in templates.list_all(ws)}
        case "topic":
            return {t.topic_id: t.label for t in subscriptions.topics(ws)}
        case "segment":
            return {s.name: s.label for s in segments.list_all(ws)}
        case _:
            return {}


def _variants(ws: Workspace, campaign: Campaign | None) -> dict[Any, str]:
    """ "A · Offer", as the newest version has it."""
    content = campaign.definition.content if campaign else []
    labels = {t.name: t.label for t in templates.list_all(ws)}
    return {n: f"{letter(n)} · {labels.get(c.template, c.template)}" for n, c in enumerate(content)}
