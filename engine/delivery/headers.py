"""Header lines of a message: cleaned, encoded, folded (RFC 5322, 2047). Pure. No value can start another header."""

from __future__ import annotations

import base64
import re

from engine import addresses
from engine.errors import BadValueError

WIDTH = 78
_LONGEST_LINE = 998
_LONGEST_WORD = 75
_LONGEST_QUOTED = 60
_WORD_START, _WORD_END = "=?utf-8?b?", "?="

# Controls and the line breaks of Unicode; space and tab with them, so that folding loses nothing.
_BLANKS = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_ADDRESS = re.compile(r'[^\x00-\x20\x7f-\x9f\s()<>\[\]:;@\\,"]+@[A-Za-z0-9.-]+')
_IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{1,320}")
_URL = re.compile(r"https?://[!-;=?-~]{1,900}")


def clean(value: str) -> str:
    """One line: every run of blanks and control characters is one space, none at the ends."""
    return _BLANKS.sub(" ", value).strip(" ")


def text(name: str, value: str) -> str:
    """A header of plain words, like Subject."""
    value = clean(value)
    if _is_plain(value):
        folded = _folded(f"{name}: {value}")
        if all(len(line) <= _LONGEST_LINE for line in folded.split("\r\n")):
            return folded
    return f"{name}: " + "\r\n ".join(_encoded_words(value, WIDTH - len(name) - 2))


def mailbox(name: str, address: str, display: str | None = None) -> str:
    """A header with one address and, if there is one, its display name. Raises BadValueError for a bad address."""
    return _named(name, display, f"<{checked(address)}>", bare=checked(address))


def listed(name: str, identifier: str, display: str) -> str:
    """A header like List-ID: a phrase and `<identifier>` of letters, digits, dots, - and _. Raises BadValueError."""
    if not _IDENTIFIER.fullmatch(identifier):
        raise BadValueError(f"{name} needs a plain name, like news.example.org.")
    return _named(name, display, f"<{identifier}>", bare=f"<{identifier}>")


def link(name: str, url: str) -> str:
    """A header with one URL. Raises BadValueError for anything that could end it early."""
    if not _URL.fullmatch(url):
        raise BadValueError("WARMCAST_BASE_URL must be a short address in plain ASCII, like https://mail.example.org.")
    return f"{name}: <{url}>"


def checked(address: str) -> str:
    """The address as it goes out, its domain in ASCII. Raises BadValueError for what is no plain address."""
    sent = addresses.wire(address)
    if not _ADDRESS.fullmatch(sent) or len(sent) > 254:
        raise BadValueError(
            "A message can only go to and come from a plain address, like ann@example.org.", code="bad_address"
        )
    return sent


def _named(name: str, display: str | None, address: str, *, bare: str) -> str:
    words = _phrase(clean(display or ""), WIDTH - len(name) - 2)
    if not words:
        return f"{name}: {bare}"
    lines = f"{name}: " + "\r\n ".join(words)
    last = lines.rpartition("\r\n")[2]
    return lines + (" " if len(last) + 1 + len(address) <= WIDTH else "\r\n ") + address


def _phrase(display: str, room: int) -> list[str]:
    if not display:
        return []
    quoted = '"' + re.sub(r'(["\\])', r"\\\1", display) + '"'
    if _is_plain(display) and len(quoted) <= min(_LONGEST_QUOTED, room):
        return [quoted]
    return _encoded_words(display, room)


def _is_plain(value: str) -> bool:
    # "=?" would be read as an encoded word, whatever stands in it.
    return value.isascii() and "=?" not in value


def _folded(line: str) -> str:
    """Breaks before words, so that lines keep to the width where their words allow it."""
    lines: list[str] = []
    while len(line) > WIDTH:
        # Not right after the name: a header that starts with an empty line is not read by everybody.
        at = line.rfind(" ", line.find(" ") + 1 if not lines else 1, WIDTH + 1)
        if at < 0:
            at = line.find(" ", WIDTH)
        if at < 0:
            break
        lines.append(line[:at])
        line = line[at:]
    return "\r\n".join([*lines, line])


def _encoded_words(value: str, room: int) -> list[str]:
    """Base64 words of whole characters, the first one within `room`."""
    words: list[str] = []
    taken = b""
    most = _bytes_in(room)
    for character in value:
        octets = character.encode("utf-8", "replace")
        if len(taken) + len(octets) > most:
            words.append(_encoded(taken))
            taken, most = b"", _bytes_in(_LONGEST_WORD)
        taken += octets
    return [*words, _encoded(taken)]


def _bytes_in(room: int) -> int:
    return (min(room, _LONGEST_WORD) - len(_WORD_START) - len(_WORD_END)) // 4 * 3


def _encoded(octets: bytes) -> str:
    return _WORD_START + base64.b64encode(octets).decode() + _WORD_END
