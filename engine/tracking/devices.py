"""What somebody read a message on, as one coarse word: all that is kept of what their program says of itself. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

DEVICES = ("desktop", "mobile", "tablet", "proxy")
"""proxy: a mailbox that fetches pictures for its people, so that nobody knows what they look at."""
_PROXY = re.compile(r"GoogleImageProxy|ggpht\.com|YahooMailProxy", re.IGNORECASE)
_TABLET = re.compile(r"iPad|Tablet|Kindle|Silk/|PlayBook|Android(?!.*Mobile)", re.IGNORECASE)
_MOBILE = re.compile(r"iPhone|iPod|Mobile|Android|Windows Phone|Outlook-iOS|BlackBerry", re.IGNORECASE)
_DESKTOP = re.compile(r"Windows NT|Macintosh|X11|Linux|CrOS|ms-office|Microsoft Outlook|Thunderbird", re.IGNORECASE)


@lru_cache(maxsize=4096)
def device_of(agent: str) -> str | None:
    """One of DEVICES; None where the program does not say."""
    kinds = (("proxy", _PROXY), ("tablet", _TABLET), ("mobile", _MOBILE), ("desktop", _DESKTOP))
    return next((name for name, says in kinds if says.search(agent)), None)
