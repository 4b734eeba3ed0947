"""What was approved is what is sent: one hash over everything that decides what a campaign's messages say.

The hash is kept with the stretch in which the campaign runs, and computed anew from what is about to be sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from engine.access import require
from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.rules import Stretch, stretches
from engine.content import templates
from engine.content.compiling import Compiled
from engine.errors import TemplateError
from engine.profiles import erase_approvals
from engine.workspace import Workspace


def of_campaign(workspace: Workspace, campaign: Campaign) -> str:
    """Of its newest version with its templates as they are now. Raises UnknownNameError for a template that is gone."""
    require(workspace, "read")
    found = [templates.get(workspace, content.template) for content in campaign.definition.content]
    return content_hash(campaign.definition, [template.compiled for template in found])


def check(workspace: Workspace, stretch: Stretch) -> None:
    """Raises TemplateError if the definition or a template of a stretch is not what was approved when it began. What began
    before there were approvals is let through."""
    if _is_approved(workspace, stretch):
        return
    # An erasure may have taken a name out of it since it was read.
    with workspace.store.read() as cursor:
        now = next(s for s in stretches(cursor, workspace) if s.row["stretch_id"] == stretch.row["stretch_id"])
    if not _is_approved(workspace, now):
        raise TemplateError("The campaign or its template is not what was approved: activate it again", part="approval")


def content_hash(definition: CampaignDefinition, compiled: Iterable[Compiled]) -> str:
    """`compiled`: of each variant, in order. The templates' own hashes are not taken on trust."""
    parts = ([getattr(one, name) for name in erase_approvals.PARTS] for one in compiled)
    return erase_approvals.content_hash(definition.as_dict(), parts)


def _is_approved(workspace: Workspace, stretch: Stretch) -> bool:
    content: list[dict[str, Any]] = orjson.loads(stretch.row["content"])
    approved = content[0].get("approved")
    if approved is None:
        return True
    parts = [templates.get_version(workspace, c["template_id"], c["template_version"]).compiled for c in content]
    return content_hash(stretch.definition, parts) == approved
