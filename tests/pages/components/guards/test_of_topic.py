"""The limits of a topic, on its page."""

from __future__ import annotations

from engine.campaigns.guarding import Limit
from engine.campaigns.guards import policy
from engine.profiles import subscriptions
from tests.pages.conftest import errors, open_page, said
from tests.scenarios.school import School

KEY = "profiles.topic.limits.general"


def test_set_and_lifted(school: School) -> None:
    test = open_page("profiles")
    test.session_state["profiles.tab"] = "Topics"
    test.run()
    test.button(key=f"{KEY}.0.add").click().run()
    test.number_input(key=f"{KEY}.0.0.messages").set_value(0).run()
    test.button(key=f"{KEY}.save").click().run()
    assert "0 messages: nobody would get anything." in errors(test)
    test.number_input(key=f"{KEY}.0.0.messages").set_value(1).run()
    test.button(key=f"{KEY}.save").click().run()
    assert "Saved: at most 1 message of General to a person in 7 days" in said(test)
    assert limits(school) == (Limit(messages=1, days=7),)
    test.button(key=f"{KEY}.1.0.remove").click().run()
    test.button(key=f"{KEY}.save").click().run()
    assert "Saved: no limits." in said(test)
    assert limits(school) == ()


def limits(school: School) -> tuple[Limit, ...]:
    return policy.topic_limits(subscriptions.topic(school.ws, "general"))
