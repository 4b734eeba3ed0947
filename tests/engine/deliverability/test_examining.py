from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.deliverability.examining import examine
from engine.deliverability.finding import LEVELS, Finding
from engine.deliverability.lookups import Resolver
from engine.settings import Settings
from tests.engine.deliverability.conftest import Zone, asked
from tests.engine.delivery.conftest import Server
from tests.engine.delivery.test_dkim import new_key, own

RECORD = own().record
ZONE: Zone = {
    "school.net": {"TXT": ["v=spf1 include:relay.net -all".join('""')], "MX": ["10 mx.school.net."]},
    "relay.net": {"TXT": ['"v=spf1 ip4:192.0.2.0/24 -all"'], "A": ["192.0.2.1"]},
    "_dmarc.school.net": {"TXT": ['"v=DMARC1; p=quarantine; rua=mailto:dmarc@school.net"']},
    "mail2026._domainkey.school.net": {"TXT": [f'"{RECORD[:200]}" "{RECORD[200:]}"']},
    "1.2.0.192.in-addr.arpa": {"PTR": ["relay.net."]},
}


def levels(settings: Settings, resolver: Resolver, *domains: str) -> dict[str, str]:
    return {f.code: f.level for f in examine(settings, domains, resolver)}


@pytest.fixture
def dkim(tmp_path: Path) -> str:
    file = tmp_path / "key.pem"
    file.write_bytes(new_key(2048))
    return f"mail2026:school.net:{file}"


def test_all_is_well(serve: Callable[..., Server], dkim: str, resolver_of: Callable[[Zone], Resolver]) -> None:
    settings = Settings(smtp_url=f"smtp://127.0.0.1:{serve().port}", dkim=dkim)
    found = examine(settings, ["school.net"], resolver_of(ZONE))
    assert {f.code: f.level for f in found} == {
        **dict.fromkeys(("sender", "spf", "dkim", "dmarc", "alignment", "mx", "smtp"), "ok"),
        "ptr": "unknown",
        "base_url": "warning",
    }
    assert [LEVELS.index(f.level) for f in found] == sorted(LEVELS.index(f.level) for f in found)
    assert len({f.code for f in found}) == len(found)


def test_nothing_is_published(dkim: str, resolver_of: Callable[[Zone], Resolver]) -> None:
    found = levels(Settings(dkim=dkim), resolver_of({"school.net": {}}), "school.net")
    assert found == {
        **dict.fromkeys(("spf", "dkim", "dmarc", "mx"), "error"),
        **dict.fromkeys(("sender", "alignment"), "ok"),
        **dict.fromkeys(("smtp", "base_url"), "warning"),
    }


def test_spf_counts_for_the_domain_that_reports_go_to(resolver_of: Callable[[Zone], Resolver]) -> None:
    settings = Settings(bounce_domain="b.other.net")
    found = {f.code: f for f in examine(settings, ["school.net"], resolver_of(ZONE))}
    assert (found["spf"].level, found["spf"].about) == ("error", "b.other.net")
    assert (found["alignment"].level, found["dmarc"].level) == ("unknown", "ok")


def test_without_a_key_the_relay_may_sign(resolver_of: Callable[[Zone], Resolver]) -> None:
    assert levels(Settings(), resolver_of(ZONE), "school.net")["dkim"] == "unknown"


def test_the_names_of_a_far_relay(resolver_of: Callable[[Zone], Resolver], monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Finding("unknown", "smtp", "", "")
    monkeypatch.setattr("engine.deliverability.examining.relays.examine", lambda *_, **__: nothing)
    url = "smtp://relay.net:25?starttls=off"
    assert levels(Settings(smtp_url=url), resolver_of(ZONE))["ptr"] == "ok"
    assert levels(Settings(smtp_url=url), resolver_of({"relay.net": {"A": ["192.0.2.9"]}}))["ptr"] == "warning"


def test_a_domain_that_is_not_there(resolver_of: Callable[[Zone], Resolver]) -> None:
    found = levels(Settings(), resolver_of(ZONE), "shcool.net")
    assert found == {"sender": "error", "smtp": "warning", "base_url": "warning"}


@pytest.mark.parametrize("domain", ["example.org", "gmail.com"])
def test_where_nobody_can_publish_nothing_is_looked_up(domain: str) -> None:
    found = levels(Settings(), Resolver(["127.0.0.1"], 1), domain)
    assert set(found) == {"sender", "smtp", "base_url"}


@pytest.mark.parametrize("text", ["nonsense", "s1:school.net:/nowhere/key.pem"])
def test_a_key_that_cannot_be_read(text: str, resolver_of: Callable[[Zone], Resolver]) -> None:
    found = levels(Settings(dkim=text, smtp_url="http://x"), resolver_of(ZONE), "school.net")
    assert (found["dkim"], found["smtp"], found["alignment"]) == ("error", "error", "ok")


def test_offline_it_asks_twice_and_no_more() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        resolver = Resolver(["127.0.0.1"], silent.getsockname()[1], patience=0.2)
        found = levels(Settings(), resolver, "school.net", "other.net")
        assert len(asked(silent)) == 2
    assert {found[code] for code in ("spf", "dmarc", "mx", "dkim")} == {"unknown"}
