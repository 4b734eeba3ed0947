"""Which hosts are one's own."""

from __future__ import annotations

import pytest

from engine.consent import organisation
from engine.content import own_sites
from engine.workspace import Workspace


def test_the_public_address_and_the_website(ws: Workspace) -> None:
    base = own_sites.hosts(ws)
    organisation.save(ws, "School", "https://www.School.example.org/start")
    assert own_sites.hosts(ws) == base | {"school.example.org"}
    organisation.save(ws, "School", "")
    assert own_sites.hosts(ws) == base


@pytest.mark.parametrize(
    ("address", "is_own"),
    [
        ("https://school.example.org/x", True),
        ("https://www.school.example.org", True),
        ("https://shop.school.example.org/x", True),
        ("school.example.org", True),
        ("https://example.org/x", False),
        ("https://otherschool.example.org", False),
        ("", False),
    ],
)
def test_what_lies_below_them(address: str, is_own: bool) -> None:
    assert own_sites.is_own(address, frozenset({"school.example.org"})) is is_own
