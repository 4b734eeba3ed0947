"""Addresses of pages elsewhere that subscribers are led to. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from engine.errors import BadValueError

_LONGEST = 1_000


def check_url(url: str, *, label: str, field: str) -> str:
    """A whole address of a page, safe in a link and in a policy. Raises BadValueError naming the field."""
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and url.isascii() and url.isprintable()
    except ValueError:
        is_good = False
    if not is_good or len(url) > _LONGEST or any(c in url for c in " ;,'\"<>"):
        raise BadValueError(f"{label} is a whole address, like https://example.org/thanks.", field=field)
    return url
