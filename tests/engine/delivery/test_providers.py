"""Who judges mail to an address."""

from __future__ import annotations

import pytest

from engine.delivery.providers import group_of


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("ann@gmail.com", "gmail"),
        ("ann@GoogleMail.com", "gmail"),
        ("ann@hotmail.co.uk", "microsoft"),
        ("ann@outlook.de", "microsoft"),
        ("ann@yahoo.co.jp", "yahoo"),
        ("ann@example.org", "example.org"),
        ("ann@outlooks.org", "outlooks.org"),
        ("nobody", "nobody"),
    ],
)
def test_groups(address: str, group: str) -> None:
    assert group_of(address) == group
