"""The mail policy and the limits of topics as definitions."""

from __future__ import annotations

import pytest

from engine import definitions
from engine.campaigns.guards import policy
from engine.errors import BadValueError
from engine.profiles import subscriptions
from engine.workspace import Workspace

POLICY = """
policy:
  limits: {messages: 2, days: 7}
  quiet_hours: {from: "21:00", to: "08:00"}
  control: 0.05
topics:
- {name: news, limits: {messages: 1, days: 1}}
"""


def test_the_policy_and_the_limits_of_a_topic(ws: Workspace) -> None:
    applied = definitions.apply(ws, [("policy.yaml", POLICY)])
    assert [(a.kind, a.action) for a in applied] == [("policy", "updated"), ("topic", "created")]
    assert policy.get(ws).control == 0.05
    assert [x.messages for x in policy.topic_limits(subscriptions.topic(ws, "news"))] == [1]
    assert {a.action for a in definitions.apply(ws, [("policy.yaml", POLICY)])} == {"unchanged"}
    definitions.apply(ws, [("topics.yaml", "topics: [{name: news}]")])
    assert policy.topic_limits(subscriptions.topic(ws, "news")) == ()
    assert policy.get(ws).control == 0.05, "a file without a policy leaves it alone"
    assert definitions.apply(ws, [("policy.yaml", "policy: {}")])[0].action == "updated"
    assert policy.get(ws).as_dict() == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("policy: {limits: {messages: 0, days: 7}}", "policy.limits"),
        ("policy: {control: 2}", "policy.control"),
        ("policy: {caps: 2}", "policy.caps: unknown key"),
        ("topics: [{name: news, limits: often}]", "limits like"),
    ],
)
def test_a_policy_that_does_not_fit_is_refused(ws: Workspace, text: str, message: str) -> None:
    with pytest.raises(BadValueError, match=message.replace("[", r"\[")):
        definitions.apply(ws, [("policy.yaml", text)])


def test_two_policies_are_refused(ws: Workspace) -> None:
    files = [("a.yaml", "policy: {control: 0.1}"), ("b.yaml", "policy: {control: 0.2}")]
    with pytest.raises(BadValueError, match="stands there twice"):
        definitions.apply(ws, files)
