from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.profiles.quality.variants import disposable, needs_library, untagged, variant_of
from engine.workspace import Workspace


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada@Example.org", "ada@example.org"),
        ("ada+news@example.org", "ada@example.org"),
        ("a.d.a+x+y@gmail.com", "ada@googlemail.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ａｄａ@example.org", "ada@example.org"),
        ("straße@example.org", "STRASSE@example.org"),
        ("élan@example.org", "e\u0301lan@example.org"),
    ],
)
def test_spellings_of_one_mailbox(one: str, other: str) -> None:
    assert variant_of(one) == variant_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.da@example.org", "ada@example.org"),
        ("ada@example.org", "ada@example.com"),
        ("ada@mail.gmail.com", "a.da@mail.gmail.com"),
        ("eva@example.org", "éva@example.org"),
    ],
)
def test_other_mailboxes(one: str, other: str) -> None:
    assert variant_of(one) != variant_of(other)


def test_nothing_is_lost_of_odd_addresses() -> None:
    assert untagged("+x") == "+x"
    assert variant_of("...@gmail.com") == "...@gmail.com"
    assert variant_of("ada@xn--0.example") == "ada@xn--0.example"


def test_disposable_domains_and_what_lies_below_them() -> None:
    found = disposable(["mailinator.com", "x.mailinator.com", "my-own-mailinator.example", "gmail.com", "com", ""])
    assert found == ["mailinator.com", "x.mailinator.com"]


plain = st.from_regex(
    r"[a-z0-9._+-]{1,20}@(gmail\.com|googlemail\.com|example\.org|[a-z]{1,5}\.[a-z]{2,3})", fullmatch=True
)


@given(address=plain)
def test_sql_says_the_same_of_plain_addresses(sql_variant: Workspace, address: str) -> None:
    assert not needs_library(address)
    with sql_variant.store.read() as cursor:
        assert cursor.value("select address_variant($address)", address=address) == variant_of(address)


@pytest.fixture(scope="module")
def sql_variant(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    from datetime import datetime

    from engine.clock import FixedClock

    return Workspace.in_memory(FixedClock(datetime(2026, 1, 5)), tmp_path_factory.mktemp("variants"))
