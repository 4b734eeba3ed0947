"""The workspace's policy for marketing: kept, changed, and joined with what topics and campaigns say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from engine.access import audit, require
from engine.campaigns.guarding import Limit, Policy, QuietHours, parse_limits, parse_policy
from engine.campaigns.model import CampaignDefinition
from engine.profiles import subscriptions
from engine.profiles.subscriptions import Topic
from engine.store import query
from engine.workspace import Workspace

SETTING = "policy"


@dataclass(frozen=True)
class Scoped:
    """A limit and who set it: workspace, topic or campaign. `topic_id`: only messages of that topic are counted; None: all
    marketing of the workspace."""

    scope: str
    limit: Limit
    topic_id: int | None = None


def get(workspace: Workspace) -> Policy:
    """A new workspace has no limits, no quiet hours and no control group."""
    require(workspace, "read")
    return workspace.cache.get("policy", lambda: _load(workspace))


def save(workspace: Workspace, data: object) -> Policy:
    """Replaces it; it holds for every decision from now on, also on what the one before holds back. Raises BadValueError with
    the path of what is wrong."""
    require(workspace, "write")
    found = parse_policy(data)
    before = get(workspace)
    with workspace.store.transaction() as cursor:
        workspace.set_setting(cursor, SETTING, orjson.dumps(found.as_dict()).decode())
        cursor.run(query("guard.judge_again"), now=workspace.now())
        audit.record(
            cursor,
            workspace,
            action="changed",
            kind="policy",
            name="workspace",
            before=before.as_dict(),
            after=found.as_dict(),
        )
    workspace.cache.clear()
    return found


def limit_topic(workspace: Workspace, name: str, data: object) -> tuple[Limit, ...]:
    """How many messages of the topic one gets; None lifts its limits. Raises BadValueError, UnknownNameError."""
    require(workspace, "write")
    topic = subscriptions.topic(workspace, name)
    found = parse_limits(data)
    text = orjson.dumps(_limits(found)).decode() if found else None
    with workspace.store.transaction() as cursor:
        cursor.run("update topic set limits = $text where topic_id = $id", text=text, id=topic.topic_id)
        cursor.run(query("guard.judge_again"), now=workspace.now())
        before, after = {"limits": _limits(topic_limits(topic))}, {"limits": _limits(found)}
        audit.record(cursor, workspace, action="limited", kind="topic", name=name, before=before, after=after)
    workspace.cache.clear()
    return found


def _limits(limits: tuple[Limit, ...]) -> Any:
    """As definitions write them."""
    return Policy(limits=limits).as_dict()["limits"] if limits else None


def topic_limits(topic: Topic) -> tuple[Limit, ...]:
    """How many of its messages one gets."""
    return parse_limits(orjson.loads(topic.limits) if topic.limits else None)


def limits_of(workspace: Workspace, definition: CampaignDefinition) -> Iterator[Scoped]:
    """Those that a message of the campaign must pass: its own or else the workspace's, then its topic's. None for service."""
    require(workspace, "read")
    if definition.purpose == "service":
        return
    own = definition.limits is not None
    limits = definition.limits if own else get(workspace).limits
    for limit in limits or ():
        yield Scoped("campaign" if own else "workspace", limit)
    if definition.topic_name:
        topic = subscriptions.topic(workspace, definition.topic_name)
        for limit in topic_limits(topic):
            yield Scoped("topic", limit, topic.topic_id)


def quiet_hours_of(workspace: Workspace, definition: CampaignDefinition) -> QuietHours | None:
    """The campaign's own or else the workspace's."""
    require(workspace, "read")
    if definition.purpose == "service":
        return None
    found = definition.quiet_hours or get(workspace).quiet_hours
    return found if isinstance(found, QuietHours) else None


def _load(workspace: Workspace) -> Policy:
    text = workspace.setting(SETTING)
    return parse_policy(orjson.loads(text)) if text else Policy()
