"""What was approved is what is sent: one hash over everything that decides what a campaign's messages say.

The hash is kept with the stretch in which the campaign runs, and computed anew from what is about to be sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson

from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.rules import Stretch
from engine.content import templates
from engine.content.compiling import Compiled
from engine.errors import TemplateError
from engine.workspace import Workspace


def of_campaign(workspace: Workspace, campaign: Campaign) -> str:
    """Of its newest version with its templates as they are now. Raises UnknownNameError for a template that is gone."""
    found = [templates.get(workspace, content.template) for content in campaign.definition.content]
    return content_hash(campaign.definition, [template.compiled for template in found])


def check(workspace: Workspace, stretch: Stretch) -> None:
    """Raises TemplateError if the definition or a template of a stretch is not what was approved when it began. What began
    before there were approvals is let through."""
    content: list[dict[str, Any]] = orjson.loads(stretch.row["content"])
    approved = content[0].get("approved")
    if approved is None:
        return
    parts = [templates.get_version(workspace, c["template_id"], c["template_version"]).compiled for c in content]
    if content_hash(stretch.definition, parts) != approved:
        raise TemplateError("The campaign or its template is not what was approved: activate it again", part="approval")


def content_hash(definition: CampaignDefinition, parts: Iterable[Compiled]) -> str:
    """`parts`: of each variant, in order. The templates' own hashes are not taken on trust."""
    whole: list[Any] = [definition.as_dict()]
    whole += [(c.subject, c.preheader, c.html, c.text, c.conditions) for c in parts]
    return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()
