from __future__ import annotations

import pytest

from engine.deliverability.hosts import judge_mx, judge_ptr, judge_sender
from engine.deliverability.lookups import Answer

NONE, FAILED = Answer(problem="none"), Answer(problem="failed")


@pytest.mark.parametrize(
    ("domain", "level"),
    [
        ("school.net", "ok"),
        ("gmail.com", "error"),
        ("example.org", "warning"),
        ("mail.example.com", "warning"),
        ("school.test", "warning"),
        ("myexample.org", "ok"),
    ],
)
def test_sender(domain: str, level: str) -> None:
    assert judge_sender(domain, lambda _: NONE).level == level


def test_a_domain_that_is_not_there() -> None:
    found = judge_sender("shcool.net", lambda _: Answer(problem="no_name"))
    assert found.level == "error"
    assert "DNS knows no domain shcool.net" in found.message
    assert judge_sender("school.net", lambda _: FAILED).level == "ok"


@pytest.mark.parametrize(
    ("hosts", "addresses", "level", "words"),
    [
        (Answer(("mx.school.net", "b.school.net")), Answer(), "ok", "Answers go to mx.school.net."),
        (Answer((".",)), Answer(), "error", "takes no mail"),
        (NONE, Answer(("192.0.2.1",)), "warning", "no MX record"),
        (NONE, NONE, "error", "Nobody takes mail"),
        (NONE, FAILED, "unknown", "could not"),
        (FAILED, NONE, "unknown", "could not"),
    ],
)
def test_mx(hosts: Answer, addresses: Answer, level: str, words: str) -> None:
    found = judge_mx("school.net", hosts, addresses)
    assert found.level == level
    assert words in found.message


ONE = Answer(("192.0.2.1",))


@pytest.mark.parametrize(
    ("host", "addresses", "names", "forward", "level", "words"),
    [
        ("mx.net", ONE, {"192.0.2.1": Answer(("mx.net",))}, {"mx.net": ONE}, "ok", "lead back"),
        ("mx.net", ONE, {"192.0.2.1": Answer(("mx.net",))}, {"mx.net": NONE}, "warning", "192.0.2.1 has no name"),
        ("mx.net", ONE, {"192.0.2.1": NONE}, {}, "warning", "no name"),
        ("mx.net", ONE, {"192.0.2.1": FAILED}, {}, "unknown", "could not"),
        ("mx.net", NONE, {}, {}, "error", "has no address"),
        ("mx.net", FAILED, {}, {}, "unknown", "could not"),
        ("127.0.0.1", NONE, {}, {}, "unknown", "this machine"),
    ],
)
def test_ptr(
    host: str, addresses: Answer, names: dict[str, Answer], forward: dict[str, Answer], level: str, words: str
) -> None:
    found = judge_ptr(host, addresses, names, forward)
    assert found.level == level
    assert words in found.message
