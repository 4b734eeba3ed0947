"""What may stand in a log: everything that looks like an address, a token or somebody's value is taken out. Pure.

Whoever writes a line names ids, counts and reasons; this is the net under it, also for lines of libraries."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable
from urllib.parse import quote, unquote, urlsplit

from engine.errors import EngineError
from engine.settings import Settings

GONE = "…"
SHORTEST_SECRET = 6
"""Characters. A shorter one is no secret, and would stand in many a word."""
MOST = 2_000
"""Characters of a line: more is no line but a text."""
LOOKED_AT = 20 * MOST
"""So much of a text is looked at."""
_ADDRESS = re.compile(r"[^\s<>\"“”,;()\[\]{}|]+(?:@|%40)[^\s<>\"'“”,;()\[\]{}|]+", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<![\w’])'[^']*'(?!\w)")
_LONG = re.compile(r"[A-Za-z0-9_-]{20,}")
_HEX = re.compile(r"[0-9a-fA-F]{32,}")
_CAMEL = re.compile(r"_*(?:[A-Z]+[a-z]+)+")
_PHONE = re.compile(r"(?<!\w)\+\d[\d ()/-]{6,}\d")
_HEADER = re.compile(r"\b(bearer|basic|cookie:?)\s+\S+", re.IGNORECASE)
# What these say names types and attributes of the code, no values.
_SPEAKING = (TypeError, AttributeError, NameError, ImportError, RecursionError, MemoryError)


class Redactor:
    """`secrets`: what must not be told under any circumstances, whatever it looks like."""

    def __init__(self, secrets: Iterable[str] = ()):
        ways = {way for secret in secrets for way in (secret, quote(secret, safe=""), unquote(secret))}
        self._secrets = sorted((way for way in ways if len(way) >= SHORTEST_SECRET), key=len, reverse=True)

    def text(self, text: str) -> str:
        """A line without what looks like a person's or a secret; what stands in quotes is somebody's value."""
        for secret in self._secrets:
            text = text.replace(secret, GONE)
        text = text[:LOOKED_AT]
        text = _HEADER.sub(rf"\1 {GONE}", text)
        text = _ADDRESS.sub(GONE, text)
        text = _QUOTED.sub(lambda found: f"{found[0][0]}{GONE}{found[0][-1]}", text)
        # Shortened at the end: half of a value would not look like one any more.
        return _PHONE.sub(GONE, _LONG.sub(_unless_name, text))[:MOST]

    def trace(self, error: BaseException) -> str:
        """Where it happened and what kind of error it was, of every error that led to it; no values, no lines of a template."""
        return "\n".join(self._lines(traceback.TracebackException.from_exception(error, lookup_lines=False), error))

    def _lines(self, found: traceback.TracebackException, error: BaseException) -> list[str]:
        before: list[str] = []
        if error.__cause__ and found.__cause__:
            before = [*self._lines(found.__cause__, error.__cause__), "It led to:"]
        elif error.__context__ and found.__context__ and not error.__suppress_context__:
            before = [*self._lines(found.__context__, error.__context__), "While that was dealt with:"]
        frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in found.stack]
        return [*before, "Traceback:", *frames, self._kind(error)]

    def _kind(self, error: BaseException) -> str:
        name = type(error).__name__
        match error:
            case EngineError():
                return f"{name}: {error.code}"
            case OSError():
                return f"{name}: {error.errno} {error.strerror}" if error.strerror else name
            case _ if isinstance(error, _SPEAKING):
                return f"{name}: {self.text(str(error))}"
            case _:
                return name


def secrets_of(settings: Settings) -> set[str]:
    """Everything in the settings that opens something: passwords in addresses, secrets, and whole addresses of alerts."""
    found = {part.strip() for said in (settings.secret, settings.alerts) for part in said.split(",")}
    found |= {settings.oidc_secret}
    for url in (settings.smtp_url, settings.bounce_imap_url, settings.base_url):
        found |= {url if "@" in url else "", _password(url)}
    return found - {""}


def _password(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return url


def _unless_name(found: re.Match[str]) -> str:
    """Names of objects are small letters, names of types are words in a row; a token is neither."""
    word = found[0]
    is_mixed = not (word.islower() or word.isupper() or word.isdecimal()) and not _CAMEL.fullmatch(word)
    return GONE if (is_mixed and any(c.isupper() for c in word)) or _HEX.fullmatch(word) else word
