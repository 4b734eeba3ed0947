"""The bodies of a message as MIME parts: any text in, 7-bit lines out, which every relay passes on unchanged. Pure."""

from __future__ import annotations

import base64
import binascii
import html
import re

_LONGEST_LINE = 998
_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A})
# References are not decoded in a style sheet, so what is not ASCII there needs the other encoding.
_STYLE = re.compile(r"<style\b[^<]*[^\x00-\x7f<]", re.IGNORECASE)
_POSTAL_LOOK = "margin:24px auto;max-width:560px;text-align:center;font:12px/1.5 Arial,Helvetica,sans-serif;color:#666"
_END = re.compile(r"</body\s*>", re.IGNORECASE)


def clean(octets: bytes) -> bytes:
    """ASCII or UTF-8 without control characters but tab and newline; lines end with a newline."""
    return octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n").translate(None, _CONTROLS)


def text_part(body: str) -> bytes:
    """text/plain: as it is if ASCII with lines that may travel, else base64."""
    octets = clean(body.encode("utf-8", "replace"))
    if octets.isascii() and _has_short_lines(octets):
        return _part("plain", "7bit", octets)
    return _part("plain", "base64", base64.encodebytes(octets.replace(b"\n", b"\r\n")))


def html_part(body: str) -> bytes:
    """text/html: ASCII with numeric character references, or quoted-printable where a line is too long for the way."""
    # Asked first: the pattern alone takes a sixth of a message's time.
    if not body.isascii() and _STYLE.search(body):
        return _part("html", "quoted-printable", _quoted_printable(clean(body.encode("utf-8", "replace"))))
    octets = clean(body.encode("ascii", "xmlcharrefreplace"))
    if _has_short_lines(octets):
        return _part("html", "7bit", octets)
    return _part("html", "quoted-printable", _quoted_printable(octets))


def with_postal(body: str, postal: str | None, *, is_html: bool) -> str:
    """The body with the sender's postal address at its end, unless it stands there already."""
    if not postal or not postal.strip():
        return body
    if not is_html:
        return body if postal in body else f"{body.rstrip()}\n\n-- \n{postal.strip()}\n"
    escaped = html.escape(postal.strip())
    if escaped in body:
        return body
    lines = "<br>".join(escaped.splitlines())
    footer = f'<p style="{_POSTAL_LOOK}">{lines}</p>\n'
    ends = list(_END.finditer(body))
    at = ends[-1].start() if ends else len(body)
    return body[:at] + footer + body[at:]


def _has_short_lines(octets: bytes) -> bool:
    """Looks at one line end in each stretch that a line may fill: most lines are far shorter."""
    at = 0
    while len(octets) - at > _LONGEST_LINE:
        end = octets.rfind(b"\n", at, at + _LONGEST_LINE + 1)
        if end < 0:
            return False
        at = end + 1
    return True


def _quoted_printable(octets: bytes) -> bytes:
    return binascii.b2a_qp(octets, istext=True)


def _part(subtype: str, encoding: str, octets: bytes) -> bytes:
    """Header and body with CRLF only."""
    head = f"Content-Type: text/{subtype}; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n"
    return (head.encode() + octets).replace(b"\n", b"\r\n")
