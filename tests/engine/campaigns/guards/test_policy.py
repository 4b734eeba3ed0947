"""The workspace's policy: kept, told to whoever asks, and joined with what topics and campaigns say."""

from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns.guarding import Policy
from engine.campaigns.guards import policy
from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.workspace import Actor, Workspace

TWO = {"messages": 2, "days": 7}
QUIET = {"from": "21:00", "to": "08:00"}


def offer(**said: Any) -> CampaignDefinition:
    plain = {"name": "offer", "kind": "trigger", "trigger": {"event": "by_hand"}, "content": [{"template": "offer"}]}
    return parse_definition(plain | said)


def scopes(ws: Workspace, **said: Any) -> list[tuple[str, int]]:
    return [(s.scope, s.limit.messages) for s in policy.limits_of(ws, offer(**said))]


def test_a_new_workspace_has_none(ws: Workspace) -> None:
    assert policy.get(ws) == Policy()
    assert scopes(ws) == []
    assert policy.quiet_hours_of(ws, offer()) is None


def test_what_is_saved_holds(ws: Workspace) -> None:
    policy.save(ws, {"limits": TWO, "quiet_hours": QUIET, "control": 0.1})
    assert policy.get(ws).control == 0.1
    assert scopes(ws) == [("workspace", 2)]
    found = policy.quiet_hours_of(ws, offer())
    assert found is not None and found.from_ == "21:00"
    policy.save(ws, {})
    assert policy.get(ws) == Policy()


def test_a_campaign_overrides_it_and_a_topic_comes_on_top(ws: Workspace) -> None:
    policy.save(ws, {"limits": TWO, "quiet_hours": QUIET})
    policy.limit_topic(ws, "general", TWO | {"messages": 9})
    assert scopes(ws) == [("workspace", 2), ("topic", 9)]
    assert scopes(ws, limits=TWO | {"messages": 5}) == [("campaign", 5), ("topic", 9)]
    assert scopes(ws, limits="none") == [("topic", 9)]
    assert scopes(ws, purpose="service") == []
    assert policy.quiet_hours_of(ws, offer(quiet_hours="none")) is None
    assert policy.quiet_hours_of(ws, offer(purpose="service")) is None
    policy.limit_topic(ws, "general", None)
    assert scopes(ws) == [("workspace", 2)]


def test_what_is_wrong_changes_nothing(ws: Workspace) -> None:
    policy.save(ws, {"limits": TWO})
    with pytest.raises(BadValueError):
        policy.save(ws, {"limits": TWO | {"messages": 0}})
    with pytest.raises(UnknownNameError):
        policy.limit_topic(ws, "nowhere", TWO)
    assert scopes(ws) == [("workspace", 2)]


def test_a_viewer_may_not_change_it(ws: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        policy.save(ws.acting(Actor("eve", "viewer")), {"limits": TWO})
