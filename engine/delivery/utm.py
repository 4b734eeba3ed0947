"""UTM parameters: how the site that a link leads to knows which message somebody came from. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase
from urllib.parse import parse_qsl, urlencode

Utm = tuple[tuple[str, str], ...]
"""Names and values in their order; none where a campaign wants none."""
SOURCE, MEDIUM = "warmcast", "email"


def of_variant(campaign: str, variant: int, templates: Sequence[str]) -> Utm:
    """What the links of a campaign's message say. `templates`: of its variants, whose `variant` this is, counted from 0: in a
    test it is named by its letter, else by its template."""
    content = ascii_uppercase[variant] if len(templates) > 1 else templates[variant]
    return (
        ("utm_source", SOURCE),
        ("utm_medium", MEDIUM),
        ("utm_campaign", campaign),
        ("utm_content", content),
    )


def with_utm(address: str, utm: Utm) -> str:
    """The address with those that it does not have already."""
    page, sharp, place = address.partition("#")
    path, mark, query = page.partition("?")
    has = {name for name, _ in parse_qsl(query, keep_blank_values=True)} if query else set[str]()
    added = urlencode([(name, value) for name, value in utm if name not in has])
    if not added:
        return address
    between = "&" if query and not query.endswith("&") else ""
    return f"{path}{mark or '?'}{query}{between}{added}{sharp}{place}"
