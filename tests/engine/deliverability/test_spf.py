from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.deliverability.spf import judge
from tests.engine.deliverability.conftest import looking

D = "school.net"
MANY = {f"{n}.net": ["v=spf1 a mx -all"] for n in range(5)}


@pytest.mark.parametrize(
    ("texts", "level", "words"),
    [
        ({D: ["v=spf1 include:relay.net ~all"], "relay.net": ["v=spf1 ip4:192.0.2.0/24 -all"]}, "ok", r"1 of 10"),
        ({D: ["other", "V=SPF1 ip4:192.0.2.1 ip6:2001:db8::1 a/24 mx:x.net -ALL"]}, "ok", r"2 of 10"),
        ({D: ["v=spf1 redirect=relay.net"], "relay.net": ["v=spf1 a -all"]}, "ok", r"2 of 10"),
        ({D: ["v=spf1 exists:%{i}.x.net include:%{d}.x.net exp=why.net unknown=x -all"]}, "ok", r"2 of 10"),
        ({D: []}, "error", "no SPF record"),
        ({D: ["v=spf10 -all"]}, "error", "no SPF record"),
        ({D: ["v=spf1 -all", "v=spf1 ~all"]}, "error", "2 SPF records"),
        ({D: ["v=spf1 +all"]}, "error", r"\+all"),
        ({D: ["v=spf1 all"]}, "error", r"\+all"),
        ({D: ["v=spf1 redirect=relay.net"], "relay.net": ["v=spf1 all"]}, "error", r"\+all"),
        ({D: ["v=spf1 include:relay.net -all"], "relay.net": ["v=spf1 +all"]}, "error", r"\+all"),
        ({D: ["v=spf1 a ?all"]}, "warning", "does not say"),
        ({D: ["v=spf1 a"]}, "warning", "does not say"),
        ({D: ["v=spf1 include:nobody.net -all"]}, "error", "includes nobody.net, which has no SPF"),
        ({D: ["v=spf1 include:relay.net -all"], "relay.net": ["v=spf1 a", "v=spf1 mx"]}, "error", "has 2 SPF records"),
        ({D: ["v=spf1 include: -all"]}, "error", "includes nothing"),
        ({D: ["v=spf1 ipv4:192.0.2.1 -all"]}, "error", "“ipv4:192.0.2.1”, which means nothing"),
        ({D: [f"v=spf1 {' '.join(f'include:{n}' for n in MANY)} -all"], **MANY}, "error", "needs 1[1-9] look-ups"),
        ({D: [f"v=spf1 {' '.join(f'a:{n}.net' for n in range(9))} -all"]}, "warning", "9 of at most 10"),
        ({D: ["v=spf1 include:school.net -all"]}, "ok", "1 of 10"),
        ({D: None}, "unknown", "could not be looked up"),
        ({D: ["v=spf1 include:relay.net -all"], "relay.net": None}, "unknown", "A part"),
    ],
)
def test_judgement(texts: dict[str, list[str] | None], level: str, words: str) -> None:
    found = judge(D, looking(texts))
    assert (found.level, found.code, found.about) == (level, "spf", D)
    assert re.search(words, found.message)
    assert bool(found.advice) is (level in ("error", "warning"))


def test_what_is_included_is_asked_once() -> None:
    texts = {
        D: ["v=spf1 include:a.net include:b.net -all"],
        "a.net": ["v=spf1 include:b.net -all"],
        "b.net": ["v=spf1 a"],
    }
    asked: list[str] = []
    look = looking(texts)
    judge(D, lambda name: asked.append(name) or look(name))
    assert asked == [D, "a.net", "b.net"]


@given(st.text(max_size=80) | st.text("v=spf1 include:ar/+-~?all", max_size=60))
def test_any_record_is_judged(record: str) -> None:
    assert judge(D, looking({D: [f"v=spf1 {record}"]})).message
