"""Records made of tags, `v=DMARC1; p=none` (RFC 6376, 3.2). Pure."""

from __future__ import annotations


def tags(record: str) -> dict[str, str]:
    """Names in small letters; of two alike the first. What is no tag is left out."""
    found: dict[str, str] = {}
    for part in record.split(";"):
        name, sign, value = part.partition("=")
        if sign:
            found.setdefault(name.strip().lower(), value.strip())
    return found
