"""The two bodies of a message as MIME parts: any text in, 7-bit lines out, which every relay passes on unchanged. Pure."""

from __future__ import annotations

import base64
import binascii
import html
import re

_LONGEST_LINE = 998
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NEWLINES = re.compile("\r\n?")
# References are not decoded in a style sheet, so what is not ASCII there needs the other encoding.
_STYLE = re.compile(r"<style\b[^<]*[^\x00-\x7f<]", re.IGNORECASE)
_END = re.compile(r"</body\s*>", re.IGNORECASE)


def clean(body: str) -> str:
    """No control characters but tab and newline; lines end with a newline."""
    return _CONTROLS.sub("", _NEWLINES.sub("\n", body))


def text_part(body: str) -> bytes:
    """text/plain: as it is if ASCII with lines that may travel, else base64."""
    body = clean(body)
    if body.isascii() and _has_short_lines(body.encode()):
        return _part("plain", "7bit", body.encode())
    return _part("plain", "base64", base64.encodebytes(body.replace("\n", "\r\n").encode("utf-8", "replace")))


def html_part(body: str) -> bytes:
    """text/html: ASCII with numeric character references, or quoted-printable where a line is too long for the way."""
    body = clean(body)
    if _STYLE.search(body):
        return _part("html", "quoted-printable", _quoted_printable(body.encode("utf-8", "replace")))
    octets = body.encode("ascii", "xmlcharrefreplace")
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
    footer = f'<p style="font-size:12px;color:#666">{lines}</p>\n'
    ends = list(_END.finditer(body))
    at = ends[-1].start() if ends else len(body)
    return body[:at] + footer + body[at:]


def _has_short_lines(octets: bytes) -> bool:
    return max(map(len, octets.split(b"\n"))) <= _LONGEST_LINE


def _quoted_printable(octets: bytes) -> bytes:
    return binascii.b2a_qp(octets, istext=True)


def _part(subtype: str, encoding: str, octets: bytes) -> bytes:
    """Header and body with CRLF only."""
    head = f"Content-Type: text/{subtype}; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n"
    return (head.encode() + octets).replace(b"\n", b"\r\n")
