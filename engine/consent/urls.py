"""Addresses of pages elsewhere that subscribers are led to. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from engine.errors import BadValueError

_LONGEST = 1_000
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*(:\d+)?", re.ASCII)
"""With its port. Neither names and passwords nor a policy's wildcards, and nothing that browsers read otherwise."""


def check_url(url: str, *, label: str, field: str) -> str:
    """A whole address of a page, safe in a link and in a policy. Raises BadValueError naming the field."""
    try:
        parts = urlsplit(url)
        is_page = parts.scheme in ("http", "https") and _HOST.fullmatch(parts.netloc) and parts.port != 0
    except ValueError:
        is_page = False
    is_plain = url.isascii() and url.isprintable() and not any(c in url for c in " ;,'\"<>\\")
    if not is_page or not is_plain or len(url) > _LONGEST:
        raise BadValueError(f"{label} is a whole address, like https://example.org/thanks.", field=field)
    return url
