"""A message as it is looked at in the app: without its pixel, its links leading where ours would send on. Nothing counts."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import parse_qs

from engine.tracking.running import mail
from engine.workspace import Workspace

_PIXEL = re.compile(r"<img [^<>]*src=\"https?://[^\"<>]*/o/[\w-]{35}\.gif\"[^<>]*>")
_CLICK = re.compile(r"(?<=\")https?://[^\"\s<>?]*/c/([\w-]{46})/([1-9]\d{0,3})(?:\?([^\"\s<>]*))?(?=\")")


def uncounted(workspace: Workspace, html: str) -> str:
    """`html`: of a message that was sent, under whatever address the app was then. A link that is not ours stays as it is."""
    return _CLICK.sub(lambda found: _led(workspace, found), _PIXEL.sub("", html))


def _led(workspace: Workspace, found: re.Match[str]) -> str:
    token, number, query = found.groups()
    address = next(iter(parse_qs(unescape(query or "")).get("to", ())), None)
    links = mail(workspace)
    known = links.send_of_click(token, address)
    theirs = links.links.read(known[1]) if known else None
    destination = theirs.of(int(number), address) if theirs else None
    return escape(destination.url) if destination else found[0]
