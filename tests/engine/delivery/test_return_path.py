"""The signed address to which reports go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import addresses
from engine.delivery.return_path import return_path, tokens_in
from engine.delivery.tokens import BOUNCE, Tokens
from engine.errors import BadValueError

TOKENS = Tokens((b"secret",))


@given(st.integers(0, 2**63 - 1))
def test_whatever_case_a_mail_system_makes_of_it(send_id: int) -> None:
    address = return_path(send_id, TOKENS, "bounces.example.org", "school@example.org")
    assert addresses.check(address).valid
    for text in (address, address.upper(), f"Delivered-To: <{address.title()}>"):
        assert [TOKENS.read(token) for token in tokens_in(text)] == [(BOUNCE, send_id)]


def test_without_a_domain_it_is_the_sender() -> None:
    assert return_path(1, TOKENS, "", "school@example.org") == "school@example.org"
    assert tokens_in("school@example.org") == []


def test_a_letter_changed_is_no_signature() -> None:
    address = return_path(7, TOKENS, "bounces.example.org", "school@example.org")
    for at in range(2, 44):
        other = address[:at] + ("a" if address[at] != "a" else "b") + address[at + 1 :]
        for token in tokens_in(other):
            with pytest.raises(BadValueError):
                TOKENS.read(token)
