"""What a page view holds, made of the address that a browser shows. The same for the snippet, the pixel and the demo. Pure."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from engine.errors import BadValueError
from engine.events.types import MOST_TEXT, MOST_URL, UTM, has_control, is_page
from engine.names import shown

PERSON = "wc"
"""The parameter in which a link carries who its reader is (engine/tracking)."""
_WHENCE = frozenset({PERSON, "gclid", "fbclid", "msclkid"})


def told(url: str, referrer: str | None = None, **more: Any) -> dict[str, Any]:
    """The properties of a page_view: url, referrer, utm_* and what else is given; what is empty is left out.

    The url keeps neither its fragment nor what only says where somebody came from: utm_* become properties, a signed id and the
    click ids of advertisers go, and so does whatever looks like an address. Of the referrer its query goes as a whole.
    Raises BadValueError for an address that is no page's.
    """
    parts = _parts(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    page = _page(parts, pairs)
    if not is_page(page):
        raise _refused(url)
    found = {"url": page, "referrer": _whence(referrer), **_utm(pairs), **more}
    return {name: value for name, value in found.items() if value not in (None, "")}


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        parts.port  # noqa: B018  reading it refuses what only looks like one
    except ValueError:
        raise _refused(url) from None
    is_page = parts.scheme in ("http", "https") and bool(parts.hostname)
    is_path = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    if len(url) > 2 * MOST_URL or not (is_page or is_path):
        raise _refused(url)
    return parts


def _page(parts: SplitResult, pairs: list[tuple[str, str]]) -> str:
    kept = [(n, v) for n, v in pairs if not n.startswith("utm_") and n not in _WHENCE and "@" not in n + v]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    # A space that stood before the fragment is at the end now.
    found = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, "")).strip()
    return (
        found
        if len(found) <= MOST_URL
        else urlunsplit((parts.scheme, parts.hostname or "", parts.path, "", ""))[:MOST_URL]
    )


def _whence(referrer: str | None) -> str | None:
    """Without query: what somebody searched for, or who they are elsewhere, is nobody's business here."""
    try:
        parts = urlsplit((referrer or "").strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    found = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))[:MOST_URL]
    return found if is_page(found) else None


def _utm(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The first of each name; one that looks like an address, or holds what no text holds, is left out."""
    kept = ((n, v.strip()[:MOST_TEXT]) for n, v in reversed(pairs) if n in UTM and "@" not in v)
    return {n: v for n, v in kept if not has_control(v)}


def _refused(url: str) -> BadValueError:
    return BadValueError(f"“{shown(url)}” is not the address of a page: http, https or a path.", field="url")
