from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from engine.deliverability.lookups import Answer, Resolver
from tests.engine.deliverability.conftest import Zone, asked

ZONE: Zone = {
    "school.net": {
        "TXT": ['"v=spf1 " "-all"', '"other"'],
        "MX": ["20 b.school.net.", "5 A.school.net."],
        "A": ["192.0.2.7"],
        "AAAA": ["2001:db8::7"],
    },
    "null.net": {"MX": ["0 ."]},
    "7.2.0.192.in-addr.arpa": {"PTR": ["Mail.School.net."]},
    "broken.net": {"FAIL": []},
}


@pytest.fixture
def found(resolver_of: Callable[[Zone], Resolver]) -> Resolver:
    return resolver_of(ZONE)


def test_records(found: Resolver) -> None:
    assert found.txt("School.NET.") == Answer(("other", "v=spf1 -all"))
    assert found.mx("school.net") == Answer(("a.school.net", "b.school.net"))
    assert found.mx("null.net") == Answer((".",))
    assert found.addresses("school.net") == Answer(("192.0.2.7", "2001:db8::7"))
    assert found.ptr("192.0.2.7") == Answer(("mail.school.net",))


def test_what_is_not_there(found: Resolver) -> None:
    assert found.txt("nobody.net") == found.addresses("nobody.net") == Answer(problem="no_name")
    assert found.txt("null.net") == found.addresses("null.net") == Answer(problem="none")


@pytest.mark.parametrize("name", ["broken.net", "a..b", "x" * 64 + ".net", "a" * 300])
def test_what_cannot_be_said(found: Resolver, name: str) -> None:
    assert found.txt(name).has_failed


def test_a_silent_server_is_asked_twice_only() -> None:
    """As on a machine without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        resolver = Resolver(["127.0.0.1"], silent.getsockname()[1], patience=0.2)
        assert all(resolver.txt(f"{n}.net").has_failed for n in range(50))
        assert asked(silent) == {"0.net", "1.net"}


def test_answers_are_remembered(found: Resolver) -> None:
    first = found.txt("school.net")
    found._resolver.port = 1
    assert found.txt("school.net") is first
