from __future__ import annotations

import pytest

from engine.deliverability.dmarc import judge, judge_alignment, policy_of, steps
from tests.engine.deliverability.conftest import looking

D = "news.school.net"
OWN, ABOVE = f"_dmarc.{D}", "_dmarc.school.net"


@pytest.mark.parametrize(
    ("texts", "level", "words", "advice"),
    [
        ({OWN: ["v=DMARC1; p=none; rua=mailto:a@school.net"]}, "ok", "policy is none", "Go on to quarantine"),
        ({OWN: ["v=DMARC1;p=reject;rua=mailto:a@school.net"]}, "ok", "policy is reject", ""),
        ({OWN: ["v=DMARC1; p=quarantine"]}, "ok", "nobody gets its reports", "Add rua"),
        ({ABOVE: ["v=DMARC1; p=none; sp=reject; rua=mailto:a@x.net"]}, "ok", "policy is reject", ""),
        ({ABOVE: ["v=DMARC1; p=reject; rua=mailto:a@x.net"]}, "ok", "policy is reject", ""),
        ({OWN: ["v=DMARC1; p=reject; rua=a"], ABOVE: ["v=DMARC1; p=none"]}, "ok", "policy is reject", ""),
        ({}, "error", "no DMARC record", f"Publish this TXT record at _dmarc.{D}"),
        ({OWN: ["v=spf1 -all"]}, "error", "no DMARC record", "Publish"),
        ({OWN: ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, "error", "several", "Keep one"),
        ({OWN: ["v=DMARC1; rua=mailto:a@x.net"]}, "error", "has no policy", "Publish"),
        ({OWN: ["v=DMARC1; p=nothing"]}, "error", "has no policy", "Publish"),
        ({OWN: None}, "unknown", "could not", ""),
        ({OWN: [], ABOVE: None}, "unknown", "could not", ""),
    ],
)
def test_judgement(texts: dict[str, list[str] | None], level: str, words: str, advice: str) -> None:
    found = judge(D, looking(texts))
    assert (found.level, found.code, found.about) == (level, "dmarc", D)
    assert words in found.message
    assert found.advice.startswith(advice)
    assert bool(found.advice) is bool(advice)
    assert bool(found.publish) is advice.startswith("Publish")


def test_steps() -> None:
    assert steps("a.b.school.net") == ["a.b.school.net", "b.school.net", "school.net"]
    assert steps("net") == ["net"]


def test_the_policy_and_the_organisation() -> None:
    found = policy_of(D, looking({OWN: ["v=DMARC1; p=reject"], ABOVE: ["v=DMARC1; p=none"]}))
    assert found
    assert (found.at, found.organisation, found.tags["p"]) == (D, "school.net", "reject")
    assert policy_of(D, looking({})) is None


@pytest.mark.parametrize(
    ("signs", "returns", "record", "level", "words"),
    [
        (D, D, "v=DMARC1; p=none; adkim=s; aspf=s", "ok", f"by DKIM, which signs for {D} and by SPF, as"),
        ("school.net", "relay.net", "v=DMARC1; p=none", "ok", "by DKIM, which signs for"),
        ("mail.school.net", "relay.net", "v=DMARC1; p=none", "ok", "by DKIM, which signs for"),
        ("mail.school.net", "relay.net", "", "error", "fails"),
        ("school.net", "relay.net", "v=DMARC1; p=none; adkim=s", "error", "fails"),
        (None, "bounces.news.school.net", "", "ok", "by SPF, as bounces go to"),
        (None, "bounces.news.school.net", "v=DMARC1; p=none; aspf=s", "unknown", "only a signature"),
        (None, "relay.net", "v=DMARC1; p=none", "unknown", "only a signature"),
        ("relay.net", D, "v=DMARC1; p=none", "warning", "by SPF, as"),
    ],
)
def test_alignment(signs: str | None, returns: str, record: str, level: str, words: str) -> None:
    found = judge_alignment(D, signs, returns, looking({ABOVE: [record]}))
    assert (found.level, found.code) == (level, "alignment")
    assert words in found.message


def test_endings_alike_are_not_the_same_domain() -> None:
    assert judge_alignment("school.net", "preschool.net", "relay.net", looking({})).level == "error"
