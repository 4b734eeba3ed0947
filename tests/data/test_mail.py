from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from data.crowd import Crowd, Persona
from data.deeds import Deeds
from data.learning import study
from data.mail import Subscriber, send_newsletters, states, subscribe
from data.rhythm import to_datetimes

Mailed = tuple[dict[str, Deeds], Subscriber, Subscriber]


@pytest.fixture(scope="module")
def mailed(crowd: Crowd) -> Mailed:
    rng = np.random.default_rng(8)
    general, courses = subscribe(rng, crowd, study(np.random.default_rng(3), crowd).enrolments)
    return {d.type: d for d in send_newsletters(rng, crowd, general)}, general, courses


def pairs(deeds: Deeds) -> set[tuple[int, str]]:
    return set(zip(deeds.who.tolist(), _campaigns(deeds.properties), strict=True))


def _campaigns(properties: Sequence[dict[str, str]]) -> list[str]:
    return [told["campaign"] for told in properties]


def test_one_newsletter_a_month_on_a_tuesday_morning(mailed: Mailed) -> None:
    sent = mailed[0]["sent"]
    assert len(set(_campaigns(sent.properties))) == 18
    assert {(t.weekday(), t.hour, t.day <= 7) for t in to_datetimes(sent.at)} == {(1, 9, True)}


def test_funnel(mailed: Mailed) -> None:
    found = {kind: pairs(deeds) for kind, deeds in mailed[0].items()}
    assert found["delivered"] | found["bounced"] == found["sent"]
    assert not found["delivered"] & found["bounced"]
    assert found["clicked"] < found["opened"] < found["delivered"]
    assert found["unsubscribed"] < found["opened"]
    assert 0.15 < len(found["opened"]) / len(found["delivered"]) < 0.45
    assert 0.1 < len(found["clicked"]) / len(found["opened"]) < 0.25


def test_who_unsubscribed_gets_no_more(mailed: Mailed, crowd: Crowd) -> None:
    deeds, general, _ = mailed
    sent = deeds["sent"]
    assert (sent.at - 20 * 60 <= general.until[sent.who]).all()
    assert (sent.at > crowd.registered[sent.who]).all()
    assert len(deeds["unsubscribed"].who) > 10


def test_lapsed_people_open_least(mailed: Mailed, crowd: Crowd) -> None:
    sent, opened = (np.bincount(crowd.persona[mailed[0][kind].who], minlength=4) for kind in ("sent", "opened"))
    rate = opened / sent
    assert rate[Persona.ACTIVE] > 2 * rate[Persona.LAPSED]


def test_states_in_order_of_time_and_alternating(mailed: Mailed, crowd: Crowd) -> None:
    _, general, courses = mailed
    found = states((general, courses), [f"p{n}" for n in range(crowd.size)])
    assert found["changed_at"] == sorted(found["changed_at"])
    seen: dict[tuple[str, str], str] = {}
    for email, topic, state in zip(found["email"], found["topic"], found["state"], strict=True):
        assert seen.get((email, topic)) == (None if state == "subscribed" else "subscribed")
        seen[email, topic] = state
    assert {(topic, state) for (_, topic), state in seen.items()} == {
        (topic, state) for topic in ("general", "courses") for state in ("subscribed", "unsubscribed")
    }
